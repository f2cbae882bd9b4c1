"""Many requests, sent in order or in parallel, with pause, cancel, retries, and an account of what came of each.

Runs on one event loop. It knows nothing of sessions: `send` sends one item and records the attempt.
"""

from __future__ import annotations

import asyncio
from array import array
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from inspector.capture import Attempt, Capture
from inspector.errors import InspectorError, StoreError
from inspector.resend.pacing import Clock, Pace, Pacer, SystemClock
from inspector.resend.retry import Retry, accepted, may_pass

#: `stopped`: at the first failure, as asked; `broken`: by an error that would meet every request.
State = Literal["waiting", "running", "paused", "done", "stopped", "cancelled", "broken"]
ENDED = frozenset(("done", "stopped", "cancelled", "broken"))
#: Outcome of an item.
UNSENT, OK, FAILED, CUT = range(4)
#: Seconds between two reports of progress, and the longest sleep: a pause has to be noticed.
TICK_S = 0.1
_NAP_S = 0.25
#: Seconds over which the rate is measured.
_WINDOW_S = 3.0
#: Reasons that are kept beside the attempts: of the first failures.
_REASONS = 1000


@dataclass(frozen=True, slots=True)
class Item:
    """One request to send. `place` counts from 0 in the batch; `number` is that of a copy, from 1 (0: no copy).

    `capture` is None when it has vanished since the list was made: what sends says so. `arrived_us` is when it arrived,
    in µs since 1970.
    """

    place: int
    capture_id: int
    capture: Capture | None
    arrived_us: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: `sent` have ended (`ok` + `failed`), `open` are under way, `retries` were made meanwhile."""

    state: State
    total: int
    ok: int
    failed: int
    open: int
    retries: int
    #: requests a second, lately
    rate: float
    #: seconds until the end at that rate; None: there is no telling
    eta_s: float | None
    #: what ended it, for `broken`, or the first failure
    reason: str = ""

    @property
    def sent(self) -> int:
        """Items that are done with."""
        return self.ok + self.failed

    @property
    def left(self) -> int:
        """Items that are still to be sent, or were not because it ended early."""
        return self.total - self.sent

    @property
    def ended(self) -> bool:
        """Whether nothing more will be sent."""
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one item: its last attempt (id 0: it could not even be sent, `reason` says why)."""

    place: int
    outcome: int
    attempt_id: int
    status: int
    reason: str


