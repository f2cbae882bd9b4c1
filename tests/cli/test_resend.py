from __future__ import annotations

import contextlib
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from inspector.capture import Capture
from inspector.session import Session
from inspector.settings import settings_path
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


def test_dangers_are_told_on_standard_error_and_the_request_goes_out(
    run: Run, tmp_path: Path, make_capture: Callable[..., Capture], target: tuple[str, list[bytes]]
) -> None:
    path = tmp_path / "live.webhooks"
    headers = [["Host", "x"], ["Authorization", "Bearer hidden"]]
    with Session.open(path) as session:
        session.add_request(make_capture(headers=headers, body=b'{"livemode": true}')).result(10)
    for chosen in (["--id", 1], ["--all"]):
        done = run("resend", "--session", path, *chosen, "--to", target[0])
        assert done.status == 0
        assert "webhook-inspector: The payload is of live mode" in done.err
        assert "Authorization" in done.err
        assert "hidden" not in done.err
    assert len(target[1]) == 2


def test_a_redirect_is_followed_where_that_is_wanted(run: Run, filled: Path, target: tuple[str, list[bytes]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as first:

        def redirect() -> None:
            for _ in range(2):
                connection, _ = first.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(
                        f"HTTP/1.1 302 Found\r\nLocation: {target[0]}/there\r\nContent-Length: 0\r\n\r\n".encode()
                    )

        thread = threading.Thread(target=redirect)
        thread.start()
        url = f"http://127.0.0.1:{first.getsockname()[1]}"
        assert "302 Found" in run("resend", "--session", filled, "--id", 3, "--to", url).out
        assert "201 Created" in run("resend", "--session", filled, "--id", 3, "--to", url, "--follow-redirects").out
        thread.join()
    assert target[1][0].startswith(b"GET /there HTTP/1.1\r\n")


def test_a_certificate_nobody_signed_is_accepted_where_that_is_wanted(run: Run, filled: Path, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for _ in range(2):
                plain, _ = server.accept()
                with plain, contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as peer:
                    peer.recv(65536)
                    peer.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"https://127.0.0.1:{server.getsockname()[1]}"
        assert run("resend", "--session", filled, "--id", 3, "--to", url).status == 1
        done = run("resend", "--session", filled, "--id", 3, "--to", url, "--insecure", "--json")
        thread.join()
    told = json.loads(done.out)
    assert told["status"] == 204
    assert any("not verified" in change for change in told["changes"])
    # for this once: it is no exception that stays
    assert "unverified_tls" not in (settings_path().read_text("utf-8") if settings_path().exists() else "")
