"""Times as senders write them, and the window that a signature may be used in."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DIGITS = re.compile(r"\d{1,18}", re.ASCII)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(\.\d{1,9})?\s?(Z|[+-]\d\d:?\d\d)?", re.ASCII)


def unix_seconds(text: str | None) -> float | None:
    """Seconds of an unsigned decimal number of seconds; None for anything else."""
    return float(text) if text is not None and _DIGITS.fullmatch(text) else None


def unix_millis(text: str | None) -> float | None:
    """Seconds of an unsigned decimal number of milliseconds; None for anything else."""
    seconds = unix_seconds(text)
    return None if seconds is None else seconds / 1000


def iso_seconds(text: str | None) -> float | None:
    """Seconds since 1970 of an ISO 8601 time, up to nanoseconds (None means UTC); None for anything else."""
    match = _ISO.fullmatch(text) if text is not None else None
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(match[1] + (match[3] or "Z").replace("Z", "+00:00"))
    except ValueError:
        return None
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() + float("0" + (match[2] or ""))


def duration(seconds: float) -> str:
    """`42 s`, `12 min`, `3 h` or `5 days`: for sentences."""
    amount = abs(seconds)
    if amount < 120:
        return f"{amount:.0f} s"
    if amount < 2 * 3600:
        return f"{amount / 60:.0f} min"
    if amount < 48 * 3600:
        return f"{amount / 3600:.0f} h"
    return f"{amount / 86400:.0f} days"


def iso_text(seconds: float, end: str, *, digits: int = 6) -> str:
    """A moment as ISO 8601 in UTC with 6 or no decimals, and `end` after them."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f" if digits else "%Y-%m-%dT%H:%M:%S") + end
