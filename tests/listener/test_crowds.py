"""Many connections at once: slow ones, idle ones, more than the system allows."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.listener.conftest import Desk

REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

resource = pytest.importorskip("resource", reason="Windows has no such limit")


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A real `listen` that begins with a low limit of open files, and its port."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]

    def lower() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))

    process = subprocess.Popen(
        [sys.executable, "-m", "inspector", "listen", "--port", "0", "--session", str(tmp_path / "s"), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lower,
    )
    assert process.stdout is not None
    yield process, int(json.loads(process.stdout.readline())["address"].rpartition(":")[2])
    process.kill()
    process.communicate()


def ask(port: int, request: bytes = REQUEST) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(request)
        answer = b""
        while data := sock.recv(65536):
            answer += data
        return answer


def crowd(port: int, count: int) -> list[socket.socket]:
    return [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(count)]


def test_the_limit_of_open_files_is_raised_at_the_start(listening: tuple[subprocess.Popen[str], int]) -> None:
    process, port = listening
    soft, hard = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    assert soft == min(hard, 65_536)
    held = crowd(port, 400)
    assert ask(port).startswith(b"HTTP/1.1 200 OK\r\n")
    for sock in held:
        sock.close()


def test_too_low_a_limit_is_told_in_words(tmp_path: Path) -> None:
    def lower() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (150, 150))

    process = subprocess.Popen(
        [sys.executable, "-m", "inspector", "listen", "--port", "0", "--session", str(tmp_path / "s"), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lower,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        port = int(json.loads(process.stdout.readline())["address"].rpartition(":")[2])
        said = process.stderr.readline()
        assert "about 50 connections" in said
        assert "ulimit -n" in said
        held = crowd(port, 300)
        time.sleep(0.3)
        for sock in held:
            sock.close()
        time.sleep(0.3)
        # those that found no room were turned away; the listener goes on
        assert ask(port).startswith(b"HTTP/1.1 200 OK\r\n")
        assert process.poll() is None
    finally:
        process.terminate()
        process.communicate(timeout=20)


async def test_slow_senders_are_many_and_others_are_served(desk: Desk) -> None:
    slow = [await desk.connect() for _ in range(500)]
    for number, (_, writer) in enumerate(slow):
        writer.write(b"POST /%d HTTP/1.1\r\nHost: a\r\nX" % number)
    for _ in range(50):
        for _, writer in slow[::25]:
            writer.write(b"x")
        assert (await desk.talk(REQUEST)).startswith(b"HTTP/1.1 200 OK\r\n")
    for _, writer in slow:
        writer.close()
    entries = await desk.rows(550)
    assert sum(entry.capture.incomplete for entry in entries) == 500


@pytest.mark.slow
def test_with_500_slow_senders_99_of_100_are_answered_within_a_tenth_of_a_second(
    listening: tuple[subprocess.Popen[str], int],
) -> None:
    _, port = listening
    held = crowd(port, 500)
    for sock in held:
        sock.sendall(b"POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx")
    took = []
    for number in range(300):
        for sock in held[number % 50 :: 50]:
            sock.sendall(b"x")
        began = time.perf_counter()
        assert ask(port).startswith(b"HTTP/1.1 200 OK\r\n")
        took.append(time.perf_counter() - began)
    assert sorted(took)[int(len(took) * 0.99)] < 0.1
    for sock in held:
        sock.close()


@pytest.mark.slow
def test_ten_thousand_idle_connections_leave_room_for_others(listening: tuple[subprocess.Popen[str], int]) -> None:
    process, port = listening
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < 11_000:
        pytest.skip("the system allows too few open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    held = crowd(port, 10_000)
    for _ in range(100):
        assert ask(port).startswith(b"HTTP/1.1 200 OK\r\n")
    kept = int(
        next(line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if "VmRSS" in line)[6:-3]
    )
    assert kept < 400_000, "kB in memory"
    for sock in held:
        sock.close()


async def test_a_crowd_that_leaves_at_once_leaves_nothing_behind(desk: Desk) -> None:
    for _ in range(5):
        there = [await desk.connect() for _ in range(100)]
        for _, writer in there:
            writer.transport.abort()
    await asyncio.sleep(0.2)
    assert desk.listener._manager is not None
    assert desk.listener._manager.open() == []
    assert desk.entries == []
