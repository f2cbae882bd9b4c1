"""A measured value, what it should be, and the table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """One value. `at_least` and `at_most` are what is asked of it, where anything is."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """True or False where something is asked, else None."""
        if self.at_least is None and self.at_most is None:
            return None
        above = self.at_least is None or self.value >= self.at_least
        return above and (self.at_most is None or self.value <= self.at_most)

    def to_json(self) -> dict[str, Any]:
        """The object of the JSON file."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "met": self.met,
            **({"details": self.details} if self.details else {}),
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies; NaN of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def table(results: Sequence[Result]) -> str:
    """The results as text, one a line."""
    lines = []
    for result in results:
        asked = ""
        if result.at_least is not None:
            asked = f">= {result.at_least:g}"
        if result.at_most is not None:
            asked = f"{asked} <= {result.at_most:g}".strip()
        verdict = {True: "met", False: "NOT MET", None: ""}[result.met]
        value = f"{result.value:,.0f}" if abs(result.value) >= 1000 else f"{result.value:.2f}"
        lines.append(f"{result.name:<48}{value:>10} {result.unit:<4} {asked:<10} {verdict}".rstrip())
    return "\n".join(lines)
