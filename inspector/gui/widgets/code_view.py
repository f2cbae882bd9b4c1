"""A fast, read-only viewer of prepared lines: selecting, copying, searching, folding with mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from inspector.finding import Hits
from inspector.gui.widgets.code_area import CodeArea
from inspector.gui.widgets.code_painting import ROW
from inspector.gui.widgets.item_views import claims
from inspector.gui.widgets.selection import Position

#: More lines than this are not put together on the GUI thread: some may have thousands of characters.
_COPY_HERE = 500
#: What the view does itself, even where the window has a shortcut of the same keys.
_OWN_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll, QKeySequence.StandardKey.Find)


class CodeView(CodeArea):
    """Shows a `Document`. Text is selected with mouse and keys; what is copied is the document's exact text."""

    #: The selection changed, or was cleared.
    selection_changed = Signal()
    #: The user wants to search (Ctrl+F, menu).
    find_wanted = Signal()
    #: A context menu is about to open: menu and selected text; others may add actions.
    menu_opening = Signal(object, str)
    #: Esc was pressed while hits were marked.
    find_left = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.viewport().setMouseTracking(True)
        #: the line and column that the last context menu was opened on
        self.menu_line = self.menu_column = 0
        #: Takes over copying of a great many lines: gets the places where they begin and end.
        self.copier: Callable[[Position, Position], None] | None = None
        self._dragging = False
        self._drag_point = QPoint()
        self._drag_timer = QTimer(self, interval=40)
        self._drag_timer.timeout.connect(self._on_drag_timeout)

    # the selection

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
        start, end = self.selection.start, self.selection.end
        if self.copier is not None and end.line - start.line > _COPY_HERE:
            self.copier(start, end)
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

    # what was found

    def go_to_hit(self, index: int) -> None:
        """Select one of the hits and bring it into view."""
        line, column, _ = self.hits[index]
        self.show_hits(self.hits, index)
        self.selection.select(Position(line, column), Position(*self.hits.end_of(index, self.document.lines)))
        self._selection_moved()

    # events

    def event(self, event: QEvent) -> bool:  # noqa: D102
        return claims(event, _OWN_KEYS) or super().event(event)

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
        elif event.key() == Qt.Key.Key_Escape and len(self.hits):
            self.show_hits(Hits())
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
        self.menu_line, self.menu_column = self.position_at(event.pos())
        self._action(menu, "Copy line", partial(self._copy_line, self.menu_line))
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
