"""The receiving half of a connection: from bytes to a queue of requests, in order, each with its exact bytes."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any

from aiohttp import web
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader
from aiohttp.web_protocol import ERROR, RequestHandler, _ErrInfo

from inspector.listener.framing import refusal
from inspector.listener.owner import Owner
from inspector.listener.records import Arrival, parsers_words
from inspector.listener.rescue import Found, rescue
from inspector.listener.tee import Tee
from inspector.tls import client_of

log = logging.getLogger(__name__)

#: Header lines of one request; the parser refuses more. Lines of the least size fill the limit with about that many.
MAX_HEADERS = 16_384
#: All header lines together may be so many bytes longer than one may be: a line at the limit fits beside usual ones.
HEAD_SLACK = 4096
#: Of bytes that are refused, this many times the limit of a header line is kept, besides two bodies.
REFUSED_FACTOR = 4
#: Seconds that a connection may idle between two requests.
IDLE_S = 300.0

_WENT_AWAY = "The sender closed the connection"
_TOO_SLOW = "The sender was too slow"
_STOPPED = "The listener was stopped"


class Receiving(RequestHandler):
    """aiohttp's protocol without its request loop.

    Parsing, back-pressure and the queue of pipelined requests are aiohttp's; what belongs to which request (the tee) is
    ours. `_arrivals` runs parallel to aiohttp's `_messages`. `_busy`: a request is being answered, so that the next one
    has to wait; `_next` begins with it.
    """

    __slots__ = (
        "_arrivals",
        "_busy",
        "_client",
        "_door",
        "_ended",
        "_head_limit",
        "_last",
        "_lingers",
        "_owner",
        "_refused",
        "_remote",
        "_scheme",
        "_served",
        "_tee",
        "_timer",
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
        self._scheme = "http"
        self._client: dict[str, Any] | None = None
        self._door = False

    # what the transport calls

    async def start(self) -> None:
        """aiohttp's request loop: not used."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A sender connected."""
        self._remote = _address(transport.get_extra_info("peername"))
        if transport.get_extra_info("ssl_object") is not None:
            self._scheme = "https"
            self._client = client_of(transport.get_extra_info("peercert"))
        if self._owner.origins is not None:
            self._door = self._owner.origins.is_door(transport.get_extra_info("sockname")[1])
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
        if self._messages and not self._busy:
            # these waited until the sender takes an answer that it will never take
            self._next()

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
                limit = self._too_long(message.exc)
                words = limit or parsers_words(message.message)
                self._refuse(Arrival(tee.began, tee.began_at, refused=words, too_long=limit is not None))
                return
            too_long = tee.size > self._head_limit and tee.certain and self._head_is_too_long()
            why = None if too_long else refusal(message)
            if too_long or why is not None:
                # what follows in the chunk is not looked at: the connection ends after this one
                while len(queue) > index:
                    queue.pop()
                if why is None:
                    self._refuse_head()
                else:
                    self._refuse(Arrival(tee.began, tee.began_at, refused=why), rescued=False)
                return
            arrival = Arrival(tee.began, tee.began_at)
            if payload is not EMPTY_PAYLOAD:
                if message.chunked:
                    arrival.length = None
                elif payload.is_eof():
                    # all of it came with the head
                    arrival.length = payload.total_bytes
                else:
                    arrival.length = int(message.headers.get("Content-Length", "0"))
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

    def _next(self) -> None:
        """Begin with the next request of the queue."""
        raise NotImplementedError

    def _hang_up(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.transport is not None:
            self.transport.close()


def _address(peer: Any) -> str:
    """`ip:port` of a peer name, with brackets round an IPv6 address."""
    if not isinstance(peer, tuple) or len(peer) < 2:
        return ""
    host, port = peer[0], peer[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