class Batch:
    """One run. Make it, `await run()` on the loop; pause, resume and cancel it from the same loop."""

    def __init__(
        self,
        send: Callable[[Item], Awaitable[Attempt]],
        source: AsyncIterator[Item],
        total: int,
        *,
        pace: Pace | None = None,
        retry: Retry | None = None,
        stop_on_failure: bool = False,
        on_attempt: Callable[[Item, Attempt], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._pace = pace or Pace()
        self._retry = retry or Retry()
        self._pace.check()
        self._retry.check()
        self._send = send
        self._source = source
        self._stop_on_failure = stop_on_failure
        self._on_attempt = on_attempt
        self._on_progress = on_progress
        self._clock = clock or SystemClock()
        self._pacer = Pacer(self._pace, self._clock)
        self._turn = asyncio.Lock()
        self._going = asyncio.Event()
        self._going.set()
        self._workers: list[asyncio.Task[None]] = []
        self._state: State = "waiting"
        self._total = total
        self._taken = self._ok = self._failed = self._open = self._retries = 0
        self._reason = ""
        self._outcomes = bytearray(total)
        self._attempts = array("q", bytes(8 * total))
        self._statuses = array("h", bytes(2 * total))
        self._reasons: dict[int, str] = {}
        self._marks: deque[tuple[float, int]] = deque()

    # control

    async def run(self) -> Progress:
        """Send everything; returns when it has ended, however. Raises what would have met every request."""
        if self._state == "waiting":
            self._state = "running"
        count = 0 if self._halted else min(self._pace.parallel, self._total)
        self._workers = [asyncio.create_task(self._work(), name=f"batch {number}") for number in range(count)]
        ticking = asyncio.create_task(self._tick(), name="batch progress")
        try:
            if self._workers:
                await asyncio.wait(self._workers, return_when=asyncio.FIRST_EXCEPTION)
        except asyncio.CancelledError:
            self.cancel()
            raise
        finally:
            ticking.cancel()
            broken = next((task.exception() for task in self._workers if task.done() and not task.cancelled()), None)
            if broken is not None:
                self._state, self._reason = "broken", str(broken)
            for task in self._workers:
                task.cancel()
            await asyncio.gather(ticking, *self._workers, return_exceptions=True)
            if not self._halted:
                self._state = "done"
            self._report()
        if broken is not None:
            raise broken
        return self.progress

    def pause(self) -> None:
        """Start nothing more, no retry either; what is under way goes on."""
        if self._state in ("waiting", "running"):
            self._state = "paused"
            self._going.clear()
            self._pacer.pause()
            self._report()

    def resume(self) -> None:
        """Go on after a pause."""
        if self._state == "paused":
            self._state = "running"
            self._pacer.resume()
            self._going.set()
            self._report()

    def cancel(self) -> None:
        """Stop now: what is under way is cut off, its connection closed."""
        if self._state not in ENDED:
            self._state = "cancelled"
            for task in self._workers:
                task.cancel()

    # account

    @property
    def progress(self) -> Progress:
        """How far it is."""
        rate = self._rate()
        left = self._total - self._ok - self._failed
        return Progress(
            state=self._state,
            total=self._total,
            ok=self._ok,
            failed=self._failed,
            open=self._open,
            retries=self._retries,
            rate=rate,
            eta_s=left / rate if rate and self._state == "running" else None,
            reason=self._reason,
        )

    def results(self) -> Iterator[Result]:
        """What came of each item, in order."""
        for place, outcome in enumerate(self._outcomes):
            yield Result(place, outcome, self._attempts[place], self._statuses[place], self._reasons.get(place, ""))

    def places(self, *outcomes: int) -> Iterator[int]:
        """The places of the items that came out so: `places(FAILED)`, `places(UNSENT, CUT)`."""
        return (place for place, outcome in enumerate(self._outcomes) if outcome in outcomes)

    # work

    @property
    def _halted(self) -> bool:
        return self._state in ENDED

    async def _work(self) -> None:
        while (item := await self._next()) is not None:
            await self._deliver(item)

    async def _next(self) -> Item | None:
        """The next item, when its time has come."""
        # one at a time: they start in order
        async with self._turn:
            if self._taken >= self._total:
                return None
            await self._going.wait()
            item = None if self._halted else await anext(self._source, None)
            if item is None:
                return None
            self._taken += 1
            while True:
                await self._going.wait()
                if self._halted:
                    return None
                wait = self._pacer.wait_s(item.arrived_us)
                if not wait:
                    return item
                await self._clock.sleep(min(wait, _NAP_S))

    async def _deliver(self, item: Item) -> None:
        tried = 0
        self._open += 1
        # until something else is known of it
        self._outcomes[item.place] = CUT
        try:
            while True:
                try:
                    attempt = await self._send(item)
                except StoreError:
                    # nothing can be recorded, so nothing more may be sent
                    raise
                except InspectorError as error:
                    self._end(item, FAILED, str(error))
                    return
                self._attempts[item.place] = attempt.id
                self._statuses[item.place] = attempt.status or 0
                if self._on_attempt is not None:
                    self._on_attempt(item, attempt)
                if accepted(attempt):
                    self._end(item, OK, "")
                    return
                again = tried < self._retry.times and may_pass(attempt)
                if not again or not await self._rested(self._retry.delay_s(tried, attempt)):
                    self._end(item, FAILED, attempt.error or f"{attempt.status} {attempt.reason}".strip())
                    return
                tried += 1
                self._retries += 1
        finally:
            self._open -= 1

    async def _rested(self, seconds: float) -> bool:
        """Wait before a retry; while paused, no time passes. False when there is to be none any more."""
        end = self._pacer.now() + seconds
        while not self._halted:
            await self._going.wait()
            left = end - self._pacer.now()
            if left <= 0:
                return not self._halted
            await self._clock.sleep(min(left, _NAP_S))
        return False

    def _end(self, item: Item, outcome: int, reason: str) -> None:
        self._outcomes[item.place] = outcome
        if outcome == OK:
            self._ok += 1
            return
        self._failed += 1
        if len(self._reasons) < _REASONS:
            self._reasons[item.place] = reason
        self._reason = self._reason or reason
        if self._stop_on_failure and not self._halted:
            # what is under way comes to its end, nothing more starts
            self._state = "stopped"
            self._going.set()

    # telling

    async def _tick(self) -> None:
        told = None
        while True:
            now = self._ok, self._failed, self._open, self._retries, self._state
            if now != told:
                told = now
                self._report()
            await asyncio.sleep(TICK_S)

    def _report(self) -> None:
        self._mark()
        if self._on_progress is not None:
            self._on_progress(self.progress)

    def _mark(self) -> None:
        now, done = self._pacer.now(), self._ok + self._failed
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[0][0] > _WINDOW_S:
            self._marks.popleft()

    def _rate(self) -> float:
        if not self._marks:
            return 0.0
        since, done = self._marks[0]
        passed = self._pacer.now() - since
        return (self._ok + self._failed - done) / passed if passed > 0 else 0.0
