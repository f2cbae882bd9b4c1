"""One connection: requests in order, each captured, committed and answered."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiohttp import web
from aiohttp.base_protocol import PAUSE_RESUME_READING_ERRORS
from aiohttp.http import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader
from aiohttp.web_protocol import ERROR, RequestHandler, _ErrInfo

from inspector.capture import Capture, Reply
from inspector.errors import StoreError
from inspector.listener.answers import CONTINUE, Answers
from inspector.listener.records import Arrival, capture_of, is_whole, malformed_capture, parsers_words
from inspector.listener.tee import Tee
from inspector.settings import ListenerSettings
from inspector.store.base import Entry

log = logging.getLogger(__name__)

#: Header lines of one request; the parser refuses more.
MAX_HEADERS = 1000
#: All header lines together may be this many times the limit of one.
HEAD_FACTOR = 4
#: Seconds that a connection may idle between two requests.
IDLE_S = 300.0
#: Seconds we go on reading and discarding after an answer that came before the request's end, so that the sender,
#: who is still sending, gets to see the answer instead of a reset.
LINGER_S = 5.0
#: Refused bytes: seconds of silence after which we take it that no more come, and how long we wait in all.
GRACE_S = 0.1
GRACE_TOTAL_S = 1.0

_WENT_AWAY = "The sender closed the connection"
_TOO_SLOW = "The sender was too slow"
_STOPPED = "The listener was stopped"


class Owner(Protocol):
    """What a connection needs of its listener."""

    settings: ListenerSettings
    answers: Answers
    recording: bool
    refused: int
    scheme: str
    router: Callable[[str], str]
    submit: Callable[[Entry], Awaitable[int]]
    decide: Callable[[Capture], Reply | None] | None


class Connection(RequestHandler):
    """aiohttp's protocol with a request loop of our own.

    Parsing, back-pressure and the queue of pipelined requests are aiohttp's. Ours: what belongs to which request (the
    tee), reading under a cap, and an answer that waits for the commit. `_arrivals` runs parallel to `_messages`.
    """

    __slots__ = (
        "_arrivals",
        "_current",
        "_ended",
        "_head_limit",
        "_last",
        "_linger",
        "_owner",
        "_refused",
        "_remote",
        "_served",
        "_tee",
    )

    def __init__(self, manager: web.Server, owner: Owner, *, loop: asyncio.AbstractEventLoop, **kwargs: Any) -> None:
        super().__init__(manager, loop=loop, **kwargs)
        self._owner = owner
        self._head_limit = HEAD_FACTOR * self.max_field_size
        # a chunked body is kept with its framing until its end
        self._tee = Tee(self._head_limit + 2 * owner.settings.body_limit)
        self._arrivals: deque[Arrival] = deque()
        self._current: Arrival | None = None
        self._last: tuple[Arrival, StreamReader] | None = None
        self._refused = False
        self._ended = False
        self._served = False
        self._linger: asyncio.Future[None] | None = None
        self._remote = ""

    # what the transport calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A sender connected."""
        self._remote = _address(transport.get_extra_info("peername"))
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Bytes came; also called with none when the parser may go on with what it has."""
        if self._linger is not None or self._ended:
            return
        tee = self._tee
        if data:
            tee.feed(data)
        if self._refused:
            return
        queue = self._messages
        known = len(queue)
        super().data_received(data)
        if len(queue) > known:
            self._arrived(known)
        elif tee.size > self._head_limit and self._last_is_whole():
            words = f"The header lines are longer than {self._head_limit} bytes together"
            self._refuse(Arrival(tee.began, tee.began_at, refused=words, too_long=True))

    def eof_received(self) -> bool | None:  # type: ignore[override]  # aiohttp always closes, and loses the answer
        """The sender ended its side; it may still read, so what it asked is answered before the connection closes."""
        self._end(_WENT_AWAY)
        return bool(self._messages) or self._current is not None

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection is gone; what came is still recorded."""
        self._end(_WENT_AWAY)
        super().connection_lost(exc)

    # what the listener calls

    def check(self, now: float) -> None:
        """Time out a sender that is too slow, or a connection that idles; `now` is monotonic seconds."""
        slow_after = self._owner.settings.slow_client_s
        if self._linger is not None or self._ended or self._refused:
            return
        if not self._last_is_whole():
            if now - self._tee.fed > slow_after:
                self._end(_TOO_SLOW, slow=True)
        elif self._current is None and not self._messages:
            if self._tee.size:
                if now - self._tee.began > slow_after:
                    self._end(_TOO_SLOW, slow=True)
            elif now - self._tee.fed > (IDLE_S if self._served else slow_after):
                self.force_close()

    def stop(self) -> None:
        """Take no further requests: record what has begun to arrive, answer what is complete, close."""
        self._close = True
        self._end(_STOPPED)
        if self._current is None and not self._messages:
            self.force_close()

    def abort(self) -> None:
        """Close at once, answered or not. A commit that is under way is not disturbed."""
        if self.transport is not None:
            self.transport.abort()

    # from bytes to the queue

    def _arrived(self, known: int) -> None:
        """Tell the tee about the requests that the parser has just put into the queue after the first `known`."""
        tee = self._tee
        queue = self._messages
        for index in range(known, len(queue)):
            message, payload = queue[index]
            arrival = Arrival(tee.began, tee.began_at)
            if isinstance(message, _ErrInfo):
                del queue[index]
                arrival.refused = parsers_words(message.message)
                arrival.too_long = message.exc.__class__.__name__ == "LineTooLong"
                self._refuse(arrival)
                return
            if payload is not EMPTY_PAYLOAD:
                if message.chunked:
                    arrival.length = None
                else:
                    arrival.length = int(message.headers.get("Content-Length", "0"))
            arrival.head = tee.take(arrival.length)
            self._arrivals.append(arrival)
            self._last = (arrival, payload)

    def _refuse(self, arrival: Arrival) -> None:
        """The parser cannot go on: from now on bytes are only kept."""
        self._refused = True
        self._tee.keep_all(self._head_limit + self._owner.settings.body_limit)
        if self._last is not None and not self._last_is_whole():
            # the body's own framing is broken: the request that is being read turns out to be malformed
            broken, payload = self._last
            broken.refused = arrival.refused
            payload.feed_eof()
            return
        self._enqueue(arrival)

    def _enqueue(self, arrival: Arrival) -> None:
        self._messages.append((ERROR, EMPTY_PAYLOAD))
        self._arrivals.append(arrival)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _end(self, reason: str, *, slow: bool = False) -> None:
        """No more bytes will be taken: what is unfinished becomes an incomplete request."""
        if self._linger is not None and not self._linger.done():
            self._linger.set_result(None)
        if self._ended:
            return
        self._ended = True
        if self._refused:
            return
        if self._last is not None and not self._last_is_whole():
            arrival, payload = self._last
            arrival.cut, arrival.slow = reason, slow
            payload.feed_eof()
        elif self._tee.pending.strip(b"\r\n"):
            words = f"{reason} in the middle of the headers"
            self._enqueue(Arrival(self._tee.began, self._tee.began_at, refused=words, cut=reason, slow=slow))
        elif self._waiter is not None and not self._messages:
            self.force_close()

    def _last_is_whole(self) -> bool:
        return self._last is None or self._last[1].is_eof()

    # the request loop

    async def start(self) -> None:
        """Serve the requests of this connection one after the other until it ends."""
        messages = self._messages
        try:
            while True:
                if not messages:
                    if self._ended or self._close or self._force_close:
                        break
                    self._waiter = self._loop.create_future()
                    try:
                        await self._waiter
                    finally:
                        self._waiter = None
                message, payload = messages.popleft()
                assert not isinstance(message, _ErrInfo)
                self._current = arrival = self._arrivals.popleft()
                self._consumed()
                if arrival.refused is not None:
                    await self._serve_refused(arrival)
                    break
                if not await self._serve(message, payload, arrival):
                    break
                self._current = None
                self._served = True
        except ConnectionError:
            log.debug("%s went away before its answer", self._remote)
        except Exception:
            # a bug of ours must not take the listener down; the sender sees a closed connection and tries again
            log.exception("a request of %s could not be served", self._remote)
        finally:
            self._current = None
            self._task_handler = None
            if self.transport is not None:
                self.transport.close()

    def _consumed(self) -> None:
        """Let aiohttp read on when it had paused at a full queue (aiohttp 3.14 and later bound the queue)."""
        if _QUEUE_IS_BOUNDED and self._parser is not None:
            self._parser.message_consumed()
            if self._buffer_paused and len(self._messages) <= self._msg_queue_resume_size:
                self._resume_reading_if_drained()

    async def _serve(self, message: RawRequestMessage, payload: StreamReader, arrival: Arrival) -> bool:
        """Capture, commit, answer one request; True when the connection may go on to the next."""
        owner = self._owner
        truncated = False
        if payload is EMPTY_PAYLOAD:
            body = b""
        else:
            if payload.is_eof():
                body = payload.read_nowait()
            else:
                body = await self._read_body(message, payload, arrival)
            if len(body) > owner.settings.body_limit or (arrival.cut is None and not payload.is_eof()):
                truncated = True
                body = body[: owner.settings.body_limit]
        if arrival.refused is not None:
            arrival.raw = self._tee.pending
        capture = capture_of(
            message,
            arrival,
            body,
            router=owner.router,
            remote=self._remote,
            scheme=owner.scheme,
            truncated=truncated,
        )
        is_head = message.method == "HEAD"
        if truncated:
            limit = owner.settings.body_limit
            text = f"The body is larger than {limit} bytes, the limit of this listener. The first part was kept."
            failed: tuple[int, str, str] | None = (413, text, "body limit")
        elif arrival.refused is not None:
            failed = (400, f"Malformed request: {arrival.refused}.", "malformed")
        elif arrival.slow:
            failed = (408, "The request did not come to its end in time.", "slow sender")
        else:
            failed = None
        if failed is not None:
            await self._submit_and_tell(capture, *failed, began=arrival.began, is_head=is_head)
            if not payload.is_eof() or arrival.refused is not None:
                await self._drain_input()
            return False
        if arrival.cut is not None:
            await self._submit_and_tell(capture, 0, arrival.cut, "", began=arrival.began)
            return False

        keep = not (message.should_close or message.upgrade or self._close)
        persistence = "close" if not keep else "keep-alive" if capture.http_version == "1.0" else ""
        duration_us = int((time.perf_counter() - arrival.began) * 1e6)
        chosen = owner.decide(capture) if owner.decide is not None and owner.recording else None
        if chosen is None:
            reply, wire = owner.answers.accepted(persistence, duration_us)
        else:
            reply, wire = owner.answers.completed(chosen, persistence, duration_us, head=is_head)
        problem = await self._submit(Entry(capture, reply))
        if problem is not None:
            _, wire = owner.answers.told(
                503, problem, rule="not stored", duration_us=duration_us, retry=True, body=not is_head
            )
            keep = False
        await self._write(wire)
        return keep

    async def _serve_refused(self, arrival: Arrival) -> None:
        """Record bytes that are no request, and say so to the sender."""
        owner = self._owner
        deadline = time.perf_counter() + GRACE_TOTAL_S
        while arrival.cut is None and not self._ended and not is_whole(self._tee.pending):
            size = self._tee.size
            await asyncio.sleep(GRACE_S)
            if self._tee.size == size or time.perf_counter() > deadline:
                break
        arrival.raw = self._tee.pending
        capture = malformed_capture(arrival, router=owner.router, remote=self._remote, scheme=owner.scheme)
        if arrival.slow:
            status, rule = 408, "slow sender"
        elif arrival.cut is not None:
            status, rule = 0, ""
        else:
            status, rule = (431 if arrival.too_long else 400), "malformed"
        text = f"Malformed request: {arrival.refused}."
        await self._submit_and_tell(capture, status, text, rule, began=arrival.began)
        await self._drain_input()

    async def _submit_and_tell(
        self, capture: Capture, status: int, text: str, rule: str, *, began: float, is_head: bool = False
    ) -> None:
        """Record a request that failed and tell the sender why; status 0: nobody is there to be told."""
        answers = self._owner.answers
        duration_us = int((time.perf_counter() - began) * 1e6)
        reply, wire = None, b""
        if status and self.transport is not None:
            reply, wire = answers.told(status, text, rule=rule, duration_us=duration_us, body=not is_head)
        problem = await self._submit(Entry(capture, reply))
        if problem is not None and status:
            _, wire = answers.told(503, problem, rule="not stored", duration_us=duration_us, retry=True)
        if wire:
            await self._write(wire)

    async def _submit(self, entry: Entry) -> str | None:
        """None once the entry is committed, else why it is not, for the sender."""
        owner = self._owner
        if not owner.recording:
            owner.refused += 1
            return "Recording is switched off at the receiver. Send it again later."
        try:
            await owner.submit(entry)
        except StoreError as error:
            log.debug("not stored: %s", error)
            return f"The receiver could not store this request: {error.message} Send it again later."
        return None

    async def _read_body(self, message: RawRequestMessage, payload: StreamReader, arrival: Arrival) -> bytes:
        """What comes of the body, up to just over the limit."""
        limit = self._owner.settings.body_limit
        if payload.total_bytes == 0 and _waits_for_go(message):
            if arrival.length is not None and arrival.length > limit:
                return b""
            await self._write(CONTINUE)
        chunks = []
        size = 0
        while size <= limit:
            chunk = await payload.readany()
            if not chunk:
                break
            chunks.append(chunk)
            size += len(chunk)
        return b"".join(chunks)

    async def _write(self, data: bytes) -> None:
        transport = self.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the connection is gone")
        transport.write(data)
        if self._paused:
            await self._drain_helper()

    async def _drain_input(self) -> None:
        """After the answer: end our side, and discard what still comes until the sender ends its own."""
        transport = self.transport
        if transport is None or self._ended:
            return
        self._linger = self._loop.create_future()
        try:
            if transport.can_write_eof():
                transport.write_eof()
            transport.resume_reading()
        except PAUSE_RESUME_READING_ERRORS:
            log.debug("%s: reading cannot be resumed", self._remote)
        handle = self._loop.call_later(LINGER_S, self._end, _TOO_SLOW)
        try:
            await self._linger
        finally:
            handle.cancel()


def _waits_for_go(message: RawRequestMessage) -> bool:
    expect = message.headers.get("Expect", "")
    return expect.strip().lower() == "100-continue" and message.version >= (1, 1)


_QUEUE_IS_BOUNDED = hasattr(RequestHandler, "_resume_reading_if_drained")


def _address(peer: Any) -> str:
    """`ip:port` of a peer name, with brackets round an IPv6 address."""
    if not isinstance(peer, tuple) or len(peer) < 2:
        return ""
    host, port = peer[0], peer[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
