"""How numbers, sizes, times and counts read in the window and on the command line."""

from __future__ import annotations

from datetime import datetime, timedelta

from inspector.settings import MIB


def size(count: int) -> str:
    """`0 B`, `2.1 kB`, `41 MB`, `2 GB`: decimal units, at most two figures after the first three."""
    if count < 1000:
        return f"{count} B"
    value = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        value /= 1000
        if value < 999.5:
            return f"{value:.0f} {unit}" if value >= 99.5 or value == int(value) else f"{value:.1f} {unit}"
    return f"{value:.0f} PB"


def written(count: int) -> str:
    """Bytes as a size that `parse_size` reads back exactly."""
    for unit, name in ((1024 * MIB, "GiB"), (MIB, "MiB"), (1024, "KiB")):
        if count and count % unit == 0:
            return f"{count // unit} {name}"
    return f"{count} B"


def number(count: int) -> str:
    """`4,310`."""
    return f"{count:,}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 request`, `4,310 requests`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def clock(micros: int) -> str:
    """Local time of day with milliseconds, of microseconds since 1970: `14:02:15.019`."""
    moment = datetime.fromtimestamp(micros // 1_000_000)
    return f"{moment:%H:%M:%S}.{micros // 1000 % 1000:03d}"


def moment(micros: int) -> str:
    """Local date and time with microseconds and the zone: `2026-11-24 14:02:15.019123 CET (+0100)`."""
    local = datetime.fromtimestamp(micros // 1_000_000).astimezone()
    zone = f"{local:%Z}" if local.utcoffset() == timedelta() else f"{local:%Z (%z)}"
    return f"{local:%Y-%m-%d %H:%M:%S}.{micros % 1_000_000:06d} {zone}"


def duration(micros: int) -> str:
    """`0.8 ms`, `12 ms`, `1.24 s`."""
    if micros < 10_000:
        return f"{micros / 1000:.1f} ms"
    if micros < 1_000_000:
        return f"{micros / 1000:.0f} ms"
    return f"{micros / 1_000_000:.2f} s"


#: Units of times: how many seconds each is, and up to which time it is used.
_SPANS = ((0.001, "ms", 1), (1, "s", 120), (60, "min", 7200), (3600, "h", 172_800), (86_400, "d", float("inf")))


def span_unit(seconds: float) -> tuple[float, str]:
    """The unit in which a time reads well: its seconds and its name."""
    return next((unit, name) for unit, name, limit in _SPANS if seconds < limit or limit == float("inf"))


def span(seconds: float) -> str:
    """`12.3 ms`, `3.4 s`, `5 min`, `2.1 h`, `6,497 d`: three digits, or all of a whole number."""
    unit, name = span_unit(seconds)
    value = seconds / unit
    return f"{value:,.0f} {name}" if value >= 100 else f"{value:.3g} {name}"


def age(seconds: float) -> str:
    """`8 s`, `12 min`, `3 h`, `2 d`: rounded down."""
    for limit, unit, name in ((60, 1, "s"), (3600, 60, "min"), (86400, 3600, "h")):
        if seconds < limit:
            return f"{int(seconds // unit)} {name}"
    return f"{int(seconds // 86400)} d"
