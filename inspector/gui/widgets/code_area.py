"""The canvas of a CodeView: a document's lines, folded and scrolled, of which only the visible ones are painted."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from inspector.finding import Hits
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.code_painting import PAD, ROW, CodePainter
from inspector.gui.widgets.document import Document, PlainDocument
from inspector.gui.widgets.folding import Folding
from inspector.gui.widgets.line_layout import LineLayouts
from inspector.gui.widgets.marked_scroll_bar import MarkedScrollBar
from inspector.gui.widgets.selection import Position, Selection

_WIDTH_SAMPLE = 400


class CodeArea(QAbstractScrollArea):
    """Knows where each line and column is, and paints them. What keys and mouse do is the CodeView's."""

    #: Another document is shown; True when it is the same text, longer.
    document_changed = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.document: Document = PlainDocument()
        self.layouts = LineLayouts(mono_font(12))
        self.folding = Folding((), enabled=False)
        self.selection = Selection(())
        #: What was found, to be marked, and the index of the one that was gone to last.
        self.hits = Hits()
        self.current_hit = -1
        self._marks = MarkedScrollBar(self)
        self.setVerticalScrollBar(self._marks)
        #: line numbers are shown
        self.numbered = True
        self.foldable = False
        self._continued: list[int] = []
        self._widest = 0.0
        self._painter = CodePainter(self)
        self.horizontalScrollBar().setSingleStep(round(self.layouts.cell * 4))
        self.verticalScrollBar().setSingleStep(ROW)

    # the document

    def set_document(self, document: Document, *, foldable: bool = False, keep: bool = False) -> None:
        """Show another document from its start; `keep` holds position, selection and folds (the same text, longer)."""
        old = self.selection
        folded = dict(self.folding.folded) if keep else {}
        self.document = document
        self.foldable = foldable
        self._continued = sorted(document.continued)
        self.folding = Folding(document.lines, enabled=foldable)
        self.selection = Selection(document.lines)
        self._widest = 0.0
        for index in range(min(len(document.lines), 0 if len(self._continued) > 4 else _WIDTH_SAMPLE)):
            text = document.lines[index]
            self._widest = max(self._widest, len(text) * self.layouts.cell)
        if keep:
            self.selection.select(old.anchor, old.caret)
            for first in sorted(folded):
                self.folding.toggle(first)
        else:
            self.verticalScrollBar().setValue(0)
            self.horizontalScrollBar().setValue(0)
            self.show_hits(Hits())
        self._update_bars()
        self.viewport().update()
        self.document_changed.emit(keep)

    def show_hits(self, hits: Hits, current: int = -1) -> None:
        """Mark what was found, in the text and on the scroll bar."""
        self.hits, self.current_hit = hits, current
        self._show_marks()
        self.viewport().update()

    def _show_marks(self) -> None:
        rows, folding, hits = len(self.folding), self.folding, self.hits
        if not len(hits) or not rows:
            self._marks.set_marks(None)
            return

        def marked(first: float, last: float) -> bool:
            top, bottom = int(first * rows), max(int(first * rows), int(last * rows) - 1)
            end = folding.line_of(bottom + 1) - 1 if bottom + 1 < rows else len(self.document.lines) - 1
            return top < rows and hits.among(folding.line_of(top), end)

        line = hits[self.current_hit].line if self.current_hit >= 0 else -1
        self._marks.set_marks(marked, folding.row_of(line) / rows if line >= 0 else None)

    def text_left(self) -> int:
        """Where text begins, right of line numbers and fold marks, in px."""
        if not self.numbered:
            return PAD + 4
        digits = max(2, len(str(len(self.document.lines))))
        return round(PAD + digits * self.layouts.cell + (18 if self.foldable else 12))

    def number_of(self, line: int) -> int | None:
        """The number shown beside a line; None for one that continues the line before."""
        if not self._continued:
            return line + 1
        before = bisect_right(self._continued, line)
        if before and self._continued[before - 1] == line:
            return None
        return line + 1 - before

    def label_of(self, line: int) -> str:
        """What stands beside a line: its number, or a sign that it continues the one before."""
        number = self.number_of(line)
        return "…" if number is None else str(number)

    def tone_of(self, line: int) -> str:  # noqa: ARG002
        """The colour token of a row's background; "" is the usual one."""
        return ""

    # geometry

    def row_at(self, y: int) -> int:
        """The visible row at a viewport height, clamped to what exists."""
        row = (y + self.verticalScrollBar().value() - PAD) // ROW
        return max(0, min(row, len(self.folding) - 1))

    def position_at(self, point: QPoint) -> Position:
        """The text position nearest to a viewport point."""
        if not len(self.folding):
            return Position(0, 0)
        line = self.folding.line_of(self.row_at(point.y()))
        x = point.x() + self.horizontalScrollBar().value() - self.text_left()
        return Position(line, self.layouts.column_at(self.document.lines[line], x))

    def scroll_to(self, position: Position) -> None:
        """Bring a position into view, opening folds that hide it."""
        if self.folding.reveal(position.line):
            self._update_bars()
        top = self.folding.row_of(position.line) * ROW + PAD
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        if top < bar.value():
            bar.setValue(top - PAD)
        elif top + ROW > bar.value() + height:
            bar.setValue(top + ROW + PAD - height)
        if not self.document.lines:
            return
        x = self.layouts.x_of(self.document.lines[position.line], position.column)
        room = self.viewport().width() - self.text_left() - PAD
        self.note_width(x + 2 * self.layouts.cell)
        side = self.horizontalScrollBar()
        if x < side.value():
            side.setValue(round(x - room / 4))
        elif x > side.value() + room:
            side.setValue(round(x - room * 3 / 4))

    def note_width(self, width: float) -> None:
        """A line of this width was seen: the horizontal bar may have to grow."""
        if width > self._widest:
            self._widest = width
            QTimer.singleShot(0, self, self._update_bars)

    @Slot()
    def _update_bars(self) -> None:
        view = self.viewport().size()
        tall = len(self.folding) * ROW + 2 * PAD
        self.verticalScrollBar().setRange(0, max(0, tall - view.height()))
        self.verticalScrollBar().setPageStep(max(ROW, view.height() - ROW))
        wide = round(self._widest) + self.text_left() + 2 * PAD
        self.horizontalScrollBar().setRange(0, max(0, wide - view.width()))
        self.horizontalScrollBar().setPageStep(view.width())

    def toggle_fold(self, line: int) -> None:
        """Fold or open the block that starts at a line."""
        self.folding.toggle(line)
        self._update_bars()
        self._show_marks()
        self.viewport().update()

    def visible_lines(self, area: QRect) -> range:
        """Rows that a viewport area touches."""
        offset = self.verticalScrollBar().value() - PAD
        first = max(0, (area.top() + offset) // ROW)
        last = min(len(self.folding), (area.bottom() + offset) // ROW + 1)
        return range(first, max(first, last))

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._update_bars()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self.viewport())
        self._painter.paint(painter, event.rect())

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self.viewport().update()
