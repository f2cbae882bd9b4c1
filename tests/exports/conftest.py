"""A bare socket server that keeps the bytes of each request, and the captures of the golden files."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspector.capture import Attempt, Headers, Timings
from inspector.exports import Record
from inspector.imports import read_ndjson

DATA = Path(__file__).parents[1] / "data" / "exports"


def golden_records() -> list[Record]:
    """Two captures, the first with an answered resend and one that failed."""
    first, *others = (Record(entry) for entry in read_ndjson(DATA / "captures.ndjson"))
    capture = first.entry.capture
    answered = Attempt(
        capture_id=1,
        uuid="0199a0b0-0000-7000-8000-0000000000aa",
        started_at=datetime(2026, 11, 23, 21, 5, 0, 250_000, tzinfo=UTC),
        url="http://localhost:3000/hooks?x=1",
        method="POST",
        request_headers=Headers([*capture.headers, (b"X-Added", b"1")]),
        changes=("Host: localhost:8080 → localhost:3000",),
        status=500,
        reason="Internal Server Error",
        http_version="1.1",
        response_headers=Headers([(b"Content-Type", b"text/plain; charset=utf-8")]),
        response_body="<b>nicht gut: ä</b>".encode(),
        timings=Timings(0.1, 0.2, None, 3.5, 4.0),
        id=1,
    )
    failed = replace(
        answered,
        uuid="0199a0b0-0000-7000-8000-0000000000ab",
        id=2,
        request_body=b"\x00\xff",
        status=None,
        reason="",
        http_version="",
        response_headers=Headers(),
        response_body=b"",
        error="nobody listens at localhost:3000",
        timings=Timings(0.1),
    )
    return [replace(first, attempts=(answered, failed)), *others]


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
                # curl that sends a body with HEAD waits for one
                bare = data.startswith(b"HEAD ") and data.endswith(b"\r\n\r\n")
                connection.sendall(_ANSWER.removesuffix(b"ok") if bare else _ANSWER)

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
