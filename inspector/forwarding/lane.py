"""What waits for one target: sent oldest first, one after the other, so that order is kept while the target is down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from inspector.capture import Attempt
from inspector.errors import StoreError
from inspector.forwarding import patience
from inspector.store.forwards import Queued

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try: the attempt, or why none was made. `answered`: a whole answer came, so it is done with.

    `hopeless`: the same would come of every further try. `taken`: another process is trying it.
    """

    attempt: Attempt | None = None
    error: str = ""
    hopeless: bool = False
    taken: bool = False

    @property
    def answered(self) -> bool:
        """True when the target took the request and told so."""
        return not self.error


class Lane:
    """Sends what waits for a target until nothing does. `head` gives the oldest item; `step` tries it and records that.
    `reach` tells whether anything listens there at all: a try for the sake of a waiting sender is not made otherwise.

    A target that gave no answer is `down` until one comes. Then the next try waits; but a request whose sender waits
    for the answer makes it come sooner, and gets its answer in its turn, behind those that waited before.
    """

    def __init__(
        self,
        head: Callable[[], Queued | None],
        step: Callable[[Queued, int | None], Awaitable[Outcome]],
        reach: Callable[[], Awaitable[bool]],
        slots: asyncio.Semaphore,
        *,
        failures: int = 0,
    ) -> None:
        self._head = head
        self._step = step
        self._reach = reach
        self._slots = slots
        self._failures = failures
        self._flows = False
        self._wake = asyncio.Event()
        self._probe_at: float | None = None
        self._probes = 0
        self._tried_at = -patience.PROBE_S
        self._waiting: dict[int, asyncio.Future[Outcome]] = {}

    @property
    def down(self) -> bool:
        """True when the last try gave no answer."""
        return self._failures > 0

    def wake(self, *, afresh: bool = False) -> None:
        """Look at the queue again: it has changed. `afresh`: as if the target had never failed."""
        if afresh:
            self._failures = 0
        self._wake.set()

    def join(self, capture_id: int) -> asyncio.Future[Outcome]:
        """Wait for the outcome of an item that is in the queue; the target is tried soon."""
        waiting = self._waiting[capture_id] = asyncio.get_running_loop().create_future()
        pause_s = min(patience.LONGEST_PROBE_S, patience.PROBE_S * 2.0 ** min(self._probes, 32))
        self._probe_at = max(time.monotonic(), self._tried_at + pause_s)
        self._wake.set()
        return waiting

    async def run(self) -> None:
        """Work until nothing waits for the target any more."""
        while True:
            self._wake.clear()
            try:
                item = self._head()
            except StoreError as error:
                log.warning("forwards wait: %s", error)
                await asyncio.sleep(1)
                continue
            if item is None:
                self._tell_all(Outcome(error="It was dropped from the queue."))
                return
            # a target that has just answered takes what waited for it without further waiting
            due_s = 0.0 if self._flows else item.next_us / 1e6 - time.time()
            probe_s = due_s if self._probe_at is None else self._probe_at - time.monotonic()
            if min(due_s, probe_s) > 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(due_s, probe_s)):
                        await self._wake.wait()
                continue
            async with self._slots:
                await self._try(item, probing=due_s > 0)

    async def _try(self, item: Queued, *, probing: bool) -> None:
        self._probe_at = None
        if probing and not await self._reach():
            self._tried_at, self._probes = time.monotonic(), 0
            self._tell_all(Outcome(error=item.error))
            return
        outcome = await self._step(item, None if probing else self._failures + 1)
        if outcome.taken:
            self._flows = False
            return
        self._tried_at = time.monotonic()
        # who listens and gives no answer is not asked all the time
        self._probes = self._probes + 1 if probing and not outcome.answered else 0
        waiting = self._waiting.pop(item.capture_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(outcome)
        self._flows = outcome.answered
        if outcome.answered:
            self._failures = 0
        elif not outcome.hopeless:
            self._failures += 0 if probing else 1
            # no sender needs to wait for a target that is down
            self._tell_all(outcome)

    def _tell_all(self, outcome: Outcome) -> None:
        waiting, self._waiting = self._waiting, {}
        for one in waiting.values():
            if not one.done():
                one.set_result(outcome)
