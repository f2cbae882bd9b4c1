"""How much of what an endpoint received is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: What can be asked for at most: more keeps nothing longer, and is no number of microseconds that a store can hold.
MOST_CAPTURES, MOST_DAYS = 1_000_000_000, 36_500


@dataclass(frozen=True, slots=True)
class Retention:
    """The newest `captures` of an endpoint are kept, none older than `days`; 0: no such limit. Pinned ones stay."""

    captures: int = 0
    days: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.captures or self.days)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form of the limits that there are; inverse of `from_dict`."""
        return {key: value for key, value in (("captures", self.captures), ("days", self.days)) if value}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Retention:
        """Inverse of `to_dict`."""
        return cls(int(data.get("captures", 0)), float(data.get("days", 0.0)))
