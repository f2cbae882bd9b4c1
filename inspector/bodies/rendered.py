"""What a view gives to a display: lines to show, colours and hints on request, and the exact text to copy.

Display lines differ from the exact ones in two ways only: hidden characters are marks, and very long lines are folded.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inspector.bodies import visible
from inspector.workers import Token

#: `(start, length, style)`: columns of a display line
Span = tuple[int, int, str]

STYLES = ("key", "str", "num", "kw", "comment", "tag", "attr", "punct", "error", "mark")

#: Lines longer than this are folded for display
FOLD = 10_000

#: Ends a display line that goes on in the next one
FOLD_MARK = " ↩"

#: Lines of the first page
FIRST = 200

#: Spans of one line at most: a line of megabytes is coloured at its start only
MOST_SPANS = 50_000

#: Characters of one line that are coloured at most
COLOURED = 1 << 20

#: Lines handled between two looks at the token
_STEP = 2000
_PART = 50_000

#: Colours one line: `(index of the line before folding, its exact text)` to spans in columns of the exact text
Colour = Callable[[int, str], list[Span]]

_NO_TEXT = re.compile("[\ud800-\udfff]")


class Place(NamedTuple):
    """Where in the display something is: 0-based line and column, and a length in characters."""

    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Page:
    """What a view makes, before marks and folding. `hidden` is what `count_hidden` says of its source.

    `lines` are exact; `error` is in their coordinates; `newline` joins them when copied.
    """

    lines: Sequence[str]
    hidden: tuple[int, tuple[str, ...]] = (0, ())
    colour: Colour | None = None
    hint: Callable[[str], str | None] | None = None
    problem: str | None = None
    truncated: str | None = None
    notes: tuple[str, ...] = ()
    error: Place | None = None
    newline: str = "\n"
    #: what a widget of its own shows better than lines do: a tree's root, a table, an image, parts
    model: object | None = None


class Rendered:
    """A view of a body, ready to be shown (see the package's docstring). Lines and their number never change."""

    def __init__(
        self, view: str, page: Page, *, fold: int = FOLD, partial: bool = False, token: Token | None = None
    ) -> None:
        self.view = view
        self.problem = page.problem
        self.truncated = page.truncated
        self.notes = page.notes + _hidden_note(page)
        self.partial = partial
        self.newline = page.newline
        self.model = page.model
        self.lines: Sequence[str] = page.lines
        self.continued: frozenset[int] = frozenset()
        self._continued: list[int] = []
        self._page = page
        self._exact: dict[int, str] = {}
        self._folded: dict[int, list[Span]] = {}
        if isinstance(page.lines, list):
            self._lay_out(page.lines, fold, token or Token())
        self.error = self._placed(page.error)

    @property
    def text(self) -> str:
        """All display lines as one text."""
        return "\n".join(self.lines)

    def exact(self, index: int) -> str:
        """Display line `index` without marks: what it stands for."""
        found = self._exact.get(index)
        return self.lines[index] if found is None else found

    def spans(self, index: int) -> list[Span]:
        """The colours of display line `index`, in order; none overlap but the error's, which is last."""
        spans = self._folded.get(index)
        exact = self.exact(index)
        if spans is None:
            colour = self._page.colour
            spans = [] if colour is None else colour(self.logical(index), exact)
        if index in self._exact:
            spans = _with_marks(spans, exact, self.lines[index])
        if self.error is not None and self.error.line == index:
            # an error behind the last character is shown on it
            size = len(self.lines[index])
            start = min(self.error.column, max(size - 1, 0))
            spans = [*spans, (start, min(self.error.length, size - start), "error")]
        return spans

    def hint(self, index: int) -> str | None:
        """A remark to show behind the line; None for most lines."""
        if self._page.hint is None or index in self._folded:
            return None
        return self._page.hint(self.exact(index))

    def logical(self, index: int) -> int:
        """The number of the line before folding that display line `index` belongs to: what a line number shows."""
        return index - bisect.bisect_right(self._continued, index)

    def is_continued(self, index: int) -> bool:
        """True when display line `index` goes on with the line before it."""
        return index in self.continued

    def copy_text(self, first: int = 0, last: int | None = None) -> str:
        """The exact text of display lines `first` to `last` (exclusive), unfolded, without marks and hints.

        Characters that no clipboard can carry (bytes that are not text) become U+FFFD.
        """
        end = len(self.lines) if last is None else min(last, len(self.lines))
        if not self._exact and first == 0 and end == len(self.lines):
            return self.newline.join(self.lines)
        parts: list[str] = []
        for index in range(first, end):
            if index > first and not self.is_continued(index):
                parts.append(self.newline)
            parts.append(self.exact(index))
        return _for_clipboard("".join(parts))

    def copy_range(self, line: int, column: int, end_line: int, end_column: int) -> str:
        """The exact text between two display positions, the second behind the last character."""
        start = visible.exact_column(self.exact(line), column)
        end = visible.exact_column(self.exact(end_line), end_column)
        if line == end_line:
            return _for_clipboard(self.exact(line)[start:end])
        parts = [self.exact(line)[start:]]
        for index in range(line + 1, end_line + 1):
            if not self.is_continued(index):
                parts.append(self.newline)
            parts.append(self.exact(index)[:end] if index == end_line else self.exact(index))
        return _for_clipboard("".join(parts))

    def _lay_out(self, lines: list[str], fold: int, token: Token) -> None:
        hidden = self._page.hidden[0] > 0
        if not hidden and not _any_longer(lines, fold, token):
            return
        shown: list[str] = []
        continued: list[int] = []
        for index, line in enumerate(lines):
            if not index % _STEP:
                token.check()
            if len(line) > fold:
                self._fold(index, line, fold, shown, continued, token)
                continue
            display = visible.show(line) if hidden else line
            if display != line:
                self._exact[len(shown)] = line
            shown.append(display)
        self.lines, self._continued, self.continued = shown, continued, frozenset(continued)

    def _fold(self, index: int, line: str, fold: int, shown: list[str], continued: list[int], token: Token) -> None:
        colour = self._page.colour
        spans = [] if colour is None else colour(index, line[:COLOURED])
        at = 0
        for start in range(0, len(line), fold):
            token.check()
            piece = line[start : start + fold]
            last = start + fold >= len(line)
            own: list[Span] = []
            while at < len(spans) and spans[at][0] < start + fold:
                begin, length, style = spans[at]
                left, right = max(begin, start), min(begin + length, start + fold)
                if right > left:
                    own.append((left - start, right - left, style))
                if begin + length > start + fold:
                    break
                at += 1
            self._folded[len(shown)] = own
            self._exact[len(shown)] = piece
            if start:
                continued.append(len(shown))
            shown.append(visible.show(piece) + ("" if last else FOLD_MARK))

    def _placed(self, error: Place | None) -> Place | None:
        """The place of an error in the display: behind folds and marks."""
        if error is None:
            return None
        line, column = error.line, error.column
        if self.continued:
            # the display line of a line before folding: each fold in front of it moves it down
            low, high = 0, len(self.lines) - 1
            while low < high:
                middle = (low + high) // 2
                low, high = (middle + 1, high) if self.logical(middle) < line else (low, middle)
            line = low
            while column >= len(self.exact(line)) and self.is_continued(line + 1):
                column -= len(self.exact(line))
                line += 1
        if line >= len(self.lines):
            return None
        grown = sum(length - 1 for at, _, length in visible.marks(self.exact(line)) if at < column)
        return Place(line, column + grown, error.length)


def _any_longer(lines: list[str], fold: int, token: Token) -> bool:
    # in parts: max over a million lines would keep every other thread waiting
    for start in range(0, len(lines), _PART):
        token.check()
        if max(map(len, lines[start : start + _PART])) > fold:
            return True
    return False


def _with_marks(spans: list[Span], exact: str, shown: str) -> list[Span]:
    """Spans moved to display columns, with the marks cut out of them and styled as such."""
    made: list[Span] = []
    places = visible.marks(exact)
    index = grown = 0
    for start, length, style in spans:
        end = start + length
        while index < len(places) and places[index][0] < start:
            made.append((places[index][1], places[index][2], "mark"))
            grown += places[index][2] - 1
            index += 1
        while index < len(places) and places[index][0] < end:
            at, shown_at, shown_length = places[index]
            if at > start:
                made.append((start + grown, at - start, style))
            made.append((shown_at, shown_length, "mark"))
            grown += shown_length - 1
            start = at + 1
            index += 1
        if end > start:
            made.append((start + grown, end - start, style))
    made += [(shown_at, shown_length, "mark") for _, shown_at, shown_length in places[index:]]
    tail = sum(length - 1 for _, _, length in places) + len(exact)
    if tail < len(shown):
        made.append((tail, len(shown) - tail, "mark"))
    return made


def _hidden_note(page: Page) -> tuple[str, ...]:
    count, kinds = page.hidden
    if not count:
        return ()
    what = "hidden character is shown as a mark" if count == 1 else "hidden characters are shown as marks"
    return (f"{count:,} {what}: {' '.join(kinds)}",)


def _for_clipboard(text: str) -> str:
    return text if text.isascii() else _NO_TEXT.sub("\ufffd", text)
