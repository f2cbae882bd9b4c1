"""A suite that waits for what arrives: live, with its stimuli and the answers that it gives meanwhile."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspector.capture import Summary, to_micros
from inspector.errors import InspectorError, NotFound
from inspector.events import SessionChanged
from inspector.session.stimuli import Firing
from inspector.session.suites import missing_secrets
from inspector.store import Order
from inspector.suites import Arrival, Matcher, Result, Suite

if TYPE_CHECKING:
    from inspector.endpoints import Endpoint
    from inspector.session.core import Session

log = logging.getLogger(__name__)

#: Seconds between looks at the clock.
TICK_S = 0.1
#: A row waits at most this long to be recognised and checked; then it counts as it is.
PATIENCE_S = 3.0
#: The time of receipt is believed when it is no further from our own clock than this: else the clock was set.
_BELIEVED_S = 1.0
#: Seconds between looks at how it stands, while nothing comes.
_JUDGE_S = 0.2

#: Told how it stands, on the run's own thread.
Changed = Callable[[Result], None]


class LiveRun:
    """One run. It works on a thread of its own, beside the listener; times are by a clock that nobody can set.

    `result` gives what came of it; what keeps the run from going on is `Result.problem`. InspectorError only where the
    program itself is at fault.
    """

    def __init__(
        self, session: Session, suite: Suite, changed: Changed, timeout_s: float | None = None, after: int | None = None
    ) -> None:
        self.suite = suite
        self._session = session
        self._changed = changed
        self._timeout_s = suite.timeout_s if timeout_s is None else timeout_s
        self._after = after
        elsewhere = session.elsewhere()
        #: Where senders reach the session: here, or in another process.
        self._address = session.address or (elsewhere.address if elsewhere is not None else None)
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._begun = threading.Event()
        self.result: Future[Result] = Future()
        # who waits for it may go away: that does not take it back
        self.result.set_running_or_notify_cancel()
        self._thread = threading.Thread(target=self._run, name="suite", daemon=True)

    def start(self) -> LiveRun:
        """Begin; what arrives from now on counts. Returns when the suite's endpoints are in use."""
        self._thread.start()
        self._begun.wait()
        return self

    def stop(self) -> None:
        """End it now, as interrupted. Safe on any thread, and when it has ended."""
        self._stopped.set()
        self._wake.set()

    def _run(self) -> None:
        started, began = datetime.now(UTC), time.monotonic()
        matcher = Matcher(self.suite, f"what arrived at {self._address or self._session.path}", started)
        try:
            try:
                result = self._watched(matcher, started)
            except InspectorError as error:
                result = matcher.result(time.monotonic() - began, "interrupted", str(error))
            self.result.set_result(result)
        except Exception as error:
            log.exception("a suite broke off")
            self.result.set_exception(
                InspectorError(f"The suite broke off ({type(error).__name__}); the log of this program says more.")
            )
        finally:
            self._begun.set()

    def _watched(self, matcher: Matcher, started: datetime) -> Result:
        unsubscribe = self._session.events.subscribe(SessionChanged, lambda _event: self._wake.set())
        feed = _Feed(self._session, matcher)
        firing = Firing(self._session, self.suite, self._address, matcher.notes.append)
        try:
            with _own_endpoints(self._session, self.suite.endpoints):
                feed.begin(started, self._after)
                self._begun.set()
                matcher.notes += missing_secrets(self.suite, self._session.vault)
                firing.start()
                return self._wait(matcher, feed, firing)
        finally:
            unsubscribe()
            firing.stop()

    def _wait(self, matcher: Matcher, feed: _Feed, firing: Firing) -> Result:
        # before anything is read: all may have come by the first look
        told = matcher.result(feed.now_s)
        self._changed(told)
        judged_s = -_JUDGE_S
        while True:
            self._wake.wait(TICK_S)
            self._wake.clear()
            came = feed.read()
            now_s = feed.now_s
            if self._stopped.is_set():
                return matcher.result(now_s, "interrupted")
            if firing.problem:
                return matcher.result(now_s, "interrupted", firing.problem)
            if now_s >= self._timeout_s:
                feed.read(patience_s=0.0)
                return matcher.result(now_s, "timeout")
            if not came and now_s - judged_s < _JUDGE_S:
                continue
            judged_s = now_s
            if not firing.running and not feed.waiting and matcher.finished(now_s):
                return matcher.result(now_s, "done")
            result = matcher.result(now_s)
            if result.outcomes != told.outcomes or result.seen != told.seen:
                told = result
                self._changed(result)


class _Feed:
    """Gives a matcher what arrives, in order, each row once it was recognised and checked."""

    def __init__(self, session: Session, matcher: Matcher) -> None:
        self._session = session
        self._matcher = matcher
        self._last_id = 0
        self._waiting: list[Summary] = []
        self._seen: dict[int, float] = {}

    def begin(self, started: datetime, after: int | None) -> None:
        """What arrives from now on counts, or what came after a capture."""
        self._last_id = self._session.stats().last_id if after is None else after
        self._start, self._start_us = time.monotonic(), to_micros(started)

    @property
    def now_s(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._start

    @property
    def waiting(self) -> bool:
        """Whether rows are still to be recognised."""
        return bool(self._waiting)

    def read(self, patience_s: float = PATIENCE_S) -> int:
        """Look for rows, and hand on those that are ready; how many."""
        now_s = self.now_s
        store = self._session.store
        ids = [row.id for row in self._waiting]
        new = store.ids(None, Order("id", descending=False), after=self._last_id)
        for capture_id in new:
            self._seen[capture_id] = now_s
        if new:
            self._last_id = new[-1]
        rows = store.summaries([*ids, *new]) if ids or new else []
        ready = 0
        for row in rows:
            if not row.annotated and now_s - self._seen[row.id] < patience_s:
                break
            ready += 1
            self._hand_on(row)
        self._waiting = rows[ready:]
        return ready

    def _hand_on(self, row: Summary) -> None:
        seen_s = self._seen.pop(row.id)
        # what was made here to be sent elsewhere has not arrived
        if row.origin:
            return
        received_s = (row.received_us - self._start_us) / 1_000_000
        at_s = max(0.0, received_s) if abs(received_s - seen_s) <= _BELIEVED_S else seen_s
        # it was deleted meanwhile
        with contextlib.suppress(NotFound):
            self._matcher.add(Arrival(row, at_s, self._session.store.capture))


@contextlib.contextmanager
def _own_endpoints(session: Session, endpoints: Sequence[Endpoint]) -> Iterator[None]:
    """The suite's endpoints while it runs; afterwards those that were there before.

    New ones stay, without their answers: without its secret what arrived there could not be checked any more.
    """
    if not endpoints:
        yield
        return
    before = {one.name: one for one in session.endpoints()}
    session.use_endpoints(endpoints).result()
    try:
        yield
    finally:
        for one in endpoints:
            session.save_endpoint(before.get(one.name, replace(one, answers=()))).result()
