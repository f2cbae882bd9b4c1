"""A text comparison in one column: what was taken out above what came, as a patch has it."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.bodies.visible import exact_column
from inspector.compare import ADDED, CHANGED, LEFT_OUT, REMOVED, SAME, TextDifference, Unified
from inspector.gui.comparing.diff_view import ShownLines, mark_spans
from inspector.gui.widgets.code_painting import PAD
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.document import Span

_SIGNS = {REMOVED: "−", ADDED: "+"}


class _Lines(ShownLines):
    def __init__(self, made: Unified) -> None:
        self._made = made

    def __len__(self) -> int:
        return len(self._made)

    def exact(self, row: int) -> str:
        return self._made.line(row)


class UnifiedDocument:
    """See `Document`. What is copied has the signs of a patch, so that the two sides are told apart."""

    error = None
    continued: tuple[int, ...] = ()

    def __init__(self, made: Unified) -> None:
        self.lines = _Lines(made)
        self._made = made

    def spans(self, index: int) -> Sequence[Span]:
        """What differs inside a changed line."""
        kind, row = self._made.kinds[index], self._made.rows[index]
        found = self._made.found
        if kind == LEFT_OUT:
            return [(0, len(self.lines[index]), "comment")]
        if kind == SAME or found.kinds[row] != CHANGED:
            return ()
        return mark_spans(found, row, self._made.line(index), old=kind == REMOVED)

    def hint(self, index: int) -> str | None:  # noqa: ARG002
        """A comparison has no hints."""
        return None

    def copy_range(self, line: int, column: int, end_line: int, end_column: int) -> str:
        """Part of a line as it is; several lines whole, with their signs."""
        if line == end_line:
            exact = self._made.line(line)
            return exact[exact_column(exact, column) : exact_column(exact, end_column)]
        signs = {SAME: " ", REMOVED: "-", ADDED: "+", LEFT_OUT: ""}
        return "\n".join(signs[self._made.kinds[row]] + self._made.line(row) for row in range(line, end_line + 1))


class UnifiedView(CodeView):
    """Shows both numbers of a line, and a sign where it is on one side only."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._made: Unified | None = None
        self._digits = 2

    def show_unified(self, made: Unified) -> None:
        """Show the rows."""
        self._made = made
        found: TextDifference = made.found
        self._digits = max(2, len(str(max(len(found.old.lines), len(found.new.lines), 1))))
        self.set_document(UnifiedDocument(made))

    def text_left(self) -> int:  # noqa: D102
        return round(PAD + (2 * self._digits + 3) * self.layouts.cell + 12)

    def label_of(self, line: int) -> str:
        """The numbers of the line on both sides, and its sign."""
        made = self._made
        if made is None or made.kinds[line] == LEFT_OUT:
            return ""
        kind, row = made.kinds[line], made.rows[line]
        if not made.found.numbered:
            return _SIGNS.get(kind, " ")
        old = "" if kind == ADDED else str(made.found.left[row] + 1)
        new = "" if kind == REMOVED else str(made.found.right[row] + 1)
        return f"{old:>{self._digits}} {new:>{self._digits}} {_SIGNS.get(kind, ' ')}"

    def tone_of(self, line: int) -> str:
        """The background of a row: that of what is gone or came."""
        kind = SAME if self._made is None else self._made.kinds[line]
        return {REMOVED: "badbg", ADDED: "okbg", LEFT_OUT: "bg"}.get(kind, "")
