"""Folding of a CodeView: which document lines are visible rows, judged by indentation."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence


def indent_of(line: str) -> int:
    """Leading spaces of a line."""
    return len(line) - len(line.lstrip(" "))


class Folding:
    """Maps visible rows to document lines. A block is a line and all deeper lines that follow it."""

    def __init__(self, lines: Sequence[str], *, enabled: bool) -> None:
        self._lines = lines
        self._enabled = enabled
        #: first line of each folded block -> its last hidden line
        self.folded: dict[int, int] = {}
        self._rows: array[int] | None = None

    def __len__(self) -> int:
        return len(self._lines) if self._rows is None else len(self._rows)

    def line_of(self, row: int) -> int:
        """The document line of a visible row."""
        return row if self._rows is None else self._rows[row]

    def row_of(self, line: int) -> int:
        """The visible row of a line, or of the folded block that hides it."""
        return line if self._rows is None else max(0, bisect_right(self._rows, line) - 1)

    def starts_block(self, line: int) -> bool:
        """True when the line can be folded."""
        if not self._enabled or line + 1 >= len(self._lines):
            return False
        here, below = self._lines[line], self._lines[line + 1]
        return bool(here) and indent_of(below) > indent_of(here) and bool(below.strip())

    def hidden_by(self, line: int) -> int:
        """How many lines the folded block at `line` hides; 0 when it is open."""
        last = self.folded.get(line)
        return 0 if last is None else last - line

    def toggle(self, line: int) -> None:
        """Fold or open the block that starts at `line`."""
        if line in self.folded:
            del self.folded[line]
        elif self.starts_block(line):
            depth = indent_of(self._lines[line])
            last = line
            for last in range(line + 1, len(self._lines)):
                text = self._lines[last]
                if text and indent_of(text) <= depth:
                    last -= 1
                    break
            self.folded[line] = last
        self._rebuild()

    def reveal(self, line: int) -> bool:
        """Open every block that hides `line`; True when something changed."""
        hiding = [first for first, last in self.folded.items() if first < line <= last]
        for first in hiding:
            del self.folded[first]
        if hiding:
            self._rebuild()
        return bool(hiding)

    def _rebuild(self) -> None:
        if not self.folded:
            self._rows = None
            return
        rows = array("q")
        next_line = 0
        for first in sorted(self.folded):
            if first >= next_line:
                rows.extend(range(next_line, first + 1))
                next_line = self.folded[first] + 1
            else:
                next_line = max(next_line, self.folded[first] + 1)
        rows.extend(range(next_line, len(self._lines)))
        self._rows = rows
