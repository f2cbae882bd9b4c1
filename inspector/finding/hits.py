"""Where in the lines of a display something was found: millions of places in a few bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Hit(NamedTuple):
    """A place: 0-based display line and column, and a length in characters, which may go on in continued lines."""

    line: int
    column: int
    length: int


class Hits:
    """Hits in the order of the text."""

    __slots__ = ("_columns", "_lengths", "_lines")

    def __init__(self, hits: Iterable[Hit] = ()) -> None:
        self._lines = array("q")
        self._columns = array("i")
        self._lengths = array("i")
        for hit in hits:
            self.add(*hit)

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> Hit:
        return Hit(self._lines[index], self._columns[index], self._lengths[index])

    def add(self, line: int, column: int, length: int) -> None:
        """Put a hit behind all others."""
        self._lines.append(line)
        self._columns.append(column)
        self._lengths.append(length)

    def extend(self, others: Hits) -> None:
        """Put hits behind all others."""
        self._lines.extend(others._lines)
        self._columns.extend(others._columns)
        self._lengths.extend(others._lengths)

    def first_from(self, line: int, column: int) -> int:
        """Index of the first hit at or behind a position; the number of hits when there is none."""
        low = bisect_left(self._lines, line)
        high = bisect_right(self._lines, line, low)
        return bisect_left(self._columns, column, low, high)

    def among(self, first: int, last: int) -> bool:
        """Whether a hit begins on one of the lines from `first` up to and with `last`."""
        return bisect_left(self._lines, first) < bisect_right(self._lines, last)

    def on_line(self, line: int, lines: Sequence[str], most: int = 500) -> list[tuple[int, int]]:
        """(column, length) of what is to be marked on a line, with the rest of a hit that began further up."""
        found = []
        low = bisect_left(self._lines, line)
        if low and (rest := self._reaches(low - 1, line, lines)):
            found.append((0, rest))
        size = len(lines[line])
        for index in range(low, min(low + most, bisect_right(self._lines, line, low))):
            column = self._columns[index]
            found.append((column, min(self._lengths[index], size - column)))
        return found

    def end_of(self, index: int, lines: Sequence[str]) -> tuple[int, int]:
        """The line and column behind a hit."""
        line, column, length = self[index]
        while column + length > len(lines[line]) and line + 1 < len(lines):
            length -= len(lines[line]) - column
            line, column = line + 1, 0
        return line, column + length

    def _reaches(self, index: int, line: int, lines: Sequence[str]) -> int:
        """How many characters of a line belong to a hit that began on one before it."""
        if self._lengths[index] <= len(lines[self._lines[index]]) - self._columns[index]:
            return 0
        end, column = self.end_of(index, lines)
        return len(lines[line]) if end > line else column if end == line else 0
