"""From a capture to its answer: what decides on it is asked, both are committed, and then the answer goes out."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from inspector.capture import Annotation, Capture, Reply
from inspector.errors import StoreError
from inspector.listener.owner import Chosen, Decide, Decision, Owner, Pending, RecordReply
from inspector.listener.reached import reached
from inspector.listener.records import Arrival
from inspector.listener.sending import CLOSE, DRAIN, GO_ON, Sending
from inspector.quick import quick
from inspector.store.base import Entry
from inspector.tasks import spawn

log = logging.getLogger(__name__)

#: Seconds that an answer which is waited for still gets when the listener stops.
LATE_GRACE_S = 0.5

#: A bug of ours: what cannot be judged does not pass.
_UNDECIDED = "a request of %s was not decided on"
_GONE = " (the sender had gone)"
_FAILED = "The receiver failed to look at this request."

_new_entry = quick(Entry)


@dataclass(slots=True)
class _Late:
    """An answer that is waited for, and what it needs to go out; `began` is when the request did (monotonic)."""

    answer: Callable[[], Awaitable[Chosen | None]]
    capture: Capture
    began: float
    keep: bool
    passed: str = ""


class Replying(Sending):
    """An answer waits for the commit; `_late` is one that is waited for, `_waiting` the task that does."""

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

    def _answer(self, capture: Capture, arrival: Arrival, *, keep: bool) -> None:
        """Find out what becomes of a request, soon. `keep`: the connection may go on."""
        owner = self._owner
        if owner.decide is None or not owner.recording:
            self._decided(None, capture, arrival.began, keep)
        else:
            owner.turn.add(partial(self._decide, owner.decide, capture, arrival, keep))

    def _decide(self, decide: Decide, capture: Capture, arrival: Arrival, keep: bool) -> None:
        try:
            decision = decide(capture)
            if isinstance(decision, Pending):
                self._waiting = spawn(
                    self._await_decision(decision, capture, arrival, keep), name=f"decide on {self._remote}"
                )
            else:
                self._decided(decision, capture, arrival.began, keep and not self._close)
        except Exception:
            log.exception(_UNDECIDED, self._remote)
            self._fail(capture, arrival, 500, _FAILED, "failed")

    async def _await_decision(self, pending: Pending, capture: Capture, arrival: Arrival, keep: bool) -> None:
        try:
            decision = await pending.made()
            self._waiting = None
            self._decided(decision, capture, arrival.began, keep and not self._close)
        except asyncio.CancelledError:
            self._waiting = None
            self._fail(capture, arrival, 503, "The listener was stopped meanwhile.", "stopped")
        except Exception:
            self._waiting = None
            log.exception(_UNDECIDED, self._remote)
            self._fail(capture, arrival, 500, _FAILED, "failed")

    def _decided(self, decision: Decision | None, capture: Capture, began: float, keep: bool) -> None:
        """Make the answer and hand both to the commit."""
        after = GO_ON if keep else CLOSE
        if decision is None:
            reply, wire = self._made(None, capture, began, keep)
            self._commit(capture, reply, wire, after)
            return
        # in one go: each name of a named tuple is a call
        chosen, late, forward, annotation, passed = decision
        if late is not None:
            self._late = _Late(late, capture, began, keep, passed)
            self._commit(capture, None, b"", after, annotation, forward=forward)
        else:
            reply, wire = self._made(chosen, capture, began, keep, passed)
            self._commit(capture, reply, wire, after, annotation, forward=forward)

    def _made(
        self, chosen: Chosen | None, capture: Capture, began: float, keep: bool, passed: str = ""
    ) -> tuple[Reply, bytes]:
        """The answer in full, as a record and as bytes; the plain one where none was chosen."""
        persistence = "close" if not keep else "keep-alive" if capture.http_version == "1.0" else ""
        duration_us = int((time.perf_counter() - began) * 1e6)
        if chosen is None:
            return self._owner.answers.accepted(persistence, duration_us, passed)
        given, play = chosen
        is_head = capture.method == "HEAD"
        reply, wire = self._owner.answers.completed(given, persistence, duration_us, head=is_head)
        self._acts = None if play is None else play(reply, wire)
        return reply, wire

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
        """Record the answer that came and send it; of one that the sender did not wait for, only what chose it."""
        owner = self._owner
        self._late = self._waiting = None
        if self._close:
            late.keep, self._after = False, CLOSE
        gone = self.transport is None or self.transport.is_closing()
        try:
            reply, self._wire = self._made(chosen, late.capture, late.began, late.keep, late.passed)
        except Exception:
            # a bug of ours, as above
            log.exception("an answer to %s was not made", self._remote)
            reply, self._wire = self._made(None, late.capture, late.began, late.keep)
        if owner.record_reply is None or (gone and chosen is None):
            self._tell()
        elif gone:
            owner.record_reply(late.capture, _unsent(reply), self._on_recorded)
        elif self._ended and self._wire and self._acts is None and not self._close:
            spawn(self._try_to_send(owner.record_reply, late.capture, reply), name=f"answer {self._remote}")
        else:
            owner.record_reply(late.capture, reply, self._on_recorded)

    async def _try_to_send(self, record: RecordReply, capture: Capture, reply: Reply) -> None:
        """Answer a sender that ended its side, and find out by that whether it is still there before it is recorded."""
        transport, wire = self.transport, self._wire
        self._wire = b""
        self._write(wire)
        if transport is None or not await reached(transport, len(wire)):
            self.abort()
            reply = _unsent(reply)
        record(capture, reply, self._on_recorded)

    def _on_recorded(self, error: BaseException | None) -> None:
        if error is not None:
            # the request itself is on record, so the answer is due all the same
            log.warning("the answer to %s is not on record: %s", self._remote, error)
        self._tell()


def _unsent(reply: Reply) -> Reply:
    """What is recorded of an answer that nobody got."""
    return Reply(0, "", duration_us=reply.duration_us, rule=f"{reply.rule}{_GONE}")
