"""Receivers made of raw sockets, so that tests see and say exactly the bytes they mean."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest

from inspector.capture import Capture, Headers, new_uuid

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Receiver:
    """Keeps what came on each connection; `answer` decides what is said and when."""

    def __init__(self) -> None:
        self.port = 0
        self.requests: list[bytes] = []
        self.gone = asyncio.Event()
        self.answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter, bytes], Awaitable[None]] | bytes = OK
        self.read_body = True
        self.problem: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            body = await reader.readexactly(length) if self.read_body else b""
            self.requests.append(head + body)
            if isinstance(self.answer, bytes):
                writer.write(self.answer)
                await writer.drain()
            else:
                await self.answer(reader, writer, head + body)
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError) as error:
            self.problem = repr(error)
        finally:
            self.gone.set()
            writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()


def a_capture(
    method: str = "POST",
    target: str = "/orders?x=1",
    headers: list[tuple[bytes, bytes]] | None = None,
    body: bytes = b'{"a": 1}',
    **fields: object,
) -> Capture:
    if headers is None:
        headers = [
            (b"Host", b"hooks.example.com"),
            (b"X-Dup", b"1"),
            (b"x-dup", b"2"),
            (b"Content-Type", b"application/json"),
            (b"Content-Length", str(len(body)).encode()),
        ]
    values: dict[str, object] = {
        "uuid": new_uuid(),
        "endpoint": "default",
        "received_at": datetime.now(UTC),
        "remote": "127.0.0.1:5000",
        "scheme": "http",
        "http_version": "1.1",
        "method": method,
        "target": target,
        "headers": Headers(headers),
        "body": body,
        "id": 7,
        **fields,
    }
    return Capture(**values)  # type: ignore[arg-type]
