"""One connection: requests in order, each captured, committed and answered."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
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
from inspector.listener.rescue import Found, rescue
from inspector.listener.tee import Tee
from inspector.quick import quick
from inspector.settings import ListenerSettings
from inspector.store.base import Entry
from inspector.tasks import spawn

log = logging.getLogger(__name__)

#: Header lines of one request; the parser refuses more. Lines of the least size fill the limit with about that many.
MAX_HEADERS = 16_384
#: All header lines together may be so many bytes longer than one may be: a line at the limit fits beside usual ones.
HEAD_SLACK = 4096
#: Of bytes that are refused, this many times the limit of a header line is kept, besides two bodies.
REFUSED_FACTOR = 4
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

# what happens after an answer
_GO_ON, _CLOSE, _DRAIN = range(3)

_new_entry = quick(Entry)
_QUEUE_IS_BOUNDED = hasattr(RequestHandler, "_resume_reading_if_drained")


#: Commits an entry, then calls back on the loop's thread: with None, or with why it is not stored.
Submit = Callable[[Entry, Callable[[BaseException | None], None]], None]


class Owner(Protocol):
    """What a connection needs of its listener."""

    settings: ListenerSettings
    answers: Answers
    recording: bool
    refused: int
    scheme: str
    router: Callable[[str], str]
    submit: Submit
    decide: Callable[[Capture], Reply | None] | None


class Connection(RequestHandler):
    """aiohttp's protocol without its request loop.

    Parsing, back-pressure and the queue of pipelined requests are aiohttp's. Ours: what belongs to which request (the
    tee), reading under a cap, and an answer that waits for the commit. It goes from step to step by callbacks, since a
    task per request costs as much as parsing one; only a body that is still to come is read by a task.
    `_arrivals` runs parallel to aiohttp's `_messages`.
    """

    __slots__ = (
        "_after",
        "_arrivals",
        "_busy",
        "_ended",
        "_head_limit",
        "_last",
        "_lingers",
        "_owner",
        "_refused",
        "_remote",
        "_served",
        "_tee",
        "_timer",
        "_wire",
    )

    def __init__(self, manager: web.Server, owner: Owner, *, loop: asyncio.AbstractEventLoop, **kwargs: Any) -> None:
        super().__init__(manager, loop=loop, **kwargs)
        self._owner = owner
        self._head_limit = self.max_field_size + HEAD_SLACK
        # a chunked body is kept with its framing until its end
        self._tee = Tee(REFUSED_FACTOR * self.max_field_size + 2 * owner.settings.body_limit)
        self._arrivals: deque[Arrival] = deque()
        self._last: tuple[Arrival, StreamReader] | None = None
        self._busy = False
        self._refused = False
        self._ended = False
        self._lingers = False
        self._served = False
        self._timer: asyncio.TimerHandle | None = None
        self._remote = ""
        self._wire = b""
        self._after = _GO_ON

    # what the transport calls

    async def start(self) -> None:
        """aiohttp's request loop: not used."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A sender connected."""
        self._remote = _address(transport.get_extra_info("peername"))
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Bytes came; also called with none when the parser may go on with what it has."""
        if self._ended or self._lingers:
            return
        tee = self._tee
        if data:
            # the loop of Windows hands out bytearrays
            tee.feed(data if type(data) is bytes else bytes(data))
        if self._refused:
            return
        queue = self._messages
        known = len(queue)
        super().data_received(data)
        if len(queue) > known:
            self._arrived(known)
            if not self._busy:
                self._next()
        elif tee.size > self._head_limit and self._last_is_whole() and self._head_is_too_long():
            self._refuse_head()

    def resume_reading(self, *args: Any, **kwargs: Any) -> None:
        """Called by aiohttp after each read of a body, to no purpose unless reading was paused."""
        if self._reading_paused:
            super().resume_reading(*args, **kwargs)

    def resume_writing(self) -> None:
        """The sender takes its answers again: go on with what it asked meanwhile."""
        super().resume_writing()
        if not self._busy:
            self._next()

    def eof_received(self) -> bool | None:  # type: ignore[override]  # aiohttp always closes, and loses the answer
        """The sender ended its side; it may still read, so what it asked is answered before the connection closes."""
        self._end(_WENT_AWAY)
        return self._busy

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection is gone; what came is still recorded."""
        self._end(_WENT_AWAY)
        super().connection_lost(exc)

    # what the listener calls

    def check(self, now: float) -> None:
        """Time out a sender that is too slow, or a connection that idles; `now` is monotonic seconds."""
        slow_after = self._owner.settings.slow_client_s
        if self._lingers or self._ended or self._refused:
            return
        tee = self._tee
        if not self._last_is_whole():
            if now - tee.fed > slow_after:
                self._end(_TOO_SLOW, slow=True)
        elif self._busy:
            return
        elif tee.size:
            if now - tee.began > slow_after:
                self._end(_TOO_SLOW, slow=True)
        elif now - tee.fed > (IDLE_S if self._served else slow_after):
            self._hang_up()

    def stop(self) -> None:
        """Take no further requests: record what has begun to arrive, answer what is complete, close."""
        self._close = True
        self._end(_STOPPED)

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
            if isinstance(message, _ErrInfo):
                del queue[index]
                too_long = self._too_long(message.exc)
                words = too_long or parsers_words(message.message)
                self._refuse(Arrival(tee.began, tee.began_at, refused=words, too_long=too_long is not None))
                return
            if tee.size > self._head_limit and tee.certain and self._head_is_too_long():
                # what follows in the chunk is not looked at: the connection ends after this one
                while len(queue) > index:
                    queue.pop()
                self._refuse_head()
                return
            arrival = Arrival(tee.began, tee.began_at)
            if payload is not EMPTY_PAYLOAD:
                arrival.length = None if message.chunked else int(message.headers.get("Content-Length", "0"))
            arrival.head = tee.take(arrival.length)
            self._arrivals.append(arrival)
            self._last = (arrival, payload)

    def _too_long(self, error: BaseException | None) -> str | None:
        """What is too long, when that is why the parser refused; its own words quote the bytes."""
        if type(error).__name__ == "LineTooLong":
            return f"The request line or a header is longer than {self.max_field_size} bytes"
        return f"There are more than {MAX_HEADERS} header lines" if "Too many headers" in str(error) else None

    def _head_is_too_long(self) -> bool:
        pending = self._tee.pending.lstrip(b"\r\n")
        start = pending.find(b"\r\n") + 2
        end = pending.find(b"\r\n\r\n")
        # the request line has a limit of its own, which the parser knows
        return start > 1 and (len(pending) if end < 0 else end) - start > self._head_limit

    def _refuse_head(self) -> None:
        tee = self._tee
        words = f"The header lines are longer than {self._head_limit} bytes together"
        self._refuse(Arrival(tee.began, tee.began_at, refused=words, too_long=True), rescued=False)

    def _refuse(self, arrival: Arrival, *, rescued: bool = True) -> None:
        """The parser cannot go on, or must not: from now on bytes are only kept.

        `rescued`: good requests may have come before in the same chunk.
        """
        self._refused = True
        self._tee.keep_all()
        if self._last is not None and not self._last_is_whole():
            # the body's own framing is broken: the request that is being read turns out to be malformed
            broken, payload = self._last
            broken.refused = arrival.refused
            payload.feed_eof()
            return
        found: list[Found] = []
        if rescued:
            limit = self.max_field_size
            found, rest = rescue(self._tee.pending, limit=limit, max_headers=MAX_HEADERS, loop=self._loop)
        for message, payload, head in found:
            self._messages.append((message, payload))
            self._arrivals.append(Arrival(arrival.began, arrival.began_at, head=head))
        if found:
            self._tee.keep_only(rest)
        self._enqueue(arrival)

    def _enqueue(self, arrival: Arrival) -> None:
        self._messages.append((ERROR, EMPTY_PAYLOAD))
        self._arrivals.append(arrival)
        if not self._busy:
            self._next()

    def _end(self, reason: str, *, slow: bool = False) -> None:
        """No more bytes will be taken: what is unfinished becomes an incomplete request."""
        if self._lingers:
            self._hang_up()
            return
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
            tee = self._tee
            self._enqueue(Arrival(tee.began, tee.began_at, refused=words, cut=reason, slow=slow))
        elif not self._busy:
            self._hang_up()

    def _last_is_whole(self) -> bool:
        return self._last is None or self._last[1].is_eof()

    # from the queue to the answer

    def _next(self) -> None:
        """Begin with the next request of the queue; the connection is busy until its answer is written."""
        if not self._messages:
            if self._ended:
                self._hang_up()
            return
        if self._paused:
            return
        self._busy = True
        message, payload = self._messages.popleft()
        assert not isinstance(message, _ErrInfo)
        arrival = self._arrivals.popleft()
        if _QUEUE_IS_BOUNDED and self._parser is not None:
            self._parser.message_consumed()
            if self._buffer_paused and len(self._messages) <= self._msg_queue_resume_size:
                self._resume_reading_if_drained()
        if payload is EMPTY_PAYLOAD:
            if arrival.refused is not None:
                self._await_rest(arrival, self._loop.time() + GRACE_TOTAL_S, -1)
            else:
                self._record(message, arrival, b"")
        elif payload.is_eof() and payload.exception() is None:
            self._record(message, arrival, payload.read_nowait())
        else:
            spawn(self._read(message, payload, arrival), name=f"read a body from {self._remote}")

    async def _read(self, message: RawRequestMessage, payload: StreamReader, arrival: Arrival) -> None:
        """Read what comes of the body, up to just over the limit, and record it."""
        limit = self._owner.settings.body_limit
        if payload.total_bytes == 0 and not self._ended and _waits_for_go(message):
            if arrival.length is not None and arrival.length > limit:
                arrival.unread = True
                self._record(message, arrival, b"")
                return
            self._write(CONTINUE)
        chunks = []
        size = 0
        while size <= limit:
            chunk = await payload.readany()
            if not chunk:
                break
            chunks.append(chunk)
            size += len(chunk)
        self._record(message, arrival, b"".join(chunks))

    def _record(self, message: RawRequestMessage, arrival: Arrival, body: bytes) -> None:
        """Make the capture and its answer, and hand both to the commit."""
        owner = self._owner
        limit = owner.settings.body_limit
        truncated = arrival.unread or len(body) > limit
        if truncated:
            body = body[:limit]
        if arrival.refused is not None:
            arrival.raw = self._tee.pending
        capture = capture_of(message, arrival, body, owner.router, self._remote, owner.scheme, truncated)
        if truncated:
            text = f"The body is larger than {limit} bytes, the limit of this listener; the rest was not kept."
            self._fail(capture, arrival, 413, text, "body limit")
        elif arrival.refused is not None:
            self._fail(capture, arrival, 400, f"Malformed request: {arrival.refused}.", "malformed")
        elif arrival.slow:
            self._fail(capture, arrival, 408, "The request did not come to its end in time.", "slow sender")
        elif arrival.cut is not None:
            self._commit(capture, None, b"", _CLOSE)
        else:
            keep = not (message.should_close or message.upgrade or self._close)
            persistence = "close" if not keep else "keep-alive" if capture.http_version == "1.0" else ""
            duration_us = int((time.perf_counter() - arrival.began) * 1e6)
            chosen = owner.decide(capture) if owner.decide is not None and owner.recording else None
            if chosen is None:
                reply, wire = owner.answers.accepted(persistence, duration_us)
            else:
                is_head = message.method == "HEAD"
                reply, wire = owner.answers.completed(chosen, persistence, duration_us, head=is_head)
            self._commit(capture, reply, wire, _GO_ON if keep else _CLOSE)

    def _await_rest(self, arrival: Arrival, deadline: float, size: int) -> None:
        """Refused bytes are recorded once they look whole, or nothing came for a while."""
        tee = self._tee
        if not (self._ended or tee.size == size or self._loop.time() > deadline or is_whole(tee.pending)):
            self._timer = self._loop.call_later(GRACE_S, self._await_rest, arrival, deadline, tee.size)
            return
        arrival.raw = tee.pending
        owner = self._owner
        capture = malformed_capture(arrival, router=owner.router, remote=self._remote, scheme=owner.scheme)
        if arrival.slow:
            self._fail(capture, arrival, 408, "The request did not come to its end in time.", "slow sender")
        elif arrival.cut is not None:
            self._commit(capture, None, b"", _CLOSE)
        else:
            status = 431 if arrival.too_long else 400
            self._fail(capture, arrival, status, f"Malformed request: {arrival.refused}.", "malformed")

    def _fail(self, capture: Capture, arrival: Arrival, status: int, text: str, rule: str) -> None:
        """Record a request that is not accepted, with the answer that says why."""
        reply, wire = self._owner.answers.told(
            status,
            text,
            rule=rule,
            duration_us=int((time.perf_counter() - arrival.began) * 1e6),
            body=capture.method != "HEAD",
        )
        self._commit(capture, reply, wire, _DRAIN)

    def _commit(self, capture: Capture, reply: Reply | None, wire: bytes, after: int) -> None:
        """Store the capture; `_on_committed` then sends `wire`, the reply's bytes, and goes on as `after` says."""
        owner = self._owner
        self._wire, self._after = wire, after
        if not owner.recording:
            owner.refused += 1
            self._refuse_to_store("Recording is switched off at the receiver.")
            return
        if self.transport is None:
            reply = None
        owner.submit(_new_entry(capture, reply), self._on_committed)

    def _on_committed(self, error: BaseException | None) -> None:
        if error is None:
            self._tell()
        elif isinstance(error, StoreError):
            self._refuse_to_store(f"The receiver could not store this request: {error.message}")
        else:
            # a bug of ours: the sender must not take it for stored, and the listener goes on
            log.error("a request of %s was not stored", self._remote, exc_info=error)
            self._refuse_to_store("The receiver failed to store this request.")

    def _refuse_to_store(self, text: str) -> None:
        if self._wire:
            line = f"{' '.join(text.split())} Send it again later."
            self._wire = self._owner.answers.told(503, line, rule="not stored", duration_us=0, retry=True)[1]
        if self._after == _GO_ON:
            self._after = _CLOSE
        self._tell()

    def _tell(self) -> None:
        """Send the answer and go on."""
        self._write(self._wire)
        self._wire = b""
        self._busy = False
        self._served = True
        if self._after == _GO_ON:
            if self._messages or self._ended:
                self._next()
        elif self._after == _CLOSE or (self._ended and not self._refused):
            self._hang_up()
        else:
            self._linger()

    def _write(self, data: bytes) -> None:
        transport = self.transport
        if data and transport is not None and not transport.is_closing():
            transport.write(data)

    def _linger(self) -> None:
        """After the answer: end our side, and discard what still comes until the sender ends its own."""
        transport = self.transport
        if transport is None:
            return
        self._lingers = True
        try:
            if transport.can_write_eof():
                transport.write_eof()
            transport.resume_reading()
        except PAUSE_RESUME_READING_ERRORS:
            log.debug("%s: reading cannot be resumed", self._remote)
        self._timer = self._loop.call_later(LINGER_S, self._hang_up)

    def _hang_up(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.transport is not None:
            self.transport.close()


def _waits_for_go(message: RawRequestMessage) -> bool:
    expect = message.headers.get("Expect", "")
    return expect.strip().lower() == "100-continue" and message.version >= (1, 1)


def _address(peer: Any) -> str:
    """`ip:port` of a peer name, with brackets round an IPv6 address."""
    if not isinstance(peer, tuple) or len(peer) < 2:
        return ""
    host, port = peer[0], peer[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
