"""One connection: requests in order, each captured, committed and answered."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.http import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD, StreamReader
from aiohttp.web_protocol import RequestHandler, _ErrInfo

from inspector.capture import Annotation, Capture, Reply
from inspector.errors import StoreError
from inspector.listener.answers import CONTINUE
from inspector.listener.owner import Chosen, Decision, Owner, Pending
from inspector.listener.records import Arrival, capture_of, is_whole, malformed_capture
from inspector.listener.sending import CLOSE, DRAIN, GO_ON, Sending
from inspector.quick import quick
from inspector.store.base import Entry
from inspector.tasks import spawn

log = logging.getLogger(__name__)

#: Refused bytes: seconds of silence after which we take it that no more come, and how long we wait in all.
GRACE_S = 0.1
GRACE_TOTAL_S = 1.0
#: Seconds that an answer which is waited for still gets when the listener stops.
LATE_GRACE_S = 0.5

_new_entry = quick(Entry)
_QUEUE_IS_BOUNDED = hasattr(RequestHandler, "_resume_reading_if_drained")


@dataclass(slots=True)
class _Late:
    """An answer that is waited for, and what it needs to go out; `began` is when the request did (monotonic)."""

    answer: Callable[[], Awaitable[Chosen | None]]
    capture: Capture
    began: float
    keep: bool


class Connection(Sending):
    """Answers what was received: reading of bodies under a cap, and an answer that waits for the commit.

    It goes from step to step by callbacks, since a task per request costs as much as parsing one; only a body that is
    still to come is read, and an answer that takes its time is awaited, by a task.
    """

    __slots__ = ("_late", "_stopping", "_waiting")

    def __init__(self, manager: web.Server, owner: Owner, *, loop: asyncio.AbstractEventLoop, **kwargs: Any) -> None:
        super().__init__(manager, owner, loop=loop, **kwargs)
        self._late: _Late | None = None
        self._waiting: asyncio.Task[None] | None = None
        self._stopping: asyncio.TimerHandle | None = None

    def stop(self) -> None:
        """Take no further requests; an answer that is waited for gets a moment, then the plain one goes out."""
        super().stop()
        self._stopping = self._loop.call_later(LATE_GRACE_S, self._wait_no_longer)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection is gone; what came is still recorded, and what is under way goes on."""
        if self._stopping is not None:
            self._stopping.cancel()
        super().connection_lost(exc)

    # from the queue to the answer

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
        if self._paused:
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
            keep = not (message.should_close or message.upgrade or self._close)
            decision = owner.decide(capture) if owner.decide is not None and owner.recording else None
            if isinstance(decision, Pending):
                self._waiting = spawn(
                    self._await_decision(decision, capture, arrival, keep), name=f"decide on {self._remote}"
                )
            else:
                self._decided(decision, capture, arrival.began, keep)

    async def _await_decision(self, pending: Pending, capture: Capture, arrival: Arrival, keep: bool) -> None:
        decision = None
        try:
            decision = await pending.made()
        except asyncio.CancelledError:
            self._fail(capture, arrival, 503, "The listener was stopped meanwhile.", "stopped")
            return
        except Exception:
            # a bug of ours: what cannot be judged does not pass
            log.exception("a request of %s was not decided on", self._remote)
            self._fail(capture, arrival, 500, "The receiver failed to look at this request.", "failed")
            return
        finally:
            self._waiting = None
        self._decided(decision, capture, arrival.began, keep and not self._close)

    def _decided(self, decision: Decision | None, capture: Capture, began: float, keep: bool) -> None:
        """Make the answer and hand both to the commit."""
        after = GO_ON if keep else CLOSE
        if decision is None:
            reply, wire = self._made(None, capture, began, keep)
            self._commit(capture, reply, wire, after)
        elif decision.late is not None:
            self._late = _Late(decision.late, capture, began, keep)
            self._commit(capture, None, b"", after, decision.annotation, forward=decision.forward)
        else:
            reply, wire = self._made(decision.chosen, capture, began, keep)
            self._commit(capture, reply, wire, after, decision.annotation, forward=decision.forward)

    def _made(self, chosen: Chosen | None, capture: Capture, began: float, keep: bool) -> tuple[Reply, bytes]:
        """The answer in full, as a record and as bytes; the plain one where none was chosen."""
        persistence = "close" if not keep else "keep-alive" if capture.http_version == "1.0" else ""
        duration_us = int((time.perf_counter() - began) * 1e6)
        if chosen is None:
            return self._owner.answers.accepted(persistence, duration_us)
        is_head = capture.method == "HEAD"
        reply, wire = self._owner.answers.completed(chosen.reply, persistence, duration_us, head=is_head)
        self._acts = None if chosen.play is None else chosen.play(reply, wire)
        return reply, wire

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

    def _fail(self, capture: Capture, arrival: Arrival, status: int, text: str, rule: str) -> None:
        """Record a request that is not accepted, with the answer that says why."""
        reply, wire = self._owner.answers.told(
            status,
            text,
            rule=rule,
            duration_us=int((time.perf_counter() - arrival.began) * 1e6),
            body=capture.method != "HEAD",
        )
        self._commit(capture, reply, wire, DRAIN)

    def _commit(
        self,
        capture: Capture,
        reply: Reply | None,
        wire: bytes,
        after: int,
        annotation: Annotation | None = None,
        *,
        forward: bool = False,
    ) -> None:
        """Store the capture; `_on_committed` then sends `wire`, the reply's bytes, and goes on as `after` says."""
        owner = self._owner
        self._wire, self._after = wire, after
        if not owner.recording:
            owner.refused += 1
            self._refuse_to_store("Recording is switched off at the receiver.")
            return
        if self.transport is None:
            reply = None
        if forward or annotation is not None:
            entry = _new_entry(capture, reply, annotation, forward=forward)
        else:
            entry = _new_entry(capture, reply)
        owner.submit(entry, self._on_committed)

    def _on_committed(self, error: BaseException | None) -> None:
        if error is None:
            if self._late is None:
                if self._acts is None:
                    self._send()
                else:
                    self._tell()
            else:
                self._waiting = spawn(self._await_late(self._late), name=f"answer {self._remote}")
        elif isinstance(error, StoreError):
            self._refuse_to_store(f"The receiver could not store this request: {error.message}")
        else:
            # a bug of ours: the sender must not take it for stored, and the listener goes on
            log.error("a request of %s was not stored", self._remote, exc_info=error)
            self._refuse_to_store("The receiver failed to store this request.")

    def _refuse_to_store(self, text: str) -> None:
        if self._wire or self._late is not None:
            self._late = self._acts = None
            line = f"{' '.join(text.split())} Send it again later."
            self._wire = self._owner.answers.told(503, line, rule="not stored", duration_us=0, retry=True)[1]
        if self._after == GO_ON:
            self._after = CLOSE
        self._tell()

    async def _await_late(self, late: _Late) -> None:
        chosen = None
        try:
            chosen = await late.answer()
        except Exception:
            # a bug of ours: the request is stored, and its sender is told so
            log.exception("an answer to %s was not made", self._remote)
        self._finish_late(late, chosen)

    def _wait_no_longer(self) -> None:
        late, waiting = self._late, self._waiting
        if waiting is not None:
            waiting.cancel()
            if late is not None:
                self._finish_late(late, None)

    def _finish_late(self, late: _Late, chosen: Chosen | None) -> None:
        """Record the answer that came and send it; where the sender is gone there is nothing to record."""
        owner = self._owner
        self._late = self._waiting = None
        if self._close:
            late.keep, self._after = False, CLOSE
        reply, self._wire = self._made(chosen, late.capture, late.began, late.keep)
        if owner.record_reply is None or self.transport is None or self.transport.is_closing():
            self._tell()
        else:
            owner.record_reply(late.capture, reply, self._on_recorded)

    def _on_recorded(self, error: BaseException | None) -> None:
        if error is not None:
            # the request itself is on record, so the answer is due all the same
            log.warning("the answer to %s is not on record: %s", self._remote, error)
        self._tell()


def _waits_for_go(message: RawRequestMessage) -> bool:
    expect = message.headers.get("Expect", "")
    return expect.strip().lower() == "100-continue" and message.version >= (1, 1)
