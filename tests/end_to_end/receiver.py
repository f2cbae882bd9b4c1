"""A server that keeps the bytes it gets, and answers as it is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Receiver:
    """`requests` holds each request as it came over the wire."""

    def __init__(self, answer: bytes) -> None:
        self.requests: list[bytes] = []
        self._answer = answer
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, name="receiver")
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(20)
                got = b""
                while (part := connection.recv(65536)) and not self._whole(got := got + part):
                    pass
                if got:
                    self.requests.append(got)
                    connection.sendall(self._answer)

    @staticmethod
    def _whole(got: bytes) -> bool:
        head, end, body = got.partition(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        return bool(end) and len(body) >= int(lengths[0].partition(b":")[2] if lengths else 0)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()


@contextmanager
def receiver(answer: bytes = b"HTTP/1.1 202 Accepted\r\nContent-Length: 4\r\n\r\nthx\n") -> Iterator[Receiver]:
    """A receiver on a port of its own."""
    opened = Receiver(answer)
    try:
        yield opened
    finally:
        opened.close()
