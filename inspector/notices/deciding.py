"""When a notification is shown: at once, and then not again for a while; what comes meanwhile is summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from inspector.capture import Summary
from inspector.notices.notice import Notice, one, several
from inspector.notices.watching import FAILED, Wanted

#: Seconds after a notice in which the next one says "more".
_SHORTLY_S = 60.0


class Deciding:
    """Gathers what is worth a notice. Times are those of a clock that never goes back, in seconds."""

    def __init__(self, pause_s: float) -> None:
        #: The least time between two notices.
        self.pause_s = pause_s
        self._last: float | None = None
        self.forget()

    def forget(self) -> None:
        """Nothing waits any more: the user has seen it."""
        self._count = 0
        self._failed = 0
        self._endpoints: Counter[str] = Counter()
        self._newest: Summary | None = None
        self._newest_failed: Summary | None = None

    def take(self, wanted: Sequence[Wanted], now: float, *, quiet: bool = False) -> Notice | None:
        """What is to be shown now that these came. `quiet`: the user looks at the window."""
        if quiet:
            self.forget()
            return None
        for row, why in wanted:
            self._count += 1
            self._endpoints[row.endpoint] += 1
            self._newest = row
            if why == FAILED:
                self._failed += 1
                self._newest_failed = row
        return self.due(now)

    def due_in(self, now: float) -> float | None:
        """Seconds until `due` has something to show; None while nothing waits."""
        if not self._count:
            return None
        return 0.0 if self._last is None else max(0.0, self._last + self.pause_s - now)

    def due(self, now: float) -> Notice | None:
        """What is to be shown now."""
        if self.due_in(now) != 0.0 or self._newest is None:
            return None
        more = self._last is not None and now - self._last < _SHORTLY_S
        if self._count == 1:
            made = one(self._newest, failed=self._failed > 0)
        else:
            shown = self._newest_failed or self._newest
            made = several(self._count, self._failed, self._endpoints, shown.id, more=more)
        self._last = now
        self.forget()
        return made
