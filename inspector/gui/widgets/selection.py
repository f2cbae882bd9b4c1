"""Where the caret and the selection of a CodeView are, and how keys and clicks move them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_WORD = re.compile(r"[\w$-]+|[^\w\s]|\s+")


class Position(NamedTuple):
    """A display line and a column in it, both from 0."""

    line: int
    column: int


class Selection:
    """An anchor and a caret over lines; everything between them is selected."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self.anchor = Position(0, 0)
        self.caret = Position(0, 0)
        #: column that Up and Down try to keep
        self._wish: int | None = None

    @property
    def empty(self) -> bool:
        """True when nothing is selected."""
        return self.anchor == self.caret

    @property
    def start(self) -> Position:
        """The first of anchor and caret."""
        return min(self.anchor, self.caret)

    @property
    def end(self) -> Position:
        """The last of anchor and caret."""
        return max(self.anchor, self.caret)

    def clamp(self, position: Position) -> Position:
        """The nearest position that exists."""
        line = max(0, min(position.line, len(self._lines) - 1))
        return Position(line, max(0, min(position.column, self._length(line))))

    def place(self, position: Position, *, extend: bool = False) -> None:
        """Move the caret; the anchor follows unless the selection is extended."""
        self.caret = self.clamp(position)
        self._wish = None
        if not extend:
            self.anchor = self.caret

    def select(self, start: Position, end: Position) -> None:
        """Select from one position to another."""
        self.anchor, self.caret = self.clamp(start), self.clamp(end)
        self._wish = None

    def select_all(self) -> None:
        """Select everything."""
        last = max(0, len(self._lines) - 1)
        self.select(Position(0, 0), Position(last, self._length(last)))

    def select_word(self, position: Position) -> None:
        """Select the word, or the one sign, at a position."""
        if not self._lines:
            return
        for match in _WORD.finditer(self._lines[position.line]):
            if match.start() <= position.column < match.end():
                self.select(Position(position.line, match.start()), Position(position.line, match.end()))
                return
        self.place(position)

    def select_line(self, line: int) -> None:
        """Select a whole line."""
        self.select(Position(line, 0), Position(line, self._length(line)))

    def move_columns(self, count: int, *, extend: bool) -> None:
        """Left or right by characters, over line ends."""
        line, column = self.caret
        column += count
        if column < 0 and line > 0:
            line, column = line - 1, self._length(line - 1)
        elif column > self._length(line) and line + 1 < len(self._lines):
            line, column = line + 1, 0
        self.place(Position(line, column), extend=extend)

    def move_to_line(self, line: int, *, extend: bool) -> None:
        """Up or down to a line, keeping the column where possible."""
        wish = self.caret.column if self._wish is None else self._wish
        self.place(Position(line, wish), extend=extend)
        self._wish = wish

    def in_line(self, line: int) -> tuple[int, int, bool] | None:
        """The selected columns of a line and whether its end is selected too; None when nothing of it is."""
        if self.empty:
            return None
        start, end = self.start, self.end
        if not start.line <= line <= end.line:
            return None
        first = start.column if line == start.line else 0
        last = end.column if line == end.line else self._length(line)
        return first, last, line < end.line

    def _length(self, line: int) -> int:
        return len(self._lines[line]) if 0 <= line < len(self._lines) else 0
