"""Exact lines as they are shown: hidden characters as marks, very long lines folded. Made line by line when asked for.

A line of 50 MB becomes 25,000 lines on display; none of them is kept, so that it costs no more than the text itself.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from inspector.bodies import visible
from inspector.bodies.lazylines import LazyLines
from inspector.bodies.lines import Lines, split
from inspector.workers import Token

#: Ends a display line that goes on in the next one
FOLD_MARK = " ↩"

#: Lines that are kept as they are shown: a few screens
_KEPT = 300

#: Lines handled between two looks at the token
_STEP = 2000


class Display(LazyLines):
    """`lines` with those longer than `fold` characters cut into several; `marked`: some hold hidden characters."""

    def __init__(self, lines: Sequence[str], fold: int, token: Token, *, marked: bool) -> None:
        self._lines = lines
        #: characters of a piece
        self.fold = fold
        self._marked = marked
        #: exact lines that are folded, the display line of the first piece of each, and its number of pieces
        self.long = array("q")
        self._first = array("q")
        self._pieces = array("q")
        self._grown = 0
        #: lines that were asked for last: they are painted again and again
        self._shown: dict[int, str] = {}
        for index, size in long_lines(lines, fold, token):
            self.long.append(index)
            self._first.append(index + self._grown)
            self._pieces.append(-(-size // fold))
            self._grown += self._pieces[-1] - 1

    def place(self, index: int) -> tuple[int, int]:
        """The exact line that display line `index` belongs to, and which piece of it that is."""
        at = bisect_right(self._first, index) - 1
        if at < 0:
            return index, 0
        piece = index - self._first[at]
        if piece < self._pieces[at]:
            return self.long[at], piece
        return self.long[at] + piece - self._pieces[at] + 1, 0

    def shown_at(self, line: int) -> int:
        """The display line at which an exact line begins."""
        at = bisect_right(self.long, line) - 1
        if at < 0:
            return line
        begins = self._first[at]
        return begins if self.long[at] == line else begins + self._pieces[at] - 1 + line - self.long[at]

    def is_continued(self, index: int) -> bool:
        """Whether display line `index` goes on with the one before it."""
        return self.place(index)[1] > 0

    @cached_property
    def continued(self) -> frozenset[int]:
        """All display lines that go on with the one before them."""
        spans = zip(self._first, self._pieces, strict=True)
        return frozenset(at for first, count in spans for at in range(first + 1, first + count))

    def exact(self, index: int) -> str:
        """What display line `index` stands for."""
        line, piece = self.place(index)
        text = self._lines[line]
        return text[piece * self.fold : (piece + 1) * self.fold] if len(text) > self.fold else text

    def __len__(self) -> int:
        return len(self._lines) + self._grown

    def line(self, index: int) -> str:
        """See LazyLines."""
        shown = self._shown.get(index)
        if shown is None:
            exact = self.exact(index)
            shown = visible.show(exact) if self._marked else exact
            if self._goes_on(index):
                shown += FOLD_MARK
            if len(self._shown) >= _KEPT:
                self._shown = {}
            self._shown[index] = shown
        return shown

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _STEP):
            yield from self.between(start, min(start + _STEP, len(self)))

    def _goes_on(self, index: int) -> bool:
        at = bisect_right(self._first, index) - 1
        return at >= 0 and index - self._first[at] < self._pieces[at] - 1

    def between(self, first: int, last: int) -> list[str]:
        """See LazyLines: lines that are shown whole are asked for together."""
        made: list[str] = []
        while first < last:
            at = bisect_right(self._first, first)
            stop = min(last, self._first[at] if at < len(self._first) else last)
            if at and first - self._first[at - 1] < self._pieces[at - 1]:
                made.append(self.line(first))
                first += 1
                continue
            line = self.place(first)[0]
            made += self._whole(line, line + stop - first)
            first = stop
        return made

    def _whole(self, first: int, last: int) -> list[str]:
        if not self._marked:
            return list(self._lines[first:last])
        # all in one go: most lines have nothing to mark
        return visible.show("\n".join(self._lines[first:last])).split("\n") if last > first else []


def long_lines(lines: Sequence[str], fold: int, token: Token) -> Iterator[tuple[int, int]]:
    """The lines that are longer than `fold` characters: their numbers and lengths. Raises Cancelled."""
    if isinstance(lines, Lines):
        if lines.longest <= fold:
            return
        for first, text in lines.blocks():
            token.check()
            if len(text) > fold:
                yield from _longer(split(text), first, fold)
        return
    for first in range(0, len(lines), _STEP):
        token.check()
        yield from _longer(lines[first : first + _STEP], first, fold)


def _longer(lines: Sequence[str], first: int, fold: int) -> Iterator[tuple[int, int]]:
    return ((index, len(line)) for index, line in enumerate(lines, first) if len(line) > fold)
