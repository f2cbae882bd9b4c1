"""When each request of a batch may start: at once, at a fixed rate, or as far apart as they arrived."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Protocol

from inspector.errors import UsageError

MOST_PARALLEL = 64
LEAST_SPACING, MOST_SPACING = 0.1, 100.0
MOST_RATE = 10_000.0
#: How far behind its plan a fixed rate may catch up: timers are late by a millisecond, which has to even out; but a
#: target that was slow for a while is not to get all of it in one burst.
_CATCH_UP_S = 0.05


class Clock(Protocol):
    """Time that passes: the system's, or a test's."""

    def now(self) -> float:
        """Seconds that only grow."""

    async def sleep(self, seconds: float) -> None:
        """Return when they have passed."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return when they have passed."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast. With `parallel` 1 they go one after another: the next starts when the one before is done for good.

    With more, they still *start* in order. `rate` is requests a second; `spacing` is the gaps of their arrival times
    that factor (0.1: ten times as fast, 1: as they arrived). Neither: as fast as it goes.
    """

    parallel: int = 1
    rate: float | None = None
    spacing: float | None = None

    def check(self) -> None:
        """UsageError for what makes no sense."""
        if not 1 <= self.parallel <= MOST_PARALLEL:
            raise UsageError(f"{self.parallel} requests at once are not possible: it can be 1 to {MOST_PARALLEL}.")
        if self.rate is not None and self.spacing is not None:
            raise UsageError("A fixed rate and the original spacing exclude each other.")
        if self.rate is not None and not 0 < self.rate <= MOST_RATE:
            raise UsageError(
                f"A rate of {self.rate:g} a second is not possible: it is above 0, up to {MOST_RATE:,.0f}."
            )
        if self.spacing is not None and not LEAST_SPACING <= self.spacing <= MOST_SPACING:
            raise UsageError(
                f"A spacing of {self.spacing:g} times the original is not possible: "
                f"it can be {LEAST_SPACING:g} to {MOST_SPACING:g}."
            )


class Pacer:
    """Says of each request how long it has to wait. While `pause`d, no time passes for it."""

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self._pace = pace
        self._clock = clock
        self._stood_still = 0.0
        self._paused_at: float | None = None
        self._start: float | None = None
        self._first_us = 0
        self._last = 0.0

    def pause(self) -> None:
        """Stop the time."""
        if self._paused_at is None:
            self._paused_at = self._clock.now()

    def resume(self) -> None:
        """Let it go on."""
        if self._paused_at is not None:
            self._stood_still += self._clock.now() - self._paused_at
            self._paused_at = None

    def now(self) -> float:
        """Seconds, without those of the pauses."""
        moment = self._clock.now() if self._paused_at is None else self._paused_at
        return moment - self._stood_still

    def wait_s(self, arrived_us: int) -> float:
        """Seconds until the next request, which arrived then, may start; 0: now."""
        now = self.now()
        if self._start is None:
            self._start, self._first_us = now, arrived_us
            # the first one starts at once
            self._last = now if self._pace.rate is None else now - 1 / self._pace.rate
        if self._pace.rate is not None:
            due = max(self._last + 1 / self._pace.rate, now - _CATCH_UP_S)
        elif self._pace.spacing is not None:
            due = self._start + (arrived_us - self._first_us) / 1_000_000 * self._pace.spacing
        else:
            return 0.0
        if due > now:
            return due - now
        self._last = due
        return 0.0
