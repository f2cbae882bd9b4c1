"""One connection: requests in order, each captured, committed and answered."""

from __future__ import annotations

from aiohttp.http import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader
from aiohttp.web_protocol import RequestHandler, _ErrInfo

from inspector.listener.answers import CONTINUE
from inspector.listener.records import Arrival, capture_of, is_whole, malformed_capture
from inspector.listener.replying import Replying
from inspector.listener.sending import CLOSE
from inspector.tasks import spawn

#: Refused bytes: seconds of silence after which we take it that no more come, and how long we wait in all.
GRACE_S = 0.1
GRACE_TOTAL_S = 1.0

_QUEUE_IS_BOUNDED = hasattr(RequestHandler, "_resume_reading_if_drained")


class Connection(Replying):
    """Reads what was received, in order, bodies under a cap, and makes a capture of each request.

    It goes from step to step by callbacks, since a task per request costs as much as parsing one; only a body that is
    still to come is read, and an answer that takes its time is awaited, by a task.
    """

    __slots__ = ()

    def _next(self) -> None:
        """Begin with the next request of the queue; the connection is busy until its answer is written."""
        if not self._messages and not self._ended and self._tee.size and self._last_is_whole():
            # the parser held back what came behind a full queue, and nobody else asks it to go on
            self.data_received(b"")
            if self._busy:
                return
        if not self._messages:
            if self._ended:
                self._hang_up()
            return
        if self._paused and self.transport is not None:
            return
        self._busy = True
        message, payload = self._messages.popleft()
        assert not isinstance(message, _ErrInfo)
        arrival = self._arrivals.popleft()
        if _QUEUE_IS_BOUNDED and payload.is_eof():
            self._consumed()
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
        if _QUEUE_IS_BOUNDED and payload.is_eof():
            # not before: the parser counts a request when it is whole
            self._consumed()
        self._record(message, arrival, b"".join(chunks))

    def _consumed(self) -> None:
        """Make room for another request in the queue."""
        if self._parser is not None:
            self._parser.message_consumed()
            if self._buffer_paused and len(self._messages) <= self._msg_queue_resume_size:
                self._resume_reading_if_drained()

    def _record(self, message: RawRequestMessage, arrival: Arrival, body: bytes) -> None:
        """Make the capture and its answer, and hand both to the commit."""
        owner = self._owner
        limit = owner.settings.body_limit
        truncated = arrival.unread or len(body) > limit
        if truncated:
            body = body[:limit]
        if arrival.refused is not None:
            arrival.raw = self._tee.pending
        capture = capture_of(message, arrival, body, owner.router, self._remote, self._scheme, truncated, self._client)
        if owner.origins is not None:
            capture = owner.origins.place(capture, self._remote, self._door)
        if truncated:
            text = f"The body is larger than {limit} bytes, the limit of this listener; the rest was not kept."
            self._fail(capture, arrival, 413, text, "body limit")
        elif arrival.refused is not None:
            self._fail(capture, arrival, 400, f"Malformed request: {arrival.refused}.", "malformed")
        elif arrival.slow:
            self._fail(capture, arrival, 408, "The request did not come to its end in time.", "slow sender")
        elif arrival.cut is not None:
            self._commit(capture, None, b"", CLOSE)
        else:
            self._answer(capture, arrival, keep=not (message.should_close or message.upgrade or self._close))

    def _await_rest(self, arrival: Arrival, deadline: float, size: int) -> None:
        """Refused bytes are recorded once they look whole, or nothing came for a while."""
        tee = self._tee
        if not (self._ended or tee.size == size or self._loop.time() > deadline or is_whole(tee.pending)):
            self._timer = self._loop.call_later(GRACE_S, self._await_rest, arrival, deadline, tee.size)
            return
        arrival.raw = tee.pending
        owner = self._owner
        capture = malformed_capture(arrival, router=owner.router, remote=self._remote, scheme=self._scheme)
        if owner.origins is not None:
            capture = owner.origins.place(capture, self._remote, self._door)
        if arrival.slow:
            self._fail(capture, arrival, 408, "The request did not come to its end in time.", "slow sender")
        elif arrival.cut is not None:
            self._commit(capture, None, b"", CLOSE)
        else:
            status = 431 if arrival.too_long else 400
            self._fail(capture, arrival, status, f"Malformed request: {arrival.refused}.", "malformed")


def _waits_for_go(message: RawRequestMessage) -> bool:
    expect = message.headers.get("Expect", "")
    return expect.strip().lower() == "100-continue" and message.version >= (1, 1)
