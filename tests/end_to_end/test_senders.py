"""Whatever speaks something like HTTP, sent to a `listen` process: kept byte for byte, or as a malformed row."""

from __future__ import annotations

import base64
import gzip
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest

from tests.end_to_end.conftest import Run, Start
from tests.end_to_end.wire import connect

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = json.dumps({"greeting": "h\u00e9llo", "n": list(range(500))}, ensure_ascii=False).encode()
HUGE = "x" * 60_000


def rows(run: Run, session: Path) -> list[dict[str, Any]]:
    """The interchange object of each capture, in the order of arrival."""
    done = run("export", "--session", session, "--format", "ndjson")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def curl(tmp_path: Path) -> Callable[..., int]:
    """Runs curl; gives the status of the answer."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed (apt-get install curl)")

    def call(url: str, *words: str, data: bytes | None = None) -> int:
        arguments = ["curl", "-sS", "--max-time", "20", "-o", str(tmp_path / "answer"), "-w", "%{http_code}"]
        if data is not None:
            arguments += ["--data-binary", "@-"]
        done = subprocess.run([*arguments, *words, url], input=data, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    return call


def test_what_curl_sends_is_kept_as_it_was_sent_and_shown_decoded(
    start: Start, run: Run, curl: Callable[..., int], tmp_path: Path
) -> None:
    session = tmp_path / "s.webhooks"
    listener = start("listen", "--session", session, "--port", 0, "--json", "--quiet")
    address = listener.address()
    coded = {"gzip": gzip.compress(TEXT), "br": brotli.compress(TEXT), "zstd": zstd.compress(TEXT)}
    for coding, data in coded.items():
        headers = ("-H", f"Content-Encoding: {coding}", "-H", "Content-Type: application/json")
        assert curl(f"{address}/{coding}", *headers, data=data) == 200
    assert curl(f"{address}/chunked", "-H", "Transfer-Encoding: chunked", data=TEXT) == 200
    assert curl(f"{address}/expect", "-H", "Expect: 100-continue", data=TEXT * 700) == 200
    assert curl(f"{address}/old", "--http1.0", data=TEXT) == 200
    lines = tmp_path / "headers"
    lines.write_text(f"X-Huge: {HUGE}\n")
    assert curl(f"{address}/huge", "-H", f"@{lines}", data=b"{}") == 200
    assert curl(f"{address}/search", "-X", "M-SEARCH") == 200
    assert curl(address, "-X", "OPTIONS", "--request-target", "*") == 200
    assert curl(address, "--request-target", "http://example.com/a%20b?c", data=b"{}") == 200
    assert curl(f"{address}/head", "--head") == 200

    found = {row["target"]: row for row in rows(run, session)}
    bodies = {target: base64.b64decode(row["body_b64"]) for target, row in found.items()}
    assert bodies == {
        **{f"/{coding}": data for coding, data in coded.items()},
        "/chunked": TEXT,
        "/expect": TEXT * 700,
        "/old": TEXT,
        "/huge": b"{}",
        "/search": b"",
        "*": b"",
        "http://example.com/a%20b?c": b"{}",
        "/head": b"",
    }
    assert ["X-Huge", HUGE] in found["/huge"]["headers"]
    assert found["/old"]["http_version"] == "1.0"
    assert [found[target]["method"] for target in ("/search", "*", "/head")] == ["M-SEARCH", "OPTIONS", "HEAD"]
    for number, coding in enumerate(coded, 1):
        shown = run("show", number, "--session", session)
        assert "héllo" in shown.stdout, coding
    assert listener.end() == 0
    assert listener.err == ""


def test_senders_that_leave_half_way_or_speak_something_else_are_rows_too(
    start: Start, run: Run, tmp_path: Path
) -> None:
    session = tmp_path / "s.webhooks"
    listener = start("listen", "--session", session, "--port", 0, "--json")
    address = listener.address()
    said = [
        b"POST /half-closed HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nwhol",
        b"POST /cut-short HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npart",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(200)),
        b"hello?\r\n\r\n",
        b"GET /caf\xe9 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /after HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok",
    ]
    for number, data in enumerate(said, 1):
        with connect(address) as sender:
            sender.sendall(data)
            sender.shutdown(socket.SHUT_WR)
            while sender.recv(65536):
                pass
        listener.until(lambda number=number: len(listener.lines()) == number + 1, f"row {number}")
    half, cut, *odd, after = rows(run, session)
    assert base64.b64decode(half["body_b64"]) == b"whol"
    assert half["reply"]["status"] == 200
    assert (base64.b64decode(cut["body_b64"]), cut["incomplete"]) == (b"part", True)
    for row, data in zip(odd, said[2:5], strict=True):
        assert row["malformed"]
        assert base64.b64decode(row["body_b64"]) == data
    assert base64.b64decode(after["body_b64"]) == b"ok"
    assert listener.end() == 0
    assert listener.err == ""
