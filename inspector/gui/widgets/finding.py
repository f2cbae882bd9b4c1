"""Search in a CodeView's lines, in slices short enough for the GUI thread."""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

#: Matches beyond this are not counted: nobody steps through them.
MATCH_LIMIT = 50_000
_SLICE_S = 0.008


class Finder(QObject):
    """Finds all matches of a text, line by line, ignoring case."""

    #: More matches are known, or the search ended.
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: Sequence[str] = ()
        self._pattern: re.Pattern[str] | None = None
        self._next = 0
        self.text = ""
        #: (line, column, length), in order
        self.matches: list[tuple[int, int, int]] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def searching(self) -> bool:
        """True while lines are left to look at."""
        return self._timer.isActive()

    def search(self, lines: Sequence[str], text: str) -> None:
        """Start over; results come by `changed`, the first ones before this returns."""
        self._timer.stop()
        self._lines = lines
        self.text = text
        self._pattern = re.compile(re.escape(text), re.IGNORECASE) if text else None
        self._next = 0
        self.matches = []
        if self._pattern is not None:
            self._timer.start()
            self._on_timeout()
        else:
            self.changed.emit()

    def on_line(self, line: int) -> list[tuple[int, int, int]]:
        """The matches of one line."""
        first = bisect_left(self.matches, (line, 0, 0))
        found = []
        for match in self.matches[first : first + 500]:
            if match[0] != line:
                break
            found.append(match)
        return found

    @Slot()
    def _on_timeout(self) -> None:
        assert self._pattern is not None
        until = time.perf_counter() + _SLICE_S
        total = len(self._lines)
        while self._next < total and len(self.matches) < MATCH_LIMIT:
            stop = min(self._next + 500, total)
            for index in range(self._next, stop):
                for match in self._pattern.finditer(self._lines[index]):
                    self.matches.append((index, match.start(), match.end() - match.start()))
            self._next = stop
            if time.perf_counter() > until:
                break
        if self._next >= total or len(self.matches) >= MATCH_LIMIT:
            self._timer.stop()
        self.changed.emit()
