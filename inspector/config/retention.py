"""The key `retention` of an endpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from inspector.endpoints import MOST_CAPTURES, MOST_DAYS, Retention
from inspector.errors import ConfigError


def read_retention(value: Any, error: Callable[[str], ConfigError]) -> Retention:
    """How much is kept. ConfigError, as `error` makes it of a reason."""
    example = "{ captures = 1000, days = 7 }"
    if not isinstance(value, Mapping) or not set(value) <= {"captures", "days"}:
        raise error(f"must be like {example}")
    captures, days = value.get("captures", 0), value.get("days", 0)
    if isinstance(captures, bool) or not isinstance(captures, int) or not 0 <= captures <= MOST_CAPTURES:
        raise error(f"has captures = {captures!r:.80}; it must be a whole number to {MOST_CAPTURES:,}")
    if isinstance(days, bool) or not isinstance(days, int | float) or not 0 <= days <= MOST_DAYS:
        raise error(f"has days = {days!r:.80}; it must be a number of days to {MOST_DAYS:,}")
    return Retention(captures, float(days))
