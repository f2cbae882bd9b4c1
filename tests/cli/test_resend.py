from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Ran

Run = Callable[..., Ran]


@pytest.fixture
def target() -> Iterator[tuple[str, list[bytes]]]:
    """A receiver that answers 201 to everything; gives its address and what came."""
    server = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                data = b""
                while b"\r\n\r\n" not in data or len(data.partition(b"\r\n\r\n")[2]) < 256:
                    part = connection.recv(65536)
                    data += part
                    if not part or b"PUT" not in data:
                        break
                got.append(data)
                connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nmade")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", got
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def test_a_resend_prints_the_answer_and_stays_under_the_capture(
    run: Run, filled: Path, target: tuple[str, list[bytes]]
) -> None:
    url, got = target
    done = run("resend", "--session", filled, "--id", 3, "--to", url)
    assert (done.status, done.err) == (0, "")
    assert "201 Created" in done.out
    assert got[0].startswith(b"PUT /binary HTTP/1.1\r\n")
    assert got[0].endswith(bytes(range(256)))
    shown = json.loads(run("show", 3, "--session", filled, "--json").out)
    (attempt,) = shown["attempts"]
    assert (attempt["status"], attempt["kind"], attempt["edited"], attempt["pending"]) == (201, "resend", False, False)
    text = run("show", 3, "--session", filled).out
    assert re.search(rf"-- attempt 1: resent \S+Z to {url}/binary\n", text)
    assert re.search(r"   connect [0-9.]+ ms, first byte [0-9.]+ ms, total [0-9.]+ ms\nHTTP/1.1 201 Created\n", text)


def test_json_tells_the_attempt(run: Run, filled: Path, target: tuple[str, list[bytes]]) -> None:
    data = json.loads(run("resend", "--session", filled, "--id", 3, "--to", target[0], "--json").out)
    assert (data["status"], data["error"], data["capture_id"]) == (201, None, 3)
    assert data["timings"]["total_ms"] > 0


def test_no_answer_is_status_1(run: Run, filled: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    done = run("resend", "--session", filled, "--id", 3, "--to", f"http://127.0.0.1:{port}")
    assert done.status == 1
    assert "refused the connection" in done.out


def test_no_address_or_a_bad_one_is_status_2(run: Run, filled: Path) -> None:
    assert "no address" in run("resend", "--session", filled, "--id", 3).err
    done = run("resend", "--session", filled, "--id", 3, "--to", "localhost:3000")
    assert done.status == 2
    assert "Perhaps http://localhost:3000" in done.err
