"""The commands are run by the system's bash and curl; what arrives on a socket is compared with the capture."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.capture import Capture, Headers
from inspector.errors import UsageError
from inspector.exports import curl_command, parse_raw_request
from inspector.redaction import BUILT_IN, Redactor
from tests.exports.conftest import RawServer

pytestmark = pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="bash and curl are needed")

Make = Callable[..., Capture]


def _capture(**fields: object) -> Capture:
    values: dict[str, object] = {
        "uuid": "u", "endpoint": "default", "received_at": datetime(2026, 11, 24, tzinfo=UTC), "remote": "",
        "scheme": "http", "http_version": "1.1", "method": "POST", "target": "/hook", "headers": Headers(), "body": b"",
    }  # fmt: skip
    return Capture(**(values | fields))  # type: ignore[arg-type]


def _run(command: str, server: RawServer, folder: Path) -> Capture:
    """What arrived when the command was pasted into bash."""
    server.requests.clear()
    script = folder / "command.sh"
    script.write_text(command, "utf-8")
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", str(script)], capture_output=True, env=environment, timeout=30, check=False)
    assert done.returncode == 0, (command[:2000], done.stderr)
    assert len(server.requests) == 1
    return parse_raw_request(server.requests[0])


def _same(sent: Capture, got: Capture) -> None:
    """Everything but Host (curl's own, first) and a Content-Length that did not fit the body."""
    own = (b"host",) if sent.headers.has("content-length") else (b"host", b"content-length")
    assert (got.method, got.target) == (sent.method, sent.target)
    assert [pair for pair in got.headers if pair[0].lower() not in own] == [
        pair for pair in sent.headers if pair[0].lower() != b"host"
    ]
    assert got.body == sent.body


BODIES = {
    "empty": b"",
    "json": b'{"a": "it\'s", "b": "\\n"}\n',
    "at sign": b"@/etc/passwd",
    "at sign and nul": b"@x\x00y",
    "newlines": b"\r\n\n\r a \t\r\n",
    "nul": b"a\x00b",
    "every byte": bytes(range(256)),
    "every byte but nul": bytes(range(1, 256)),
    "not utf-8": b"\xff\xfe\xe9 abc 9",
    "shell": b"$(touch x) `id` ${HOME} !! \\ \" ' ; & | < > * ? ~ # %",
    "right to left": "\u202eabc\u200b \u00e9 \U0001f600".encode(),
    "form": b"a=1&b=%20+&c=@d",
    "one byte": b"'",
    "just under the argument": b"'" * 99_999,
    "over the argument": b"\n'" * 60_000,
    "a megabyte": bytes(range(256)) * 4096 + b"end",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize("length", [True, False], ids=["length", "no length"])
def test_bodies_arrive_byte_for_byte(body: bytes, length: bool, raw_server: RawServer, tmp_path: Path) -> None:
    pairs = [("Host", "example.com"), ("X-A", "1"), ("Content-Type", "text/x"), ("x-b", "2")]
    if length:
        pairs.insert(1, ("content-length", str(len(body))))
    sent = _capture(headers=Headers.from_text(pairs), body=body)
    _same(sent, _run(curl_command(sent, raw_server.url), raw_server, tmp_path))


TARGETS = [
    "/", "/a/../b/./c", "/..", "/a[1]{2,3}", "/a?x=1&y=%2f%2F#frag", "/a#b", "/a%zz%", "//double", "/a?b?c",
    "/a|b^c`d\"e'f\\g<h>", "/é".encode().decode("latin-1"), "*", "http://other.example/x?y", "/$HOME/!!/~", "/a;b,c",
    "/?", "/.a", "/a?x=../..", "relative", "/\\x41",
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_targets_arrive_as_they_came(target: str, raw_server: RawServer, tmp_path: Path) -> None:
    sent = _capture(target=target, body=b"x")
    _same(sent, _run(curl_command(sent, raw_server.url), raw_server, tmp_path))


@pytest.mark.parametrize("body", [b"", b"x"], ids=["no body", "body"])
@pytest.mark.parametrize(
    "method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD", "PURGE", "TRACE", "CONNECT", "post", "M-S!'"]
)
def test_methods_arrive_as_they_came(method: str, body: bytes, raw_server: RawServer, tmp_path: Path) -> None:
    sent = _capture(method=method, body=body)
    _same(sent, _run(curl_command(sent, raw_server.url), raw_server, tmp_path))


HEADERS = {
    "none": [],
    "order, case and duplicates": [("X-Dup", "1"), ("a", "b"), ("x-dup", "2"), ("X-DUP", "1")],
    "empty values": [("X-Empty", ""), ("Accept", ""), ("User-Agent", ""), ("Content-Type", "")],
    "curl's own": [("Accept", "*/*"), ("User-Agent", "GitHub-Hookshot/1"), ("Expect", "100-continue")],
    "close": [("Connection", "close")],
    "odd characters": [("X-Q", "it's \"quoted\" $HOME `id` \\ ; , @file"), ("X!#$%&'*+.^_`|~", "v")],
    "beyond ascii": [("X-L", "é\xff\x80")],
    "look like options": [("-X", "PUT"), ("--help", "1")],
    "credentials": [("Authorization", "Bearer abc"), ("Cookie", "a=1; b=2"), ("Proxy-Authorization", "Basic eA==")],
    "at sign name": [("@file", "x")],
    "inner white space": [("X-T", "a \t  b")],
    "length first": [("Content-Length", "4"), ("X-After", "1")],
    "wrong length": [("X-Before", "1"), ("Content-Length", "4 ")],
    "two codings": [("transfer-encoding", "gzip, chunked")],
    "chunked": [("Transfer-Encoding", "chunked"), ("X-After", "1")],
    "accept-encoding": [("Accept-Encoding", "gzip"), ("TE", "trailers"), ("Referer", "http://x/")],
    "range": [("Range", "bytes=0-1")],
    "upgrade": [("Connection", "keep-alive, Upgrade"), ("Upgrade", "h2c"), ("Keep-Alive", "5")],
}  # fmt: skip


@pytest.mark.parametrize("pairs", HEADERS.values(), ids=HEADERS.keys())
def test_header_lines_arrive_as_they_came(pairs: list[tuple[str, str]], raw_server: RawServer, tmp_path: Path) -> None:
    sent = _capture(headers=Headers.from_text(pairs), body=b"body")
    got = _run(curl_command(sent, raw_server.url), raw_server, tmp_path)
    if ("Content-Length", "4 ") in pairs:
        sent = replace(sent, headers=Headers.from_text([pairs[0], ("Content-Length", "4")]))
    _same(sent, got)


_token = st.text("abXY-_.!'`|~", min_size=1, max_size=6)
_line = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=st.lists(st.tuples(_token, _line.map(lambda text: text.strip(" \xa0\x85\t"))), max_size=4),
    body=st.binary(max_size=30) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    target=st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=12),
)
def test_any_request_arrives_as_it_came(
    pairs: list[tuple[str, str]], body: bytes, target: str, raw_server: RawServer, tmp_path: Path
) -> None:
    sent = _capture(headers=Headers.from_text(pairs), body=body, target=f"/{target}")
    _same(sent, _run(curl_command(sent, raw_server.url), raw_server, tmp_path))


