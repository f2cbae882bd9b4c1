"""The curl commands for cmd and PowerShell: read as those shells read them, then run by this machine's curl."""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.capture import Capture, Headers
from inspector.exports import Record, export, parse_raw_request
from inspector.store.base import Entry
from tests.exports.conftest import RawServer
from tests.exports.test_curl import BODIES, HEADERS, TARGETS, _same

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="curl is needed")
Make = Callable[..., Capture]
Runner = Callable[[bytes, Path], None]


def _export(name: str, captures: list[Capture]) -> bytes:
    out = io.BytesIO()
    assert export([Record(Entry(capture)) for capture in captures], name, out) == len(captures)
    return out.getvalue()


def _curl(words: list[str | bytes], folder: Path) -> None:
    done = subprocess.run(["curl", "-s", *words], cwd=folder, capture_output=True, timeout=30, check=False)
    assert done.returncode == 0, (words, done.stderr)


def _run_powershell(script: bytes, folder: Path) -> None:
    """What Send-Request of the script does, call by call."""
    text = script.decode("ascii")
    data = r"\(\[Convert\]::FromBase64String\('([A-Za-z0-9+/=\s]*)'\)\)"
    calls = list(
        re.finditer(rf"(?m)^Send-Request (?:\(Get-Bytes @'\n(.*?)\n'@\)|{data}) (?:@\(\)|{data})$", text, re.DOTALL)
    )
    assert len(calls) == len(re.findall(r"(?m)^Send-Request ", text))
    for call in calls:
        config = call[1].encode() if call[1] is not None else base64.b64decode(call[2])
        body = base64.b64decode(call[3] or "")
        (folder / "config").write_bytes(config)
        (folder / "body").write_bytes(body)
        _curl(["--config", "config", *(["--data-binary", "@body"] if body else [])], folder)


def _run_cmd(script: bytes, folder: Path) -> None:
    """The lines of a batch file as cmd reads them: carets, doubled percent signs, blocks of echo, redirections."""
    lines = script.decode("ascii").split("\r\n")
    assert lines[:2] == ["@echo off", "setlocal DisableDelayedExpansion"]
    files: dict[str, list[str]] = {}
    at = 2
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line or line.startswith("rem "):
            assert not set(line) & set("%^&|<>")
        elif block := re.fullmatch(r'(>>?)"%TEMP%\\([\w.-]+)" \(', line):
            kept = [] if block[1] == ">" else files[block[2]]
            while lines[at] != ")":
                kept.append(re.fullmatch(r"echo ([A-Za-z0-9+/=]+)", lines[at])[1])  # type: ignore[index]
                at += 1
            at += 1
            files[block[2]] = kept
        elif coded := re.fullmatch(r'certutil -f -decode "%TEMP%\\([\w.-]+)" "%TEMP%\\([\w.-]+)" >nul', line):
            (folder / coded[2]).write_bytes(base64.b64decode("".join(files[coded[1]])))
        elif line.startswith("curl.exe "):
            while line.endswith(" ^"):
                line = line[:-1] + lines[at].lstrip(" ")
                at += 1
            assert len(line) < 8191
            _curl([word.replace("%TEMP%\\", "") for word in _words(_unquoted(line))][1:], folder)
        else:
            assert line.startswith("del "), line


def _unquoted(line: str) -> str:
    """What cmd passes on: a caret takes its effect from the next character, `%%` is one percent sign."""
    made, quoted, at = "", False, 0
    while at < len(line):
        char = line[at]
        if char == "%" and not line.startswith("%TEMP%", at):
            assert line[at + 1] == "%", line
            at += 1
        elif char == "%":
            made += "%TEMP%"
            at += 6
            continue
        if char == "^" and not quoted:
            at += 1
            char = line[at]
        elif char == '"':
            quoted = not quoted
        else:
            assert quoted or char not in "&|<>()", line
        made += char
        at += 1
    return made


