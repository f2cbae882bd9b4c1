"""One half of a text comparison: a CodeView whose rows may be gaps, with a sign and a tone for each difference."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from inspector.bodies import visible
from inspector.bodies.lazylines import LazyLines
from inspector.bodies.visible import exact_column, marks
from inspector.compare import ADDED, CHANGED, REMOVED, SAME, TextDifference
from inspector.gui.widgets.code_painting import PAD
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.document import Span

_SIGNS = {CHANGED: "≠", REMOVED: "−", ADDED: "+"}


class ShownLines(LazyLines):
    """Lines as they are displayed."""

    def line(self, index: int) -> str:
        """See LazyLines."""
        return visible(self.exact(index)).text

    @abstractmethod
    def exact(self, row: int) -> str:
        """The line without marks for hidden characters."""


class DiffLines(ShownLines):
    """The rows of one side; a gap is an empty row."""

    def __init__(self, found: TextDifference, *, old: bool) -> None:
        self._lines = (found.old if old else found.new).lines
        self._places = found.left if old else found.right

    def __len__(self) -> int:
        return len(self._places)

    def exact(self, row: int) -> str:
        """The line without marks for hidden characters."""
        place = self._places[row]
        return "" if place < 0 else self._lines[place]

    def is_gap(self, row: int) -> bool:
        """The other side has a line here, this one has none."""
        return self._places[row] < 0


def mark_spans(found: TextDifference, row: int, exact: str, *, old: bool) -> list[Span]:
    """What differs inside a line of a changed row, at the columns where it is displayed."""
    grown = marks(exact)

    def shown(column: int) -> int:
        return column + sum(length - 1 for at, _, length in grown if at < column)

    style = "gone" if old else "come"
    own = found.marks(row)[0 if old else 1]
    return [(shown(start), shown(stop) - shown(start), style) for start, stop in own]


class DiffDocument:
    """What a half shows; see `Document`."""

    error = None
    continued: tuple[int, ...] = ()

    def __init__(self, found: TextDifference, *, old: bool) -> None:
        self.lines = DiffLines(found, old=old)
        self._found = found
        self._old = old

    def spans(self, index: int) -> Sequence[Span]:
        """What differs inside a changed line."""
        if self._found.kinds[index] != CHANGED:
            return ()
        return mark_spans(self._found, index, self.lines.exact(index), old=self._old)

    def hint(self, index: int) -> str | None:  # noqa: ARG002
        """A comparison has no hints."""
        return None

    def copy_range(self, line: int, column: int, end_line: int, end_column: int) -> str:
        """The exact text between two positions, without the gaps."""
        first = exact_column(self.lines.exact(line), column)
        last = exact_column(self.lines.exact(end_line), end_column)
        if line == end_line:
            return self.lines.exact(line)[first:last]
        parts = [] if self.lines.is_gap(line) else [self.lines.exact(line)[first:]]
        parts += [self.lines.exact(row) for row in range(line + 1, end_line) if not self.lines.is_gap(row)]
        if not self.lines.is_gap(end_line):
            parts.append(self.lines.exact(end_line)[:last])
        return "\n".join(parts)


class DiffView(CodeView):
    """Shows the old side, or the new one."""

    def __init__(self, name: str, *, old: bool) -> None:
        super().__init__(name)
        self._old = old
        self._found: TextDifference | None = None
        self._digits = 2

    def show_difference(self, found: TextDifference) -> None:
        """Show this side of a comparison."""
        self._found = found
        self._digits = max(2, len(str(max(len(found.old.lines), len(found.new.lines), 1))))
        self.set_document(DiffDocument(found, old=self._old))

    def text_left(self) -> int:  # noqa: D102
        digits = self._digits if self._found is None or self._found.numbered else -1
        return round(PAD + (digits + 2) * self.layouts.cell + 12)

    def label_of(self, line: int) -> str:
        """The number of the line on this side, and a sign where it differs."""
        found = self._found
        if found is None:
            return ""
        lines = found.old if self._old else found.new
        place = (found.left if self._old else found.right)[line]
        if place < 0:
            return ""
        if not found.numbered:
            return _SIGNS.get(found.kinds[line], " ")
        number = "…" if place in lines.continued else str(place + 1)
        return f"{number} {_SIGNS.get(found.kinds[line], ' ')}"

    def tone_of(self, line: int) -> str:
        """The background of a row: that of what is gone or came, or of a gap."""
        found = self._found
        kind = SAME if found is None else found.kinds[line]
        if kind in (SAME, CHANGED):
            return ""
        if (kind == REMOVED) == self._old:
            return "badbg" if self._old else "okbg"
        return "bg"
