"""What a search looks into: the lines on display, and the text of JSON behind them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from inspector.bodies.visible import marks
from inspector.finding import Hit
from inspector.gui.widgets.document import Document
from inspector.workers import Token


@dataclass(frozen=True)
class Source:
    """`text` gives the JSON that the lines show (called on a worker); None where they show none.

    `pretty`: the lines are its pretty form, else the text as it is. `whole`: nothing was left out of them.
    """

    document: Document
    text: Callable[[Token], str] | None = None
    pretty: bool = False
    whole: bool = True


class Places:
    """From lines and columns of a text to those of its display, where long lines are folded and marks take room."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._continued = document.continued if isinstance(document.continued, frozenset) else frozenset()
        # the n-th fold moves down all lines from this one on
        self._folds = [place - number for number, place in enumerate(sorted(self._continued))]
        self._exact = getattr(document, "exact", None)
        #: Of a line that goes on over many: where each of its pieces begins, by the place of the first.
        self._pieces: dict[int, list[int]] = {}

    def hit(self, line: int, column: int, length: int) -> Hit | None:
        """The place on the display; None where the display ends before it."""
        lines = self._document.lines
        shown = line + bisect_right(self._folds, line)
        if shown >= len(lines):
            return None
        if self._exact is None:
            return Hit(shown, column, length)
        if shown + 1 in self._continued:
            starts = self._starts(shown)
            piece = bisect_right(starts, column) - 1
            shown, column = shown + piece, column - starts[piece]
        exact: str = self._exact(shown)
        if exact.isascii() and exact.isprintable():
            return Hit(shown, column, length)
        start = end = 0
        for at, _, size in marks(exact):
            start += size - 1 if at < column else 0
            end += size - 1 if at < column + length else 0
        return Hit(shown, column + start, length + end - start)

    def _starts(self, first: int) -> list[int]:
        starts = self._pieces.get(first)
        if starts is None:
            assert self._exact is not None
            last = first
            while last + 1 in self._continued:
                last += 1
            # behind the last piece nothing begins
            lengths = (len(self._exact(place)) for place in range(first, last))
            starts = self._pieces[first] = list(accumulate(lengths, initial=0))
        return starts
