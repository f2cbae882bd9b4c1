"""Applications that requests are forwarded to, on real sockets, and the raw requests of senders."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.endpoints import Endpoint, Forward
from inspector.forwarding import patience
from inspector.session import Session

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
Handler = Callable[[socket.socket, bytes], None]


class App:
    """An application: `requests` are the bytes it got, `handler` what it does with each; by default it says hello."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[bytes] = []
        self.handler: Handler = lambda sock, raw: sock.sendall(OK)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._server = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port: int = self._server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._server.accept()
                with self._lock:
                    self._open.add(sock)
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            while raw := read_message(sock):
                with self._lock:
                    self.requests.append(raw)
                self.handler(sock, raw)

    def answers(self, wire: bytes) -> None:
        """Answer each request with these bytes."""
        self.handler = lambda sock, raw: sock.sendall(wire)

    @property
    def bodies(self) -> list[bytes]:
        with self._lock:
            return [raw.partition(b"\r\n\r\n")[2] for raw in self.requests]

    def got(self, count: int) -> list[bytes]:
        """The bodies, once there are `count` of them."""
        until(lambda: len(self.requests) >= count)
        assert len(self.requests) == count
        return self.bodies

    def close(self) -> None:
        """Go down, with all connections."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


def waits(go: threading.Event, wire: bytes) -> Handler:
    """Says these bytes once it may, and closes."""

    def handler(sock: socket.socket, raw: bytes) -> None:
        go.wait(10)
        sock.sendall(wire)
        sock.close()

    return handler


def read_message(sock: socket.socket) -> bytes:
    """One request or answer with its whole body, b"" at the end of the connection."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        part = sock.recv(65536)
        if not part:
            return raw
        raw += part
    head, _, body = raw.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    size = int(length[1]) if length and not raw.startswith(b"HTTP/1.1 304") else 0
    whole = bytearray(body)
    while len(whole) < size:
        part = sock.recv(65536)
        if not part:
            break
        whole += part
    return head + b"\r\n\r\n" + bytes(whole)


def until(done: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return once it is so; fail when it never is."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def ask(address: str, path: str = "/hook", body: bytes = b"{}", *headers: str, method: str = "POST") -> bytes:
    """Send a request to a listener; the whole answer, as bytes."""
    host, _, port = address.partition("://")[2].rpartition(":")
    lines = [f"{method} {path} HTTP/1.1", "Host: provider.example", f"Content-Length: {len(body)}", *headers]
    with socket.create_connection((host, int(port)), timeout=15) as sock:
        sock.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body)
        raw = bytearray()
        while part := sock.recv(65536):
            raw += part
    return bytes(raw)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def app() -> Iterator[App]:
    made = App()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of the queue are short, so that tests are."""
    monkeypatch.setattr(patience, "FIRST_WAIT_S", 0.05)
    monkeypatch.setattr(patience, "LONGEST_WAIT_S", 0.2)
    monkeypatch.setattr(patience, "PROBE_S", 0.05)


@pytest.fixture
def listening(session: Session) -> str:
    """The address of the session's listener."""
    return session.listen("127.0.0.1", 0).result(10)


def forward(session: Session, *forwards: Forward, name: str = "default") -> None:
    """Let an endpoint forward."""
    session.save_endpoint(Endpoint(name, forwards=forwards)).result(10)


def rule(session: Session, capture_id: int) -> str:
    """What chose the answer of a capture."""
    reply = session.reply(capture_id)
    return reply.rule if reply is not None else ""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a session that is opened more than once."""
    return tmp_path / "queue.webhooks"