def _words(line: str) -> list[str]:
    """Arguments as Microsoft's run-time library parts a command line."""
    words, word, quoted, begun, at = [], "", False, False, 0
    while at < len(line):
        slashes = len(line) - at - len(line[at:].lstrip("\\"))
        at += slashes
        if at < len(line) and line[at] == '"':
            word += "\\" * (slashes // 2)
            begun = True
            if slashes % 2:
                word += '"'
            else:
                quoted = not quoted
            at += 1
            continue
        word += "\\" * slashes
        if at >= len(line):
            break
        if line[at] == " " and not quoted:
            if word or begun:
                words.append(word)
            word, begun = "", False
        else:
            word += line[at]
        at += 1
    return [*words, word] if word or begun else words


@pytest.fixture(params=[("curl-cmd", _run_cmd), ("curl-powershell", _run_powershell)], ids=["cmd", "powershell"])
def shell(request: pytest.FixtureRequest) -> tuple[str, Runner]:
    return request.param  # type: ignore[no-any-return]


def _check(shell: tuple[str, Runner], captures: list[Capture], server: RawServer, folder: Path) -> None:
    server.requests.clear()
    shell[1](_export(shell[0], captures), folder)
    assert len(server.requests) == len(captures)
    for sent, data in zip(captures, server.requests, strict=True):
        _same(sent, parse_raw_request(data))


def test_bodies_arrive(shell: tuple[str, Runner], make_capture: Make, raw_server: RawServer, tmp_path: Path) -> None:
    pairs = [("Host", f"127.0.0.1:{raw_server.port}"), ("X-A", "1"), ("Content-Type", "text/x")]
    bodies = [*BODIES.values(), b'%PATH% %%1 ^& "a" | (b) !x! < > \\" \\', b"\\\\", b'"', b"'@\n'@"]
    _check(shell, [make_capture(headers=pairs, body=body) for body in bodies], raw_server, tmp_path)


def test_targets_and_methods_arrive(
    shell: tuple[str, Runner], make_capture: Make, raw_server: RawServer, tmp_path: Path
) -> None:
    pairs = [("Host", f"127.0.0.1:{raw_server.port}")]
    captures = [make_capture(headers=pairs, target=target, body=b"x") for target in [*TARGETS, "/%PATH%&b=%20", "/a\\"]]
    captures += [make_capture(headers=pairs, method=method, body=b"") for method in ("GET", "PUT", "M-S!'", "HEAD")]
    _check(shell, captures, raw_server, tmp_path)


def test_header_lines_arrive(
    shell: tuple[str, Runner], make_capture: Make, raw_server: RawServer, tmp_path: Path
) -> None:
    host = ("Host", f"127.0.0.1:{raw_server.port}")
    sets = {key: pairs for key, pairs in HEADERS.items() if key not in ("at sign name", "wrong length", "two codings")}
    captures = [make_capture(headers=[host, *pairs], body=b"body") for pairs in sets.values()]
    captures.append(make_capture(headers=[host, ("X", '%a% "q" \\" ^ & \\'), ("X-Long", '%^"' * 3000)], body=b"body"))
    _check(shell, captures, raw_server, tmp_path)


def test_what_curl_cannot_send_is_left_out_and_said(shell: tuple[str, Runner], make_capture: Make) -> None:
    text = _export(shell[0], [make_capture(malformed="x", body=b"a"), make_capture(headers=Headers([(b"a b", b"1")]))])
    assert text.count(b"It is left out: curl cannot send it.") == 2


@pytest.mark.skipif(shutil.which("pwsh") is None, reason="PowerShell is not installed")
def test_powershell_runs_it(make_capture: Make, raw_server: RawServer, tmp_path: Path) -> None:
    sent = make_capture(headers=[("Host", f"127.0.0.1:{raw_server.port}")], body=bytes(range(256)))
    (tmp_path / "curl.exe").symlink_to(shutil.which("curl") or "")
    (tmp_path / "send.ps1").write_bytes(_export("curl-powershell", [sent]))
    raw_server.requests.clear()
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["pwsh", "-File", tmp_path / "send.ps1"], env=environment, timeout=60, check=True)
    _same(sent, parse_raw_request(raw_server.requests[0]))
