"""Searching the lines of a display on a worker: first hits as they come, in the order of the text.

The lines of a file are short and many, or one of them is everything; both go block by block.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from inspector.bodies.display import FOLD_MARK
from inspector.finding.hits import Hits
from inspector.finding.pattern import BadPattern
from inspector.patterns import spans
from inspector.workers import Token

if TYPE_CHECKING:
    import regex

#: Hits beyond this number are not looked for.
MOST = 1_000_000
#: Lines of one block, and characters of one block of a line that goes on over many.
_LINES, _CHARS = 2000, 256 * 1024
#: Pieces of such a line that a hit may reach into behind its block.
_AHEAD = 4
#: Seconds that a pattern may take for one block.
PATIENCE_S = 2.0
#: Seconds between two reports.
_REPORT_S = 0.1
#: What a pattern may see of other lines, which it must not: such ones are looked for line by line.
_LOOKS_AROUND = re.compile(r"\(\?<?[=!]|\\[AZGKR]")

#: Gets hits that were found since it was called last, and the line up to which all is searched.
Tell = Callable[[Hits, int], None]


def search(
    lines: Sequence[str], continued: Collection[int], pattern: regex.Pattern[str], token: Token, tell: Tell
) -> bool:
    """Look for a pattern on all lines; True when there were more than MOST hits. BadPattern when it takes too long.

    Lines in `continued` go on with the one before: what lies across such a fold is found, if it is no longer than
    a few thousand characters.
    """
    run = _Run(lines, sorted(continued), pattern, token, tell)
    try:
        return run.all()
    except TimeoutError as error:
        run.report()
        raise BadPattern(
            f"The pattern takes too long on line {run.at + 1:,}; what lies behind was not searched."
        ) from error


class _Run:
    def __init__(
        self, lines: Sequence[str], continued: list[int], pattern: regex.Pattern[str], token: Token, tell: Tell
    ) -> None:
        self._lines = lines
        self._continued = continued
        self._pattern = pattern
        self._token = token
        self._tell = tell
        self._by_line = bool(_LOOKS_AROUND.search(pattern.pattern.removeprefix(r"(?<!\w)").removesuffix(r"(?!\w)")))
        self._found = Hits()
        self._total = 0
        self._told_at = -_REPORT_S
        #: The line that is searched.
        self.at = 0

    def all(self) -> bool:
        total = len(self._lines)
        while self.at < total and self._total + len(self._found) < MOST:
            self._token.check()
            place = bisect_right(self._continued, self.at)
            fold = self._continued[place] if place < len(self._continued) else total + 1
            if fold == self.at + 1:
                self.at = self._folded(place)
            else:
                stop = min(self.at + _LINES, total, fold - 1)
                self._block(self.at, stop)
                self.at = stop
            now = time.monotonic()
            if now - self._told_at >= _REPORT_S and (len(self._found) or now - self._told_at > 1):
                self.report()
                self._told_at = now
        self.report()
        return self._total >= MOST

    def report(self) -> None:
        self._tell(self._found, self.at)
        self._total += len(self._found)
        self._found = Hits()

    def _block(self, first: int, stop: int) -> None:
        """Lines that each stand for themselves."""
        block = list(self._lines[first:stop])
        if self._by_line or not self._joined(block, first):
            for index, line in enumerate(block, first):
                self.at = index
                for start, end in spans(self._pattern, line, PATIENCE_S):
                    self._found.add(index, start, end - start)

    def _joined(self, block: list[str], first: int) -> bool:
        """Search the block as one text; False, and nothing found, when a match would reach over the end of a line.

        Also when the pattern takes too long: line by line it shows on which.
        """
        text = "\n".join(block)
        try:
            found = spans(self._pattern, text, PATIENCE_S)
        except TimeoutError:
            return False
        if any(text.find("\n", start, end) >= 0 for start, end in found):
            return False
        if found:
            starts = [0, *accumulate(len(line) + 1 for line in block)]
            for start, end in found:
                place = bisect_right(starts, start) - 1
                self._found.add(first + place, start - starts[place], end - start)
        return True

    def _folded(self, place: int) -> int:
        """A line that goes on over many; the line behind it."""
        first = self.at
        end = first + 1
        while place < len(self._continued) and self._continued[place] == end:
            place += 1
            end += 1
        beyond = 0  # where a hit that reached over the end of a block ends, in the next one
        before = ""
        start = first
        while start < end:
            self._token.check()
            self.at = start
            stop, size = start, 0
            pieces: list[str] = []
            while stop < end and size < _CHARS:
                pieces.append(self._piece(stop, end))
                size += len(pieces[-1])
                stop += 1
            ahead = [self._piece(index, end) for index in range(stop, min(stop + _AHEAD, end))]
            beyond = self._window(before, pieces, ahead, start, beyond)
            before = pieces[-1]
            start = stop
            if self._total + len(self._found) >= MOST:
                return end
            if len(self._found) and time.monotonic() - self._told_at >= _REPORT_S:
                self.report()
                self._told_at = time.monotonic()
        return end

    def _piece(self, index: int, end: int) -> str:
        line = self._lines[index]
        return line.removesuffix(FOLD_MARK) if index + 1 < end else line

    def _window(self, before: str, pieces: list[str], ahead: list[str], first: int, beyond: int) -> int:
        """Search some pieces of a line between others; how far the last hit reaches behind them."""
        text = "".join((before, *pieces, *ahead))
        starts = list(accumulate(map(len, (*pieces, *ahead)), initial=len(before)))
        limit = starts[len(pieces)]
        last = starts[0] + beyond
        for start, end in spans(self._pattern, text, PATIENCE_S, last):
            if start >= limit:
                break
            place = bisect_right(starts, start) - 1
            # each fold that lies inside has its mark on the display
            folds = bisect_left(starts, end) - 1 - place
            self._found.add(first + place, start - starts[place], end - start + folds * len(FOLD_MARK))
            last = end
        return max(0, last - limit)
