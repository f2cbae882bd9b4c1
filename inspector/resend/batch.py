"""Many requests, sent in order or in parallel, with pause, cancel, retries, and an account of what came of each.

Runs on one event loop. It knows nothing of sessions: `send` sends one item and records the attempt.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from inspector.capture import Attempt, Capture
from inspector.errors import InspectorError, StoreError
from inspector.resend.account import ENDED, FAILED, OK, Account, Progress, State
from inspector.resend.pacing import Clock, Pace, Pacer, SystemClock
from inspector.resend.retry import Retry, accepted, may_pass

#: Seconds between two reports of progress, and the longest sleep: a pause has to be noticed.
TICK_S = 0.1
_NAP_S = 0.25


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


class CutAfterEnd(asyncio.CancelledError):
    """Cancelled while the end of an attempt was being recorded: `attempt` has ended for all that, and is on record."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__()
        self.attempt = attempt


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
        self._taken = 0
        self.account = Account(total)

    # control

    async def run(self) -> Progress:
        """Send everything; returns when it has ended, however. Raises what would have met every request."""
        if self._state == "waiting":
            self._state = "running"
        count = 0 if self._halted else min(self._pace.parallel, self.account.total)
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
            ended = [task for task in self._workers if task.done() and not task.cancelled()]
            broken = next((error for task in ended if (error := task.exception()) is not None), None)
            if broken is not None:
                self._state, self.account.reason = "broken", str(broken)
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

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return self.account.progress(self._state, self._pacer.now())

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
            if self._taken >= self.account.total:
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
        self.account.begin(item.place)
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
                except CutAfterEnd as cut:
                    # the target has dealt with it: it counts, and is not sent again with what was cut off
                    self._tried(item, cut.attempt)
                    self._conclude(item, cut.attempt)
                    raise
                self._tried(item, attempt)
                again = not accepted(attempt) and tried < self._retry.times and may_pass(attempt)
                if not again or not await self._rested(self._retry.delay_s(tried, attempt)):
                    self._conclude(item, attempt)
                    return
                tried += 1
                self.account.retries += 1
        finally:
            self.account.open -= 1

    def _tried(self, item: Item, attempt: Attempt) -> None:
        self.account.tried(item.place, attempt)
        if self._on_attempt is not None:
            self._on_attempt(item, attempt)

    def _conclude(self, item: Item, attempt: Attempt) -> None:
        """The last attempt of an item says what came of it."""
        if accepted(attempt):
            self._end(item, OK)
        else:
            self._end(item, FAILED, attempt.error or f"{attempt.status} {attempt.reason}".strip())

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

    def _end(self, item: Item, outcome: int, reason: str = "") -> None:
        self.account.end(item.place, outcome, reason)
        if outcome == FAILED and self._stop_on_failure and not self._halted:
            # what is under way comes to its end, nothing more starts
            self._state = "stopped"
            self._going.set()

    # telling

    async def _tick(self) -> None:
        told = None
        while True:
            account = self.account
            now = account.ok, account.failed, account.open, account.retries, self._state
            if now != told:
                told = now
                self._report()
            await asyncio.sleep(TICK_S)

    def _report(self) -> None:
        self.account.mark(self._pacer.now())
        if self._on_progress is not None:
            self._on_progress(self.progress)
