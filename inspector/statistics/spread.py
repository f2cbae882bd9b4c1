"""How values are spread: least, most, mean and quantiles, in a memory that does not grow with their number."""

from __future__ import annotations

import math
from collections.abc import Iterator

#: So many values are kept as they are; of more only how many fall into each step.
_EXACT = 1000
#: Steps are this much apart: quantiles of many values are right to half of it.
_STEP = math.log(1.02)


class Spread:
    """Of numbers from 0 on."""

    __slots__ = ("_few", "_steps", "count", "least", "most", "total")

    def __init__(self) -> None:
        self.count = 0
        self.total = 0.0
        self.least = math.inf
        self.most = 0.0
        self._few: list[float] | None = []
        self._steps: dict[int, int] = {}

    def add(self, value: float) -> None:
        """Take a value."""
        self.count += 1
        self.total += value
        if value < self.least:
            self.least = value
        if value > self.most:
            self.most = value
        if self._few is not None:
            self._few.append(value)
            if len(self._few) > _EXACT:
                for one in self._few:
                    self._count(one)
                self._few = None
        else:
            self._count(value)

    def _count(self, value: float) -> None:
        step = round(math.log(value) / _STEP) if value >= 1e-6 else -10_000
        self._steps[step] = self._steps.get(step, 0) + 1

    @property
    def mean(self) -> float | None:
        """None where there is no value."""
        return self.total / self.count if self.count else None

    def quantile(self, share: float) -> float | None:
        """The value that this share of all does not exceed (0.5: the median); None where there is no value."""
        if not self.count:
            return None
        wanted = max(1, math.ceil(share * self.count))
        for value, count in self._sorted():
            wanted -= count
            if wanted <= 0:
                return min(max(value, self.least), self.most)
        return self.most

    def _sorted(self) -> Iterator[tuple[float, int]]:
        if self._few is not None:
            yield from ((value, 1) for value in sorted(self._few))
            return
        for step in sorted(self._steps):
            yield 0.0 if step == -10_000 else math.exp(step * _STEP), self._steps[step]

    def to_json(self) -> dict[str, float | int | None]:
        """What files say of it."""
        return {
            "count": self.count,
            "least": None if not self.count else _rounded(self.least),
            "median": _rounded(self.quantile(0.5)),
            "p95": _rounded(self.quantile(0.95)),
            "most": None if not self.count else _rounded(self.most),
            "mean": _rounded(self.mean),
        }


def _rounded(value: float | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == int(value) else round(value, 6)
