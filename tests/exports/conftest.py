"""A bare socket server that keeps the bytes of each request."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator

import pytest

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


class RawServer:
    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests: list[bytes] = []
        self._thread = threading.Thread(target=self._serve, name="raw-server")
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                connection.settimeout(10)
                data = self._read(connection)
                if data == b"stop":
                    return
                self.requests.append(data)
                connection.sendall(_ANSWER)

    @staticmethod
    def _read(connection: socket.socket) -> bytes:
        data = b""
        while piece := connection.recv(1 << 20):
            data += piece
            head, end, body = data.partition(b"\r\n\r\n")
            if data == b"stop":
                break
            if not end:
                continue
            if b"transfer-encoding" in head.lower():
                if body.endswith(b"0\r\n\r\n"):
                    break
                continue
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            if len(body) >= (int(length[1]) if length else 0):
                break
        return data

    def close(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"stop")
        self._thread.join(10)
        self._socket.close()


@pytest.fixture(scope="module")
def raw_server() -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.close()
