"""Requests over bare sockets, byte for byte as they are given."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterable
from types import TracebackType
from urllib.parse import urlsplit


def connect(address: str) -> socket.socket:
    """A connection to `http://host:port`."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    return socket.create_connection((parts.hostname, parts.port or 80), timeout=20)


def request(target: str, headers: Iterable[tuple[bytes, bytes]], body: bytes, method: str = "POST") -> bytes:
    """A request with exactly these header lines."""
    lines = [f"{method} {target} HTTP/1.1".encode(), *(b"%s: %s" % pair for pair in headers)]
    return b"\r\n".join((*lines, b"", body))


def simple(number: int | str, body: bytes) -> bytes:
    """A small POST to `/number`."""
    return request(f"/{number}", [(b"Host", b"x"), (b"Content-Length", b"%d" % len(body))], body)


class Sender:
    """One connection that is kept open."""

    def __init__(self, address: str) -> None:
        self.socket = connect(address)

    def send(self, data: bytes, method: str = "POST") -> http.client.HTTPResponse:
        """Send the bytes and read one answer; OSError or HTTPException when none comes."""
        self.socket.sendall(data)
        return self.answer(method)

    def answer(self, method: str = "POST") -> http.client.HTTPResponse:
        """Read one answer."""
        answer = http.client.HTTPResponse(self.socket, method=method)
        answer.begin()
        answer.read()
        return answer

    def __enter__(self) -> Sender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()


def send(address: str, data: bytes, method: str = "POST") -> http.client.HTTPResponse:
    """Send the bytes on a connection of their own."""
    with Sender(address) as sender:
        return sender.send(data, method)
