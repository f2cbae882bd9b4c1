"""One request and its answer on one connection, as an asyncio protocol.

Not a StreamReader: that one throws away what was received when the peer resets the connection, and the answer
that a receiver gives before it slams the door (413, 401) is just what a user wants to see.
"""

from __future__ import annotations

import asyncio
import time
from typing import cast

import h11

from inspector.capture import Headers
from inspector.resend import words

#: Bytes of one write; small enough that a 25 MB body does not sit in the transport's buffer a second time.
CHUNK = 256 * 1024
#: Status line and headers of an answer may be this long.
HEAD_LIMIT = 256 * 1024


class Exchange(asyncio.Protocol):
    """Sends a request and parses the answer while it comes; its fields are final when `run` returns."""

    def __init__(self, method: str, response_limit: int) -> None:
        self.status: int | None = None
        self.reason = ""
        self.http_version = ""
        self.headers = Headers()
        self.body = bytearray()
        self.truncated = False
        self.error: str | None = None
        self.first_byte: float | None = None
        self.sent = 0
        self._size = 0
        self._received = 0
        self._start = bytearray()
        self._limit = response_limit
        loop = asyncio.get_running_loop()
        self._finished: asyncio.Future[None] = loop.create_future()
        self._closed: asyncio.Future[None] = loop.create_future()
        self._writable = asyncio.Event()
        self._writable.set()
        self._plain: asyncio.WriteTransport | None = None
        self._transport: asyncio.WriteTransport | None = None
        self._parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_LIMIT)
        # h11 has to know whether the answer has a body; what really is sent, it would refuse or normalise
        known = method if method in ("HEAD", "CONNECT") else "POST"
        self._parser.send(h11.Request(method=known, target="/", headers=[("Host", "x"), ("Content-Length", "0")]))
        self._parser.send(h11.EndOfMessage())

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
            return
        if self.first_byte is None:
            self.first_byte = time.perf_counter()
        self._received += len(data)
        if self.status is None:
            self._start += data[: max(0, HEAD_LIMIT - len(self._start))]
        self._parser.receive_data(data)
        self._parse()

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

    # what the sender of a request calls

    async def run(self, head: bytes, body: bytes) -> None:
        """Send the request; returns when the answer is complete or has failed, even if not all was sent."""
        self._size = len(head) + len(body)
        sending = asyncio.ensure_future(self._send(head, body))
        try:
            await asyncio.shield(self._finished)
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
    def all_sent(self) -> bool:
        """True when the whole request was handed to the system before the answer was complete."""
        return self.sent >= self._size

    async def _send(self, head: bytes, body: bytes) -> None:
        transport = self._transport
        assert transport is not None
        transport.write(head)
        self.sent = len(head)
        view = memoryview(body)
        for start in range(0, len(view), CHUNK):
            await self._writable.wait()
            if transport.is_closing():
                return
            transport.write(view[start : start + CHUNK])
            self.sent = len(head) + min(start + CHUNK, len(view))

    def _parse(self) -> None:
        try:
            while True:
                event = self._parser.next_event()
                if event is h11.NEED_DATA:
                    return None
                if isinstance(event, h11.Response):
                    self.status = event.status_code
                    self.reason = event.reason.decode("latin-1")
                    self.http_version = event.http_version.decode("ascii")
                    self.headers = Headers(event.headers.raw_items())
                elif isinstance(event, h11.Data):
                    room = self._limit - len(self.body)
                    self.body += event.data[:room]
                    if len(event.data) > room:
                        self.truncated = True
                        return self._finish(None)
                elif not isinstance(event, h11.InformationalResponse):
                    # the end of the message, or PAUSED: a CONNECT that opened a tunnel
                    return self._finish(None)
        except h11.RemoteProtocolError as error:
            if self.status is None:
                self.body = self._start
                self._finish(words.not_http(str(error), bytes(self._start)))
            else:
                self._finish(words.breaks_off(str(error)))

    def _end_of_input(self, exc: Exception | None) -> None:
        if self._finished.done():
            return None
        lost = words.broken_off(exc, self.sent, self._size, self._received)
        if exc is not None or not self._received:
            return self._finish(lost)
        self._parser.receive_data(b"")
        if self._parser.their_state in (h11.SEND_BODY, h11.SEND_RESPONSE):
            try:
                event = self._parser.next_event()
            except h11.RemoteProtocolError:
                if self.status is None:
                    self.body = self._start
                    if not self._start.startswith(b"HTTP/"[: len(self._start)]):
                        return self._finish(words.not_http("no status line", bytes(self._start)))
                return self._finish(lost)
            # an answer without a length ends where the connection ends
            return self._finish(None if isinstance(event, h11.EndOfMessage) else lost)
        return self._finish(lost)

    def _finish(self, error: str | None) -> None:
        self.error = error
        self._finished.set_result(None)
