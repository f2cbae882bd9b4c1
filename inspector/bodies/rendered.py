"""What a view gives to a display: lines to show, colours and hints on request, and the exact text to copy.

Display lines differ from the exact ones in two ways only: hidden characters are marks, and very long lines are folded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inspector.bodies import visible
from inspector.bodies.display import Display
from inspector.bodies.lines import Lines
from inspector.workers import Token

#: `(start, length, style)`: columns of a display line
Span = tuple[int, int, str]

STYLES = ("key", "str", "num", "kw", "comment", "tag", "attr", "punct", "error", "mark")

#: Lines longer than this are folded for display
FOLD = 10_000

#: Lines of the first page
FIRST = 200

#: Spans of one line at most: a line of megabytes is coloured at its start only
MOST_SPANS = 50_000

#: Characters of one line that are coloured at most
COLOURED = 1 << 20

#: Lines with marks whose spans are kept: a few screens
_KEPT = 300

#: Lines that are copied at once
_STEP = 2000

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
        self._page = page
        self._display: Display | None = None
        self._folded: dict[int, list[Span]] = {}
        #: of lines with marks, which are painted again and again
        self._marked_spans: dict[int, list[Span]] = {}
        if isinstance(page.lines, list | Lines):
            token = token or Token()
            display = Display(page.lines, fold, token, marked=page.hidden[0] > 0)
            if page.hidden[0] or display.long:
                self.lines = self._display = display
                for line in display.long:
                    self._colour_folded(display, line, fold, token)
        self.error = self._placed(page.error)

    @property
    def text(self) -> str:
        """All display lines as one text."""
        return "\n".join(self.lines)

    @property
    def continued(self) -> frozenset[int]:
        """Display lines that continue the line before: long lines are folded, for display only."""
        return frozenset() if self._display is None else self._display.continued

    def exact(self, index: int) -> str:
        """Display line `index` without marks: what it stands for."""
        return self.lines[index] if self._display is None else self._display.exact(index)

    def spans(self, index: int) -> list[Span]:
        """The colours of display line `index`, in order; none overlap but the error's, which is last."""
        spans = self._marked_spans.get(index)
        if spans is None:
            spans = self._folded.get(index)
            exact = self.exact(index)
            if spans is None:
                colour = self._page.colour
                spans = [] if colour is None else colour(self.logical(index), exact)
            if self._display is not None and (shown := self.lines[index]) != exact:
                spans = _with_marks(spans, exact, shown)
                if len(self._marked_spans) >= _KEPT:
                    self._marked_spans = {}
                self._marked_spans[index] = spans
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
        return index if self._display is None else self._display.place(index)[0]

    def is_continued(self, index: int) -> bool:
        """True when display line `index` goes on with the line before it."""
        return self._display is not None and self._display.is_continued(index)

    def copy_text(self) -> str:
        """The exact text of all lines, unfolded, without marks and hints."""
        return "".join(self.copy_pieces())

    def copy_pieces(
        self, line: int = 0, column: int = 0, end_line: int | None = None, end_column: int | None = None
    ) -> Iterator[str]:
        """The exact text between two display positions, the second behind the last character, in parts.

        Characters that no clipboard can carry (bytes that are not text) become U+FFFD.
        """
        lines = self._page.lines
        stop = len(self.lines) - 1 if end_line is None else end_line
        if stop < 0:
            return
        first, start = self._exact_place(line, column)
        last, end = self._exact_place(stop, len(self.lines[stop]) if end_column is None else end_column)
        if first == last:
            yield _for_clipboard(lines[first][start:end])
            return
        yield _for_clipboard(lines[first][start:])
        for text in _blocks(lines, first + 1, last):
            yield self.newline
            yield _for_clipboard(text if self.newline == "\n" else text.replace("\n", self.newline))
        yield self.newline
        yield _for_clipboard(lines[last][:end])

    def copy_range(self, line: int, column: int, end_line: int, end_column: int) -> str:
        """As `copy_pieces`, as one text."""
        return "".join(self.copy_pieces(line, column, end_line, end_column))

    def _exact_place(self, line: int, column: int) -> tuple[int, int]:
        """The exact line and column of a display position."""
        within = visible.exact_column(self.exact(line), column)
        if self._display is None:
            return line, within
        exact, piece = self._display.place(line)
        return exact, within + piece * self._display.fold

    def _colour_folded(self, display: Display, line: int, fold: int, token: Token) -> None:
        """The colours of a long line, made once, cut at its folds."""
        text, shown, colour = self._page.lines[line], display.shown_at(line), self._page.colour
        spans = [] if colour is None else colour(line, text[:COLOURED])
        at = 0
        for start in range(0, len(text), fold):
            token.check()
            own: list[Span] = []
            while at < len(spans) and spans[at][0] < start + fold:
                begin, length, style = spans[at]
                left, right = max(begin, start), min(begin + length, start + fold)
                if right > left:
                    own.append((left - start, right - left, style))
                if begin + length > start + fold:
                    break
                at += 1
            self._folded[shown + start // fold] = own

    def _placed(self, error: Place | None) -> Place | None:
        """The place of an error in the display: behind folds and marks."""
        if error is None:
            return None
        line, column = error.line, error.column
        if self._display is not None:
            line = self._display.shown_at(line)
            while column >= len(self.exact(line)) and line + 1 < len(self.lines) and self.is_continued(line + 1):
                column -= len(self.exact(line))
                line += 1
        if line >= len(self.lines):
            return None
        grown = sum(length - 1 for at, _, length in visible.marks(self.exact(line)) if at < column)
        return Place(line, column + grown, error.length)


def _blocks(lines: Sequence[str], first: int, last: int) -> Iterator[str]:
    """Many lines at once, joined with line feeds."""
    if isinstance(lines, Lines):
        yield from (text for _, text in lines.blocks(first, last))
        return
    for start in range(first, last, _STEP):
        yield "\n".join(lines[start : min(start + _STEP, last)])


def _with_marks(spans: list[Span], exact: str, shown: str) -> list[Span]:
    """Spans moved to display columns, with the marks cut out of them and styled as such."""
    made: list[Span] = []
    places = visible.runs(exact)
    index = grown = 0
    for start, length, style in spans:
        end = start + length
        while index < len(places) and places[index][0] < end:
            at, count, shown_at, shown_length = places[index]
            if at > start:
                made.append((start + grown, at - start, style))
            made.append((shown_at, shown_length, "mark"))
            grown += shown_length - count
            start = max(start, at + count)
            index += 1
        if end > start:
            made.append((start + grown, end - start, style))
    made += [(shown_at, shown_length, "mark") for _, _, shown_at, shown_length in places[index:]]
    tail = sum(length - count for _, count, _, length in places) + len(exact)
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
