"""XML and HTML laid out again, token by token: an element a line.

Text is never changed: only white space between two tags, where nothing else stands, becomes a line break and
indentation. It goes over the text twice and keeps a few bytes for each element, so that 50 MB need little more than
their lines.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from inspector.bodies.lines import Lines
from inspector.bodies.markup import PRESERVE, Piece, pieces, record_parts
from inspector.workers import Token

INDENT = 2
MAX_LEVELS = 60

#: Kinds of pieces that begin an element, or are one
_ELEMENTS = frozenset({"open", "leaf", "record"})

#: Lines that are put together
_BLOCK = 1000


class States:
    """Which construct (a Piece kind) each line starts inside of; most lines start inside of none."""

    def __init__(self) -> None:
        self._first = array("q")
        self._last = array("q")
        self._kinds: list[str] = []

    def add(self, first: int, last: int, kind: str) -> None:
        """Lines `first` to `last` (inclusive), behind all that were told before, start inside of this."""
        self._first.append(first)
        self._last.append(last)
        self._kinds.append(kind)

    def get(self, line: int) -> str | None:
        """The construct, or None."""
        at = bisect_right(self._first, line) - 1
        return self._kinds[at] if at >= 0 and line <= self._last[at] else None


class Layout:
    """Pretty lines of markup."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.states = States()
        self.deepest = 0
        self._waiting: list[str] = []
        self._current: list[str] = []

    def put(self, piece: Piece, level: int) -> None:
        """Go on with the line, which begins at that level; what holds line breaks goes on in others."""
        if not self._current:
            self._current.append(" " * (INDENT * min(level, MAX_LEVELS)))
        if "\n" not in piece.text:
            self._current.append(piece.text)
            return
        first, *rest = piece.text.split("\n")
        self._current.append(first)
        self.end_line()
        begins = len(self.lines) + len(self._waiting)
        for line in rest[:-1]:
            self._current.append(line)
            self.end_line()
        if piece.kind != "text":
            self.states.add(begins, begins + len(rest) - 1, piece.kind)
        self._current.append(rest[-1])

    def end_line(self) -> None:
        """The line is complete."""
        self._waiting.append("".join(self._current))
        self._current = []
        if len(self._waiting) >= _BLOCK:
            self.end()

    def put_record(self, parts: list[str], level: int, token: Token) -> None:
        """An element that holds small ones, each on a line of its own."""
        outer, inner = (" " * (INDENT * min(at, MAX_LEVELS)) for at in (level, level + 1))
        self._waiting.append(outer + parts[0])
        self._waiting += [inner + part for part in parts[1:-1]]
        self._waiting.append(outer + parts[-1])
        if any("\n" in part for part in parts):
            del self._waiting[-len(parts) :]
            for place, part in enumerate(parts):
                for piece in pieces(part, html=False, token=token):
                    self.put(piece, level + (0 < place < len(parts) - 1))
                self.end_line()
        if len(self._waiting) >= _BLOCK:
            self.end()

    def end(self) -> None:
        """All lines that are complete are put behind the others."""
        self.lines.add(self._waiting)
        self._waiting = []


def lay_out(text: str, token: Token, *, html: bool) -> Layout:
    """Pretty lines. An element that holds text, or text between elements, keeps its content to the character."""
    made = Layout()
    for shown in _shown(text, token, html):
        made.deepest = max(made.deepest, shown.deep)
        if shown.piece.kind == "record":
            made.put_record(record_parts(shown.piece.text), shown.level, token)
            continue
        if shown.piece.kind == "leaf" and "\n" in shown.piece.text:
            for part in pieces(shown.piece.text, html=html, token=token):
                made.put(part, shown.level)
        else:
            made.put(shown.piece, shown.level)
        if not shown.goes_on:
            made.end_line()
    made.end()
    return made


def squeeze(text: str, token: Token) -> str:
    """XML without the white space that `lay_out` would replace: between tags, where nothing else stands."""
    kept: list[str] = []
    for shown in _shown(text, token, html=False):
        kept += record_parts(shown.piece.text) if shown.piece.kind == "record" else (shown.piece.text,)
    return "".join(kept)


class _Shown(NamedTuple):
    """A piece of a line at that level; `goes_on`: the next one stands on the same line. `deep`: levels so far."""

    piece: Piece
    level: int
    deep: int
    goes_on: bool


class _Plan(NamedTuple):
    """By the number of an opening tag: the index of its element's last piece, and whether its content is kept."""

    ends: array[int]
    kept: bytearray


def _shown(text: str, token: Token, html: bool) -> Iterator[_Shown]:
    """The pieces of all lines, without what is white space only."""
    plan = _planned(text, token, html)
    open_ends: list[int] = []
    number = level = 0
    kept_until = -1
    for index, piece in enumerate(pieces(text, html=html, token=token, leaves=True)):
        kind = piece.kind
        if index <= kept_until:
            number += kind == "open"
            # what is kept is no record any more
            kept = piece._replace(kind="leaf") if kind == "record" else piece
            yield _Shown(kept, level, 0, index < kept_until)
            continue
        while open_ends and open_ends[-1] < index:
            open_ends.pop()
        level = len(open_ends)
        if kind == "record":
            yield _Shown(piece, level, level + 2, False)
        elif kind == "leaf":
            yield _Shown(piece._replace(text=piece.text.lstrip(" \t\r\n")), level, level + 1, False)
        elif kind == "open":
            end, whole = plan.ends[number], plan.kept[number]
            number += 1
            if whole:
                kept_until = end
            else:
                open_ends.append(end)
            yield _Shown(piece, level, level + 1, index < kept_until)
        elif kind == "close":
            if level and open_ends[-1] == index:
                open_ends.pop()
            yield _Shown(piece, len(open_ends), 0, False)
        elif kind != "text" or not piece.text.isspace():
            yield _Shown(piece, level, 0, False)


def _planned(text: str, token: Token, html: bool) -> _Plan:
    ends, kept = array("q"), bytearray()
    #: of each open element its number, the index of its tag, and its name
    stack: list[tuple[int, int, str]] = []
    open_names: Counter[str] = Counter()
    last = [""] * 4  # the kinds of the last pieces
    index = -1

    def close(opened: tuple[int, int, str], end: int) -> None:
        number, start, name = opened
        open_names[name] -= 1
        ends[number] = end
        # one that holds no other, only a text or nothing
        if end <= start + 2 and last[end & 3] == "close":
            inside = [last[at & 3] for at in range(start + 1, end + 1)]
            kept[number] |= _ELEMENTS.isdisjoint(inside)

    for index, piece in enumerate(pieces(text, html=html, token=token, leaves=True)):
        kind = last[index & 3] = piece.kind
        if kind == "open":
            stack.append((len(ends), index, piece.name))
            ends.append(index)
            kept.append(PRESERVE in piece.text)
            open_names[piece.name] += 1
        elif kind in ("text", "cdata", "verbatim"):
            if stack and (kind != "text" or not piece.text.isspace()):
                kept[stack[-1][0]] = 1
        elif kind == "close" and open_names[piece.name]:
            # an element that nobody closed ends in front of the end tag of the one around it
            while stack[-1][2] != piece.name:
                close(stack.pop(), index - 1)
            close(stack.pop(), index)
    while stack:
        close(stack.pop(), index)
    return _Plan(ends, kept)
