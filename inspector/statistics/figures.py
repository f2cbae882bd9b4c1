"""What is counted of a session: totals, and the same for each endpoint, provider and event type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from inspector.capture import from_micros, iso
from inspector.statistics.spread import Spread

#: What figures are grouped by.
GROUPINGS = ("endpoint", "provider", "event")
#: Widths of the steps of a rate over time, in seconds.
WIDTHS = (1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 86_400, 7 * 86_400, 30 * 86_400)


@dataclass(slots=True)
class Figures:
    """Of all captures, or of those of one group.

    `failed`: the signature does not hold. `refused`: answered by 4xx or 5xx. `retries`: the sender's own number of the
    delivery is above 1. `again`: the same event came before. `sizes` in bytes, `gaps` (between one and the next) and
    `delays` (from the event's creation to its arrival) in seconds; the latter of `delays.count` captures only.
    `counts` are those of each step of time; `before_us` is when the last that was counted came.
    """

    name: str = ""
    count: int = 0
    failed: int = 0
    refused: int = 0
    retries: int = 0
    again: int = 0
    first_us: int = 0
    last_us: int = 0
    before_us: int = 0
    sizes: Spread = field(default_factory=Spread)
    gaps: Spread = field(default_factory=Spread)
    delays: Spread = field(default_factory=Spread)
    counts: dict[int, int] = field(default_factory=dict)

    @property
    def per_minute(self) -> float | None:
        """Arrivals a minute, from the first to the last; None for one alone."""
        span_s = (self.last_us - self.first_us) / 1_000_000
        return (self.count - 1) / span_s * 60 if self.count > 1 and span_s > 0 else None

    def to_json(self) -> dict[str, Any]:
        """What files say of it."""
        rate = self.per_minute
        return {
            "name": self.name,
            "count": self.count,
            "failed": self.failed,
            "refused": self.refused,
            "retries": self.retries,
            "duplicates": self.again,
            "first": iso(from_micros(self.first_us)) if self.count else None,
            "last": iso(from_micros(self.last_us)) if self.count else None,
            "per_minute": None if rate is None else round(rate, 3),
            "size": self.sizes.to_json(),
            "gap_s": self.gaps.to_json(),
            "delay_s": self.delays.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Statistics:
    """`groups` by grouping, the largest first. Steps of time are `step_s` wide; number 0 begins at `start_us`."""

    total: Figures
    groups: dict[str, tuple[Figures, ...]]
    start_us: int
    step_s: int
    steps: int
    looked_into: int

    def series(self, figures: Figures) -> list[int]:
        """Arrivals in each step of time."""
        return [figures.counts.get(step, 0) for step in range(self.steps)]

    def starts(self) -> Sequence[float]:
        """When each step begins, in seconds since 1970."""
        return [self.start_us / 1_000_000 + step * self.step_s for step in range(self.steps)]

    def to_json(self) -> dict[str, Any]:
        """What files say of it."""
        return {
            "total": self.total.to_json(),
            **{name: [one.to_json() for one in found] for name, found in self.groups.items()},
            "over_time": {
                "step_s": self.step_s,
                "start": iso(from_micros(self.start_us)) if self.steps else None,
                "counts": self.series(self.total),
            },
            "bodies_looked_into": self.looked_into,
        }