def test_a_malformed_request_is_written_to_the_socket(raw_server: RawServer, tmp_path: Path) -> None:
    data = b"POST /a b HTTP/1.1\r\nHo st: x\x00\r\nContent-Length: 3\r\n\r\n\xff'$"
    sent = _capture(malformed="Invalid header", body=data)
    raw_server.requests.clear()
    script = tmp_path / "command.sh"
    script.write_text(curl_command(sent, raw_server.url), "utf-8")
    done = subprocess.run(["bash", str(script)], capture_output=True, timeout=30, check=False)
    assert raw_server.requests == [data]
    assert done.stdout.endswith(b"ok")


def test_a_path_in_the_address_replaces_the_target(raw_server: RawServer, tmp_path: Path) -> None:
    got = _run(curl_command(_capture(target="/old?x=1"), raw_server.url + "/new?y=2"), raw_server, tmp_path)
    assert got.target == "/new?y=2"


def test_without_an_address_it_goes_where_it_came_to() -> None:
    sent = _capture(headers=Headers.from_text([("Host", "localhost:8080")]), target="/orders?x=1")
    assert "'http://localhost:8080/orders?x=1'" in curl_command(sent)


def test_credentials_are_exact_unless_redacted() -> None:
    sent = _capture(headers=Headers.from_text([("Authorization", "Bearer abc"), ("Cookie", "a=s3cret")]))
    assert "Bearer abc" in curl_command(sent)
    hidden = curl_command(Redactor(BUILT_IN["credentials"]).capture(sent))
    assert "abc" not in hidden
    assert "s3cret" not in hidden
    assert "Bearer [authorization-1]" in hidden


@pytest.mark.parametrize(
    "url", ["ftp://x/", "localhost:80", "http://", "http://x y/", "http://x:99999/", "http://[::1/"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        curl_command(_capture(), url)
