"""One connection to a target, as an asyncio protocol: a request, its answer, and the next one if both sides want that.

Not a StreamReader: that one throws away what was received when the peer resets the connection, and the answer
that a receiver gives before it slams the door (413, 401) is just what a user wants to see.
"""

from __future__ import annotations

import asyncio
import time
from typing import cast

import httptools

from inspector.capture import Headers
from inspector.resend import words

#: Bytes of one write; small enough that a 25 MB body does not sit in the transport's buffer a second time.
CHUNK = 256 * 1024
#: Status line and headers of an answer may be this long.
HEAD_LIMIT = 256 * 1024


class Exchange(asyncio.Protocol):
    """Sends a request and parses the answer while it comes; its fields are final when `run` returns."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._closed: asyncio.Future[None] = self._loop.create_future()
        self._writable = asyncio.Event()
        self._writable.set()
        self._plain: asyncio.WriteTransport | None = None
        self._transport: asyncio.WriteTransport | None = None
        #: Moment (of the loop's clock) since which the connection idles.
        self.idle_since = 0.0
        self._gone = False
        self._used = False
        self._renew()

    def _renew(self) -> None:
        self.status: int | None = None
        self.reason = ""
        self.http_version = ""
        self.headers = Headers()
        self.truncated = False
        self.error: str | None = None
        self.first_byte: float | None = None
        #: Bytes of the request, of it what was handed to the system, and bytes that came.
        self.size = 0
        self.sent = 0
        self.received = 0
        self._start = b""
        self._limit = 0
        self._body: list[bytes] = []
        self._body_size = 0
        self._lines: list[tuple[bytes, bytes]] = []
        self._phrase = b""
        self._in_body = False
        self._bodiless = False
        self._keeps = False
        self._finished: asyncio.Future[None] = self._loop.create_future()
        self._parser = httptools.HttpResponseParser(self)
        # what is plainly understood is shown: many a small server ends its lines with LF alone
        self._parser.set_dangerous_leniencies(
            lenient_headers=True, lenient_optional_cr_before_lf=True, lenient_optional_lf_after_cr=True
        )

    @property
    def body(self) -> bytes:
        """What came of the answer's body; of what is not HTTP, its beginning."""
        if len(self._body) != 1:
            self._body = [b"".join(self._body)]
        return self._body[0]

    # the protocol's callbacks

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; a TLS one comes later through `secured`."""
        # a cast, not a check: uvloop's transports do not inherit from asyncio's
        self._plain = self._transport = cast(asyncio.WriteTransport, transport)

    def secured(self, transport: asyncio.WriteTransport) -> None:
        """From now on everything goes through this encrypted transport."""
        self._transport = transport

    def pause_writing(self) -> None:
        """The transport's buffer is full."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """The transport's buffer has room."""
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Parse what came; ends the exchange at the end of the answer, at the cap or at a mistake."""
        if self._finished.done():
            # nobody asked for this: the connection cannot be used again
            self._gone = True
            return
        if self.first_byte is None:
            self.first_byte = time.perf_counter()
        self.received += len(data)
        if not self._in_body:
            self._start = data if not self._start else (self._start + data)[:HEAD_LIMIT]
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # what follows is another protocol
            self._gone = True
        except httptools.HttpParserError as error:
            if not self._finished.done():
                self._on_parser_error(str(error))
            self._gone = True
            return
        if not self._in_body and self.received >= HEAD_LIMIT and not self._finished.done():
            self._on_parser_error(f"Its headers are longer than {HEAD_LIMIT} bytes")

    def eof_received(self) -> bool:
        """The target sends no more; for some answers that is the end of the body."""
        self._end_of_input(None)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone; whatever is missing stays missing."""
        self._end_of_input(exc)
        self._writable.set()
        if not self._closed.done():
            self._closed.set_result(None)

    # the parser's callbacks

    def on_message_begin(self) -> None:
        """A status line begins: the answer's, or that of an interim answer."""
        self._lines, self._phrase = [], b""
        # after the answer: nobody asked for another
        self._gone = self._gone or self._finished.done()

    def on_status(self, phrase: bytes) -> None:
        """A part of the reason phrase."""
        self._phrase += phrase

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header line; after the body a trailer."""
        if not self._in_body:
            self._lines.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is whole; an interim answer (100, 103) is not the answer."""
        status = self._parser.get_status_code()
        if (status < 200 and status != 101) or self._finished.done():
            return
        self._in_body = True
        self.status = status
        self.reason = self._phrase.decode("latin-1")
        self.http_version = self._parser.get_http_version()
        self.headers = Headers(self._lines)
        if status == 101:
            self._finish(words.SWITCHED)
        elif self._bodiless:
            self._finish(None)

    def on_body(self, data: bytes) -> None:
        """A part of the body, without its framing."""
        if self._finished.done():
            return
        room = self._limit - self._body_size
        if len(data) > room:
            self._body.append(data[:room])
            self.truncated = True
            self._finish(None)
            return
        self._body.append(data)
        self._body_size += len(data)

    def on_message_complete(self) -> None:
        """The answer is whole."""
        if self._in_body and not self._finished.done():
            self._keeps = self._parser.should_keep_alive()
            self._finish(None)

    # what the sender of a request calls

    async def run(self, method: str, head: bytes, body: bytes, response_limit: int) -> None:
        """Send a request; returns when the answer is complete or has failed, even if not all was sent."""
        if self._used:
            self._renew()
        self._used = True
        self._limit = response_limit
        self._bodiless = method in ("HEAD", "CONNECT")
        transport = self._transport
        assert transport is not None
        self.size = len(head) + len(body)
        if self._gone:
            self._end_of_input(None)
        elif len(body) <= CHUNK:
            transport.write(head + body)
            self.sent = self.size
            await self._finished
        else:
            sending = asyncio.ensure_future(self._send(transport, head, body))
            try:
                await self._finished
            finally:
                sending.cancel()
                await asyncio.wait([sending])

    async def close(self) -> None:
        """Close the socket at once and return when it is closed."""
        if self._plain is None or self._transport is None:
            return
        self._transport.abort()
        self._plain.abort()
        await asyncio.wait([self._closed], timeout=1)

    @property
    def reusable(self) -> bool:
        """True when another request may follow on this connection."""
        return self._keeps and self.all_sent and not self._gone and not self._closed.done()

    @property
    def all_sent(self) -> bool:
        """True when the whole request was handed to the system before the answer was complete."""
        return self.sent >= self.size

    async def _send(self, transport: asyncio.WriteTransport, head: bytes, body: bytes) -> None:
        transport.write(head)
        self.sent = len(head)
        view = memoryview(body)
        for start in range(0, len(view), CHUNK):
            await self._writable.wait()
            if transport.is_closing():
                return
            transport.write(view[start : start + CHUNK])
            self.sent = len(head) + min(start + CHUNK, len(view))

    def _on_parser_error(self, why: str) -> None:
        if self.status is None:
            self._body = [self._start]
            why = why if self._start.startswith(b"HTTP/") else "no status line"
            self._finish(words.not_http(why, self._start))
        else:
            self._finish(words.breaks_off(why))

    def _end_of_input(self, exc: Exception | None) -> None:
        self._gone = True
        if self._finished.done():
            return
        if self.status is None and self.received and not self._start.startswith(b"HTTP/"[: len(self._start)]):
            self._on_parser_error("it ends too early")
        elif exc is None and self._in_body and not self._framed:
            # an answer without a length ends where the connection ends
            self._finish(None)
        else:
            if self.status is None:
                self._body = [self._start]
            self._finish(words.broken_off(exc, self.sent, self.size, self.received))

    @property
    def _framed(self) -> bool:
        names = self.headers.names
        return b"content-length" in names or b"transfer-encoding" in names

    def _finish(self, error: str | None) -> None:
        self.error = error
        self._start = b""
        self._finished.set_result(None)
