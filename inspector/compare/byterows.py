"""Two bodies byte for byte, as rows of hex beside each other: what was put in or left out moves nothing behind it."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from inspector.compare.align import align
from inspector.compare.budget import Budget, Stopped
from inspector.compare.bytewise import first_difference
from inspector.compare.lines import Lines
from inspector.compare.textdiff import ADDED, CHANGED, REMOVED, SAME, Mark, TextDifference
from inspector.workers import Token

#: Bytes of a row.
WIDTH = 16
#: Bytes between the first and the last difference that are aligned one by one; more are paired by their places.
MOST_ALIGNED = 128 * 1024
#: Equal bytes between two differences that are no coincidence.
_RUN = 4
#: Rows of equal bytes shown around a difference, and rows shown at all.
_AROUND = 3
MOST_ROWS = 50_000
_BYTES_AT = 10
_TEXT_AT = _BYTES_AT + 3 * WIDTH + 2


class _Part(NamedTuple):
    """Columns from `column` on: `size` of the old bytes from `one`, `other_size` of the new ones from `other`."""

    column: int
    one: int
    size: int
    other: int
    other_size: int
    same: bool


def diff_all_bytes(old: bytes, new: bytes, token: Token | None = None) -> TextDifference:
    """All differences of two bodies. Its lines are rows of hex with their offsets. Raises Cancelled."""
    token = token or Token()
    parts, coarse = _parts(old, new, Budget(token))
    return _Rows(old, new, parts, token).made(coarse)


def _parts(old: bytes, new: bytes, budget: Budget) -> tuple[list[_Part], bool]:
    head = first_difference(old, new) if old != new else len(old)
    rest = min(len(old), len(new)) - head
    tail = _shared_end(old, new, rest)
    stop, end = len(old) - tail, len(new) - tail
    runs: list[tuple[int, int, int]] = [(0, 0, head)]
    coarse = max(stop, end) - head > MOST_ALIGNED
    if not coarse:
        try:
            blocks, coarse = align(old[head:stop], new[head:end], budget)
            runs += [(head + one, head + other, size) for one, other, size in blocks if size >= _RUN]
        except Stopped:
            coarse = True
    else:
        # what stays at its place is known as equal all the same
        runs += [(at, at, size) for at, size in _equal_runs(old, new, head, min(stop, end), budget)]
    runs.append((stop, end, tail))
    found: list[_Part] = []
    column = at = across = 0
    for one, other, size in runs:
        if at < one or across < other:
            found.append(_Part(column, at, one - at, across, other - across, same=False))
            column += max(one - at, other - across)
        if size:
            found.append(_Part(column, one, size, other, size, same=True))
            column += size
        at, across = one + size, other + size
    return found, coarse


def _shared_end(one: bytes, other: bytes, most: int) -> int:
    """How many bytes at the ends are the same, at most so many: by halving."""
    low, high = 0, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        # what is known to be equal is not looked at again
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle
    return low


def _equal_runs(old: bytes, new: bytes, start: int, stop: int, budget: Budget) -> Iterator[tuple[int, int]]:
    """Stretches of whole rows that are equal at the same places."""
    begun = -1
    for at in range(start - start % WIDTH, stop, WIDTH):
        if at % (WIDTH * 256) == 0:
            budget.token.check()
        if at >= start and at + WIDTH <= stop and old[at : at + WIDTH] == new[at : at + WIDTH]:
            begun = at if begun < 0 else begun
        elif begun >= 0:
            yield begun, at - begun
            begun = -1
    if begun >= 0:
        yield begun, (stop - stop % WIDTH) - begun


class _Rows:
    """Rows of sixteen columns each, of those parts that differ and a few around them."""

    def __init__(self, old: bytes, new: bytes, parts: list[_Part], token: Token) -> None:
        self._old, self._new, self._parts, self._token = old, new, parts, token
        self._starts = [part.column for part in parts]
        last = parts[-1] if parts else None
        #: which row each row that is shown is, -1 for what stands for those left out
        self._numbers = array("i")
        self._columns = 0 if last is None else last.column + max(last.size, last.other_size)

    def made(self, coarse: bool) -> TextDifference:
        old, new = Lines([], frozenset()), Lines([], frozenset())
        left, right, kinds, places = array("i"), array("i"), bytearray(), array("i")
        stopped = ["The bodies are too large or too different to be matched byte by byte."] if coarse else []
        last = -1
        for number in self._shown():
            if len(kinds) >= MOST_ROWS:
                stopped.append(f"Only the first {MOST_ROWS:,} rows are shown.")
                break
            if number > last + 1 and (gap := self._gap(last + 1, number)):
                for side, indexes in ((old, left), (new, right)):
                    indexes.append(len(side.lines))
                    side.lines.append(gap)
                kinds.append(SAME)
                self._numbers.append(-1)
            last = number
            one, other, differ = self._row(number)
            row = len(kinds)
            self._numbers.append(number)
            for side, indexes, made in ((old, left, one), (new, right, other)):
                indexes.append(len(side.lines) if made is not None else -1)
                if made is not None:
                    side.lines.append(made)
            kind = SAME if not differ else REMOVED if other is None else ADDED if one is None else CHANGED
            if kind != SAME and (not kinds or kinds[-1] == SAME):
                places.append(row)
            kinds.append(kind)
        total = -(-self._columns // WIDTH)
        if last + 1 < total and not stopped and (gap := self._gap(last + 1, total)):
            for side, indexes in ((old, left), (new, right)):
                indexes.append(len(side.lines))
                side.lines.append(gap)
            kinds.append(SAME)
        return TextDifference(
            old, new, left, right, kinds, places, stopped=" ".join(stopped), numbered=False, marker=self._marks
        )

    def _shown(self) -> Iterator[int]:
        """Numbers of the rows that differ, and of those around them."""
        last = -1
        total = -(-self._columns // WIDTH)
        for part in self._parts:
            if part.same:
                continue
            end = part.column + max(part.size, part.other_size)
            first = max(last + 1, part.column // WIDTH - _AROUND)
            last = max(last, min(total - 1, (end - 1) // WIDTH + _AROUND))
            yield from range(first, last + 1)

    def _gap(self, first: int, behind: int) -> str:
        count = min(behind * WIDTH, self._columns) - first * WIDTH
        return f"⋯ {count:,} equal bytes" if count > 0 else ""

    def _row(self, number: int) -> tuple[str | None, str | None, bool]:
        """The two lines of a row, None where a side has no byte; and whether they differ."""
        if not number % 500:
            self._token.check()
        cells = self._cells(number)
        left, right = (_line(data, [cell[side] for cell in cells]) for side, data in enumerate((self._old, self._new)))
        return left, right, not all(same for _, _, same in cells)

    def _cells(self, number: int) -> list[tuple[int, int, bool]]:
        """The columns of a row: the place of the byte on either side, or -1, and whether both are the same."""
        cells: list[tuple[int, int, bool]] = []
        column, end = number * WIDTH, min((number + 1) * WIDTH, self._columns)
        at = bisect_right(self._starts, column) - 1
        while column < end:
            part = self._parts[at]
            step = column - part.column
            if step >= max(part.size, part.other_size):
                at += 1
                continue
            one = part.one + step if step < part.size else -1
            other = part.other + step if step < part.other_size else -1
            same = part.same or (one >= 0 and other >= 0 and self._old[one] == self._new[other])
            cells.append((one, other, same))
            column += 1
        return cells

    def _marks(self, row: int) -> tuple[list[Mark], list[Mark]]:
        """The columns of what differs in the lines of a row that is shown; made when it is looked at."""
        cells = self._cells(self._numbers[row])
        left, right = ([at for at, cell in enumerate(cells) if cell[side] >= 0 and not cell[2]] for side in (0, 1))
        return _columns(left), _columns(right)


def _line(data: bytes, places: list[int]) -> str | None:
    """`00000010  7b 22 …  {"`, with blanks where the side has no byte; None when it has none at all."""
    first = next((place for place in places if place >= 0), None)
    if first is None:
        return None
    cells = [f"{data[place]:02x}" if place >= 0 else "  " for place in places]
    shown = "".join(" " if place < 0 else _readable(data[place]) for place in places)
    return f"{first:08x}  {' '.join(cells):<{3 * WIDTH}}  {shown}"


def _columns(cells: list[int]) -> list[Mark]:
    """Where the bytes of these columns stand, as hex and as text."""
    marks: list[Mark] = []
    for at in cells:
        start = _BYTES_AT + 3 * at
        if marks and marks[-1][1] + 1 == start:
            marks[-1] = (marks[-1][0], start + 2)
        else:
            marks.append((start, start + 2))
    return [*marks, *((_TEXT_AT + at, _TEXT_AT + at + 1) for at in cells)]


def _readable(byte: int) -> str:
    return chr(byte) if 0x20 <= byte < 0x7F else "."
