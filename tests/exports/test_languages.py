"""Each language's export is run by that language, where it is installed; what arrives on a socket is compared."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspector.capture import Capture, Headers
from inspector.exports import EXPORTS, Record, export, parse_raw_request
from inspector.redaction import BUILT_IN, Redactor
from inspector.store.base import Entry
from tests.exports.conftest import RawServer
from tests.exports.test_curl import BODIES, HEADERS, TARGETS

Make = Callable[..., Capture]


@dataclass(frozen=True)
class Tool:
    """How a language's file is run, and what its client does not let one control."""

    run: tuple[str, ...]
    needs: str
    #: Headers that the client adds by itself.
    adds: frozenset[str] = frozenset()
    #: Headers that it cannot be made to send.
    drops: frozenset[str] = frozenset()
    compile: tuple[str, ...] = ()
    order: bool = False
    case: bool = True
    joins: bool = False
    targets: bool = False
    chunks: bool = True


TOOLS = {
    "requests": Tool((sys.executable,), sys.executable),
    "httpx": Tool((sys.executable,), sys.executable, order=True, targets=True),
    "aiohttp": Tool((sys.executable,), sys.executable, drops=frozenset(("expect",))),
    "fetch": Tool(
        ("node",), "node", case=False, joins=True, chunks=False,
        adds=frozenset(("connection", "accept", "accept-language", "sec-fetch-mode", "user-agent", "accept-encoding")),
        drops=frozenset(("connection", "expect", "keep-alive", "upgrade", "te", "proxy-authorization")),
    ),
    "go": Tool(("go", "run"), "go", targets=True),
    "java": Tool(
        ("java",), "java", case=False, chunks=False, adds=frozenset(("user-agent",)),
        drops=frozenset(("connection", "expect", "upgrade", "proxy-authorization")),
    ),
    "csharp": Tool(
        ("mono",), "mcs", compile=("mcs", "-r:System.Net.Http.dll"), case=False, joins=True,
        adds=frozenset(("connection",)), drops=frozenset(("connection", "expect", "upgrade", "keep-alive")),
    ),
    "php": Tool(("php",), "php", order=True, targets=True),
    "wget": Tool(("bash",), "wget", chunks=False,
                 adds=frozenset(("accept", "accept-encoding", "connection", "content-type"))),
    "ruby": Tool(("ruby",), "ruby", case=False, joins=True, targets=True, chunks=False,
                 adds=frozenset(("connection", "content-type"))),
}  # fmt: skip


@pytest.fixture(params=TOOLS)
def tool(request: pytest.FixtureRequest) -> tuple[str, Tool]:
    name = request.param
    if shutil.which(TOOLS[name].needs) is None:
        pytest.skip(f"{TOOLS[name].needs} is not installed")
    return name, TOOLS[name]


def _run(name: str, tool: Tool, captures: list[Capture], server: RawServer, folder: Path) -> list[Capture]:
    """What arrived when a file with all of them was run."""
    out = io.BytesIO()
    assert export([Record(Entry(capture)) for capture in captures], name, out) == len(captures)
    script = folder / f"send{EXPORTS[name].suffix}"
    script.write_bytes(out.getvalue())
    environment = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    server.requests.clear()
    command = [*tool.run, str(script)]
    if tool.compile:
        built = folder / "send.exe"
        made = subprocess.run(
            [*tool.compile, f"-out:{built}", str(script)],
            env=environment,
            capture_output=True,
            timeout=100,
            check=False,
        )
        if b"CS0006" in made.stderr:
            pytest.skip("Mono's System.Net.Http is not installed")
        assert made.returncode == 0, made.stderr
        command = [*tool.run, str(built)]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=200, check=False)
    shown = b"\n".join(line[:300] for line in script.read_bytes().splitlines()[-60:])
    assert done.returncode == 0, (shown.decode("utf-8", "replace"), done.stderr[-3000:].decode("utf-8", "replace"))
    return [parse_raw_request(data) for data in server.requests]


def _lines(headers: Headers, tool: Tool) -> list[tuple[str, str]]:
    """The header lines as far as the client leaves them to one."""
    framing = {"host", "content-length", "transfer-encoding"}
    pairs = [(name if tool.case else name.lower(), value) for name, value in headers.to_text()]
    pairs = [pair for pair in pairs if pair[0].lower() not in framing | tool.drops]
    # an empty User-Agent is how Go is told to send none
    pairs = [pair for pair in pairs if pair != ("User-Agent", "") or tool.needs != "go"]
    if tool.joins:
        joined: dict[str, str] = {}
        for name, value in pairs:
            joined[name] = f"{joined[name]}, {value}" if name in joined else value
        pairs = list(joined.items())
    return pairs if tool.order else sorted(pairs)


def _compare(sent: Capture, got: Capture, tool: Tool) -> None:
    assert (got.method, got.body) == (sent.method, sent.body)
    expected, found = _lines(sent.headers, tool), _lines(got.headers, tool)
    extra = {name.lower() for name, _ in found} - {name.lower() for name, _ in expected}
    assert extra <= tool.adds
    assert [pair for pair in found if pair[0].lower() not in extra] == expected
    if tool.chunks:
        assert got.headers.has("transfer-encoding") == (sent.headers.has("transfer-encoding") and bool(sent.body))


