"""What a large body that is handed on takes of memory, in the process that really does it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from inspector.paths import HOME_VARIABLE
from tests.forwarding.conftest import App

BODY = 25_000_000

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process")


@pytest.fixture
def listener(app: App, tmp_path: Path) -> Iterator[tuple[int, str]]:
    """Process id and address of a `listen` that forwards to the application and returns its answer."""
    words = ["listen", "--port", "0", "--session", str(tmp_path / "big.webhooks"), "--forward", app.url, "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "inspector", *words, "--quiet"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, HOME_VARIABLE: str(tmp_path / "home")},
    )
    assert process.stdout is not None
    with process.stdout:
        try:
            yield process.pid, json.loads(process.stdout.readline())["address"]
        finally:
            process.terminate()
            assert process.wait(20) == 0


def sent(address: str, size: int) -> bytes:
    """What a sender of so many random bytes is answered."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=20) as sock:
        sock.sendall(b"POST /big HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % size)
        sock.sendall(os.urandom(size))
        with sock.makefile("rb") as answer:
            return answer.read()


def peak_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text("ascii").partition("VmHWM:")[2].split()[0]) * 1024


def test_a_body_of_25_mb_is_never_held_three_times(app: App, listener: tuple[int, str]) -> None:
    pid, address = listener
    assert sent(address, 1).endswith(b"hello")
    before = peak_bytes(pid)
    assert sent(address, BODY).endswith(b"hello")
    assert [len(body) for body in app.bodies] == [1, BODY]
    assert peak_bytes(pid) - before < 3 * BODY
