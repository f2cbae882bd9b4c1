"""Bodies that are no text: where they part first, and the bytes around that place."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.bodies import hex_lines

#: Rows of 16 bytes that are shown before and behind the first difference.
_BEFORE, _BEHIND = 2, 6
_ROW = 16


@dataclass(frozen=True, slots=True)
class ByteDifference:
    """`offset` is the first byte that differs; `old` and `new` are lines of hex around it, from offset `start` on."""

    offset: int
    start: int
    old: tuple[str, ...]
    new: tuple[str, ...]


def first_difference(one: bytes, other: bytes) -> int:
    """The first index at which two different texts differ: by halving, as comparing is fast and counting is slow."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle
    return low


def diff_bytes(old: bytes, new: bytes) -> ByteDifference | None:
    """None when they are equal."""
    if old == new:
        return None
    offset = first_difference(old, new)
    start = max(0, offset // _ROW - _BEFORE)
    rows = _BEFORE + 1 + _BEHIND
    return ByteDifference(offset, start * _ROW, _lines(old, start, rows), _lines(new, start, rows))


def _lines(data: bytes, first: int, count: int) -> tuple[str, ...]:
    return tuple(hex_lines(data, first, count))