def test_bodies_arrive_byte_for_byte(
    tool: tuple[str, Tool], make_capture: Make, raw_server: RawServer, tmp_path: Path
) -> None:
    pairs = [("Host", f"127.0.0.1:{raw_server.port}"), ("X-A", "1"), ("Content-Type", "text/x"), ("x-b", "2")]
    bodies = {**BODIES, "interpolation": b"#{1+1} ${1} $x #@x %s {0} \\u0041 `id` */ // <?php ?> \"\"\" ''' \x7f\\"}
    captures = [make_capture(headers=pairs, body=body) for body in bodies.values()]
    captures.append(make_capture(headers=[*pairs, ("Transfer-Encoding", "chunked")], body=b"in chunks\x00"))
    got = _run(*tool, captures, raw_server, tmp_path)
    assert len(got) == len(captures)
    for sent, arrived in zip(captures, got, strict=True):
        _compare(sent, arrived, tool[1])
        assert arrived.target == sent.target


def test_methods_and_targets_arrive(
    tool: tuple[str, Tool], make_capture: Make, raw_server: RawServer, tmp_path: Path
) -> None:
    name, how = tool
    pairs = [("Host", f"127.0.0.1:{raw_server.port}"), ("User-Agent", "X/1")]
    plain = ["/", "/a?x=1&y=%2F+%20", "/a//b;c,d", "/a?b?c", "/~x.y-z_!*()"]
    captures = [
        make_capture(headers=pairs, body=b"x", method=method) for method in ("POST", "PUT", "DELETE", "PATCH", "PURGE")
    ]
    captures += [make_capture(headers=pairs, body=b"", method=method) for method in ("GET", "OPTIONS", "HEAD")]
    if name == "csharp":
        # Mono does not know the option that .NET has for escapes
        plain = [target for target in plain if "%" not in target and "//" not in target]
    captures += [make_capture(headers=pairs, body=b"x", target=target) for target in plain]
    if how.targets:
        exact = [one for one in TARGETS if one.startswith("/") and one.isascii()]
        captures += [make_capture(headers=pairs, body=b"x", target=target) for target in exact]
    got = _run(name, how, captures, raw_server, tmp_path)
    assert [(one.method, one.target) for one in got] == [(one.method, one.target) for one in captures]
    for sent, arrived in zip(captures, got, strict=True):
        _compare(sent, arrived, how)


def test_header_lines_arrive(tool: tuple[str, Tool], make_capture: Make, raw_server: RawServer, tmp_path: Path) -> None:
    name, how = tool
    skipped = {"beyond ascii", "at sign name", "two codings", "length first", "wrong length", "close"}
    skipped |= {"order, case and duplicates"} if name in ("requests", "aiohttp", "java", "wget") else set()
    # Mono leaves out lines without a value
    skipped |= {"empty values"} if name == "csharp" else set()
    sets = [Headers.from_text(pairs) for key, pairs in HEADERS.items() if key not in skipped]
    if name != "wget":
        sets.append(Headers.from_text([("X-Dup", "1"), ("X-Dup", "2"), ("a", "b")]))
    host = (b"Host", f"127.0.0.1:{raw_server.port}".encode())
    captures = [make_capture(headers=Headers([host, *pairs]), body=b"body") for pairs in sets]
    got = _run(name, how, captures, raw_server, tmp_path)
    assert len(got) == len(captures)
    for sent, arrived in zip(captures, got, strict=True):
        _compare(sent, arrived, how)


NAMES = [name for name in TOOLS if name != "wget"]


@pytest.mark.parametrize("name", NAMES)
def test_what_no_client_sends_is_left_out_and_said(name: str, make_capture: Make) -> None:
    hostile = [
        make_capture(malformed="Invalid header", body=b"\x00\n*/\n?>\nimport os"),
        make_capture(method='X"\n#', target="/a"),
        make_capture(headers=[("a b", "1")]),
        make_capture(headers=Headers([(b"X", b"1\r\nY: 2")])),
        make_capture(target="/\r\nos.system('x')\u2028\x85"[:20].replace("\u2028", "\xe2\x80\xa8")),
    ]
    out = io.BytesIO()
    export([Record(Entry(capture)) for capture in hostile], name, out)
    text = out.getvalue().decode("utf-8")
    assert text.count("It is left out") == 4
    assert text.isprintable() or set(text) - {"\n", "\t"} == {char for char in text if char.isprintable()}
    assert not any(line.lstrip().startswith(("os.system", "import os\n\n", "Y: 2", "?>")) for line in text.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_no_target_gets_out_of_its_comment(name: str, make_capture: Make) -> None:
    out = io.BytesIO()
    export([Record(Entry(make_capture(target="/a><\\u000aSystem.exit(1);*/", method="GET")))], name, out)
    comments = [line for line in out.getvalue().decode("utf-8").splitlines() if "1: GET" in line]
    assert len(comments) == 1
    assert not set(comments[0]) & set("\\<>")


@pytest.mark.parametrize("name", [name for name, made in EXPORTS.items() if made.group == "code"])
def test_one_request_is_text_for_another_address_with_credentials_redacted_on_demand(
    name: str, make_capture: Make
) -> None:
    sent = make_capture(headers=[("Host", "h"), ("Authorization", "Bearer s3cret"), ("X-A", "1")], target="/hook?x=1")
    text = EXPORTS[name].snippet(sent, "http://localhost:3000/new")
    assert "s3cret" in text
    assert "http://localhost:3000" in text
    assert "/new" in text
    assert "/hook?x" not in text
    hidden = EXPORTS[name].snippet(Redactor(BUILT_IN["credentials"]).capture(sent))
    assert "s3cret" not in hidden
    assert "Bearer" in hidden
    assert "[authorization-1]" in hidden or "%5Bauthorization-1%5D" in hidden
