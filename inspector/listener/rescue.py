"""Good requests that share a chunk with a bad one.

When the parser refuses something it raises, and the requests that it had found before in the same chunk are lost with
it. They came first and are answered first, so they are parsed again, one at a time.
"""

from __future__ import annotations

import asyncio

from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpProcessingError, HttpRequestParser, RawRequestMessage
from aiohttp.streams import StreamReader

from inspector.listener.framing import refusal
from inspector.listener.tee import ChunkScanner

Found = tuple[RawRequestMessage, StreamReader, bytes]


def rescue(raw: bytes, *, limit: int, max_headers: int, loop: asyncio.AbstractEventLoop) -> tuple[list[Found], bytes]:
    """The complete requests at the start of `raw` with their exact heads, and the bytes after them."""
    found: list[Found] = []
    while True:
        head_end = raw.find(b"\r\n\r\n", len(raw) - len(raw.lstrip(b"\r\n")))
        if head_end < 0:
            break
        head_end += 4
        parser = HttpRequestParser(
            BaseProtocol(loop),
            loop,
            len(raw),
            max_line_size=limit,
            max_field_size=limit,
            max_headers=max_headers,
            auto_decompress=False,
        )
        try:
            messages, _, _ = parser.feed_data(raw[:head_end])
            if not messages or messages[0][0].upgrade:
                break
            message, payload = messages[0]
            if refusal(message) is not None:
                break
            end = _end_of_body(message, raw, head_end)
            if end is None:
                break
            if end > head_end:
                parser.feed_data(raw[head_end:end])
        except HttpProcessingError:
            break
        if not payload.is_eof():
            break
        found.append((message, payload, raw[:head_end].lstrip(b"\r\n")))
        raw = raw[end:]
    return found, raw


def _end_of_body(message: RawRequestMessage, raw: bytes, start: int) -> int | None:
    if message.chunked:
        try:
            return ChunkScanner().feed(raw, start)
        except ValueError:
            return None
    end = start + int(message.headers.get("Content-Length", "0"))
    return end if end <= len(raw) else None
