"""Written values: numbers with units, durations, dates. All raise ValueError with a sentence for what does not read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from inspector.capture import to_micros
from inspector.settings import MIB

#: Stored numbers are smaller, and SQLite's integers end a little above.
LIMIT = 1 << 62
NO_UNIT = {"": 1}
SIZES = {"": 1, "b": 1, "kb": 1000, "k": 1000, "kib": 1024, "mb": 1000**2, "m": 1000**2, "mib": MIB}
SIZES |= {"gb": 1000**3, "g": 1000**3, "gib": 1024 * MIB}
#: Microseconds; a bare number counts milliseconds.
DURATIONS = {"": 1000, "us": 1, "µs": 1, "ms": 1000, "s": 10**6, "m": 60 * 10**6, "min": 60 * 10**6, "h": 3600 * 10**6}
#: Seconds.
AGES = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400}

_NUMBER = re.compile(r"(-?\d{1,30}(?:\.\d{1,30})?)\s*([A-Za-zµ]*)", re.ASCII)
_AGO = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(s|m|min|h|d|w)")
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[T ](\d\d?)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?)?)?)?(Z|[+-]\d\d:?\d\d)?"
)


def number(text: str, units: dict[str, int], example: str) -> int | float:
    """`1.5kB` with `SIZES` is 1500. Too large ones are cut to LIMIT."""
    match = _NUMBER.fullmatch(text)
    if match is None or match[2].lower() not in units:
        raise ValueError(f"“{text:.40}” is not a number here; write it like {example}")
    value = Decimal(match[1]) * units[match[2].lower()]
    value = max(min(value, Decimal(LIMIT)), Decimal(-LIMIT))
    return int(value) if value == int(value) else float(value)


def ago(text: str) -> int | None:
    """Microseconds of `10m`, `1.5h`, `7d`; None when the text is no such span."""
    match = _AGO.fullmatch(text)
    return None if match is None else int(float(match[1]) * AGES[match[2]] * 1_000_000)


def moment(text: str, now: datetime) -> tuple[int, int]:
    """First microsecond of the written time, and first one after it: a date spans its day, `14:05` would its minute.

    Without an offset the time is local. `today` and `yesterday` are understood.
    """
    if text.lower() in ("today", "yesterday"):
        day = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        begin = day - timedelta(days=1) if text.lower() == "yesterday" else day
        return _span(begin, begin + timedelta(days=1), None)
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text:.40}” is not a time; write it like 2026-11-23 or 2026-11-23T14:05")
    year, month, day_, hour, minute, second, fraction, offset = match.groups()
    try:
        begin = datetime(
            int(year),
            int(month or 1),
            int(day_ or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")),
        )
        if month is None:
            end = begin.replace(year=begin.year + 1)
        elif day_ is None:
            end = begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)
        else:
            end = begin + _precision(hour, minute, second, fraction)
        return _span(begin, end, offset)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"“{text:.40}” is not a time: {error}") from error


def _precision(hour: str | None, minute: str | None, second: str | None, fraction: str | None) -> timedelta:
    if fraction:
        return timedelta(microseconds=10 ** (6 - len(fraction)))
    if second:
        return timedelta(seconds=1)
    return timedelta(minutes=1) if minute else timedelta(hours=1) if hour else timedelta(days=1)


def _span(begin: datetime, end: datetime, offset: str | None) -> tuple[int, int]:
    if offset is None:
        return to_micros(begin.astimezone()), to_micros(end.astimezone())
    if offset == "Z":
        return to_micros(begin.replace(tzinfo=UTC)), to_micros(end.replace(tzinfo=UTC))
    zone = datetime.strptime(offset, "%z").tzinfo
    return to_micros(begin.replace(tzinfo=zone)), to_micros(end.replace(tzinfo=zone))
