"""A fast, read-only viewer of prepared lines: it asks for, lays out and paints only the lines that are visible."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QWidget

from inspector.gui.fonts import mono_font
from inspector.gui.widgets.code_painting import CodePainter
from inspector.gui.widgets.document import Document, PlainDocument
from inspector.gui.widgets.finding import Finder
from inspector.gui.widgets.folding import Folding
from inspector.gui.widgets.line_layout import LineLayouts
from inspector.gui.widgets.selection import Position, Selection

ROW = 20
PAD = 8
_WIDTH_SAMPLE = 400
#: More lines than this are not put together on the GUI thread.
_COPY_HERE = 20_000
#: What the view does itself, even where the window has a shortcut of the same keys.
_OWN_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll, QKeySequence.StandardKey.Find)


class CodeView(QAbstractScrollArea):
    """Shows a `Document`. Text is selected with mouse and keys; what is copied is the document's exact text."""

    #: The selection changed, or was cleared.
    selection_changed = Signal()
    #: The user wants to search (Ctrl+F, menu).
    find_wanted = Signal()
    #: A context menu is about to open: menu and selected text; others may add actions.
    menu_opening = Signal(object, str)
    #: Esc was pressed while a search was marked.
    find_left = Signal()
    #: Index of the current match or -1, count of matches, still searching.
    matches_changed = Signal(int, int, bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.viewport().setMouseTracking(True)
        self.document: Document = PlainDocument()
        self.layouts = LineLayouts(mono_font(12))
        self.folding = Folding((), enabled=False)
        self.selection = Selection(())
        self.finder = Finder(self)
        self.finder.changed.connect(self._on_finder_changed)
        self.current_match = -1
        self.numbered = True
        #: the line that the last context menu was opened on
        self.menu_line = 0
        #: Takes over copying of a great many lines: gets a function that makes the text, for a worker.
        self.copier: Callable[[Callable[[], str]], None] | None = None
        self._foldable = False
        self._continued: list[int] = []
        self._widest = 0.0
        self._dragging = False
        self._drag_point = QPoint()
        self._drag_timer = QTimer(self, interval=40)
        self._drag_timer.timeout.connect(self._on_drag_timeout)
        self._wanted_match = False
        self._painter = CodePainter(self)
        self.horizontalScrollBar().setSingleStep(round(self.layouts.cell * 4))
        self.verticalScrollBar().setSingleStep(ROW)

    # the document

    def set_document(self, document: Document, *, foldable: bool = False, keep: bool = False) -> None:
        """Show another document from its start; `keep` holds position, selection and folds (the same text, longer)."""
        old = self.selection
        folded = dict(self.folding.folded) if keep else {}
        self.document = document
        self._foldable = foldable
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
            self.current_match = -1
        if self.finder.text:
            self.finder.search(document.lines, self.finder.text)
        self._update_bars()
        self.viewport().update()

    def text_left(self) -> int:
        """Where text begins, right of line numbers and fold marks, in px."""
        if not self.numbered:
            return PAD + 4
        digits = max(2, len(str(len(self.document.lines))))
        return round(PAD + digits * self.layouts.cell + (18 if self._foldable else 12))

    def number_of(self, line: int) -> int | None:
        """The number shown beside a line; None for one that continues the line before."""
        if not self._continued:
            return line + 1
        before = bisect_right(self._continued, line)
        if before and self._continued[before - 1] == line:
            return None
        return line + 1 - before

    def selected_text(self) -> str:
        """The exact text that is selected."""
        if self.selection.empty or not self.document.lines:
            return ""
        start, end = self.selection.start, self.selection.end
        return self.document.copy_range(start.line, start.column, end.line, end.column)

    @Slot()
    def copy(self) -> None:
        """Put the selected text into the clipboard."""
        if self.selection.empty or not self.document.lines:
            return
        if self.copier is not None and self.selection.end.line - self.selection.start.line > _COPY_HERE:
            document, start, end = self.document, self.selection.start, self.selection.end
            self.copier(lambda: document.copy_range(start.line, start.column, end.line, end.column))
            return
        QGuiApplication.clipboard().setText(self.selected_text())

    def copy_selection(self) -> bool:
        """Copy what is selected; False when nothing is."""
        self.copy()
        return not self.selection.empty

    @Slot()
    def select_all(self) -> None:
        """Select everything."""
        self.selection.select_all()
        self._selection_moved(follow=False)

    # searching

    def search(self, text: str) -> None:
        """Mark all matches and go to the first one at or after the caret."""
        self.current_match = -1
        self._wanted_match = bool(text)
        self.finder.search(self.document.lines, text)

    def step_match(self, by: int) -> None:
        """Go to the next (+1) or previous (-1) match, round and round."""
        if count := len(self.finder.matches):
            self._show_match((self.current_match + by) % count)

    def _show_match(self, index: int) -> None:
        self.current_match = index
        line, column, length = self.finder.matches[index]
        self.selection.select(Position(line, column), Position(line, column + length))
        self._selection_moved()
        self.matches_changed.emit(index, len(self.finder.matches), self.finder.searching)

    @Slot()
    def _on_finder_changed(self) -> None:
        if self._wanted_match and self.finder.matches:
            caret = self.selection.start
            at = bisect_right(self.finder.matches, (caret.line, caret.column - 1, 1 << 30))
            if at < len(self.finder.matches) or not self.finder.searching:
                self._wanted_match = False
                self._show_match(at % len(self.finder.matches))
                return
        self.matches_changed.emit(self.current_match, len(self.finder.matches), self.finder.searching)
        self.viewport().update()

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
        self.viewport().update()

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._update_bars()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self.viewport())
        self._painter.paint(painter, event.rect())

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and any(event.matches(key) for key in _OWN_KEYS)
        ):
            event.accept()
            return True
        return super().event(event)

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

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() != Qt.MouseButton.LeftButton or not len(self.folding):
            return
        point = event.position().toPoint()
        if point.x() < self.text_left() - 4:
            line = self.folding.line_of(self.row_at(point.y()))
            if self.folding.starts_block(line):
                self.toggle_fold(line)
                return
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.selection.place(self.position_at(point), extend=extend)
        self._dragging = True
        self._selection_moved(follow=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() == Qt.MouseButton.LeftButton and event.position().x() >= self.text_left() - 4:
            self.selection.select_word(self.position_at(event.position().toPoint()))
            self._selection_moved(follow=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        point = event.position().toPoint()
        if not self._dragging:
            over_gutter = point.x() < self.text_left() - 4
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor if over_gutter else Qt.CursorShape.IBeamCursor)
            return
        self._drag_point = point
        self.selection.place(self.position_at(point), extend=True)
        self._selection_moved(follow=False)
        if self.viewport().rect().contains(point):
            self._drag_timer.stop()
        elif not self._drag_timer.isActive():
            self._drag_timer.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False
            self._drag_timer.stop()

    @Slot()
    def _on_drag_timeout(self) -> None:
        # keep scrolling while the pointer is held outside
        point, area = self._drag_point, self.viewport().rect()
        down = max(0, point.y() - area.bottom()) - max(0, area.top() - point.y())
        right = max(0, point.x() - area.right()) - max(0, area.left() - point.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + down)
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + right)
        self.selection.place(self.position_at(point), extend=True)
        self._selection_moved(follow=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.find_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape and self.finder.text:
            self.search("")
            self.find_left.emit()
        elif not self._move(event):
            event.ignore()

    def _move(self, event: QKeyEvent) -> bool:
        key, chosen = event.key(), self.selection
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        page = max(1, self.viewport().height() // ROW - 1)
        rows = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}
        if key in rows and len(self.folding):
            row = self.folding.row_of(chosen.caret.line) + rows[Qt.Key(key)]
            row = max(0, min(row, len(self.folding) - 1))
            chosen.move_to_line(self.folding.line_of(row), extend=extend)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            chosen.move_columns(-1 if key == Qt.Key.Key_Left else 1, extend=extend)
        elif key == Qt.Key.Key_Home:
            chosen.place(Position(0 if control else chosen.caret.line, 0), extend=extend)
        elif key == Qt.Key.Key_End:
            line = len(self.document.lines) - 1 if control else chosen.caret.line
            chosen.place(Position(line, 1 << 30), extend=extend)
        else:
            return False
        self._selection_moved()
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = self._action(menu, "Copy", self.copy, QKeySequence.StandardKey.Copy)
        copy.setEnabled(not self.selection.empty)
        line = self.menu_line = self.position_at(event.pos()).line
        self._action(menu, "Copy line", partial(self._copy_line, line))
        self._action(menu, "Select all", self.select_all, QKeySequence.StandardKey.SelectAll)
        self._action(menu, "Find…", self.find_wanted.emit, QKeySequence.StandardKey.Find)
        self.menu_opening.emit(menu, self.selected_text())
        menu.popup(event.globalPos())

    def _action(self, menu: QMenu, text: str, slot: object, key: QKeySequence.StandardKey | None = None) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda _checked=False: slot())  # type: ignore[operator]
        if key is not None:
            action.setShortcut(key)
        return action

    def _copy_line(self, line: int) -> None:
        if line < len(self.document.lines):
            text = self.document.copy_range(line, 0, line, len(self.document.lines[line]))
            QGuiApplication.clipboard().setText(text)

    def _selection_moved(self, *, follow: bool = True) -> None:
        if follow:
            self.scroll_to(self.selection.caret)
        self.viewport().update()
        self.selection_changed.emit()

    def visible_lines(self, area: QRect) -> range:
        """Rows that a viewport area touches."""
        offset = self.verticalScrollBar().value() - PAD
        first = max(0, (area.top() + offset) // ROW)
        last = min(len(self.folding), (area.bottom() + offset) // ROW + 1)
        return range(first, max(first, last))
