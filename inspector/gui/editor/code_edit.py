"""An editor for code: exact text in and out, line numbers, matches and the first flaw marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shiboken6
from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from inspector.editing.shape import Flaw
from inspector.gui.editor.units import Units
from inspector.gui.fonts import mono_font
from inspector.gui.theme import current_theme

#: Characters that are put in at a time: more would keep the window waiting.
_SLICE = 48 * 1024
#: Lines around the viewport that are coloured with it.
_AROUND = 8
_MARKED = 500
_PARAGRAPH = "\u2029"


class CodeEdit(QPlainTextEdit):
    """A text editor that neither wraps nor changes what it was given."""

    #: The whole text is in.
    filled = Signal()
    resized = Signal()
    #: The user wants to search (Ctrl+F) or replace (Ctrl+H).
    find_wanted = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFont(mono_font(12))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setProperty("code", "true")
        self.setTabStopDistance(self.fontMetrics().horizontalAdvance(" ") * 4)
        self._gutter = _Gutter(self)
        self._pieces: list[str] = []
        # the text and its units, as of a revision
        self._known = (-1, "", Units(""))
        self._flaw: Flaw | None = None
        self._matches: list[tuple[int, int]] = []
        self._fill_timer = QTimer(self, interval=0)
        self._fill_timer.timeout.connect(self._on_fill)
        self.blockCountChanged.connect(self._on_block_count_changed)
        self.updateRequest.connect(self._on_update_request)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        self._on_block_count_changed()

    # the text

    @property
    def alive(self) -> bool:
        """False when it was closed while something was awaited."""
        return shiboken6.isValid(self)

    def exact_text(self) -> str:
        """The text with "\\n" between lines; `toPlainText` would change blanks that are no plain ones."""
        return self._read()[0]

    def _read(self) -> tuple[str, Units]:
        revision = self.document().revision()
        if self._known[0] != revision:
            text = self.document().toRawText().replace(_PARAGRAPH, "\n") + "".join(self._pieces)
            self._known = revision, text, Units(text)
        return self._known[1:]

    def set_exact_text(self, text: str) -> None:
        """Show another text from its start; a long one comes in slices, read-only until all is there."""
        self._begin(text)
        self.document().setUndoRedoEnabled(False)
        self.clear()
        self._on_fill()

    def change_text(self, text: str) -> None:
        """Put another text in place of all, as one step that can be undone."""
        self._begin(text)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        cursor.endEditBlock()
        self._on_fill()

    def _begin(self, text: str) -> None:
        self._pieces = [text[start : start + _SLICE] for start in range(0, len(text), _SLICE)]
        self._flaw, self._matches = None, []
        self.setReadOnly(True)

    @Slot()
    def _on_fill(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if self._pieces:
            cursor.joinPreviousEditBlock()
            cursor.insertText(self._pieces.pop(0))
            cursor.endEditBlock()
        if self._pieces:
            self._fill_timer.start()
            return
        self._fill_timer.stop()
        self.setReadOnly(False)
        if not self.document().isUndoRedoEnabled():
            self.document().setUndoRedoEnabled(True)
            self.document().setModified(False)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.filled.emit()

    def select_range(self, start: int, end: int) -> None:
        """Select characters of the exact text and show them."""
        units = self._read()[1]
        cursor = QTextCursor(self.document())
        cursor.setPosition(units.of(start))
        cursor.setPosition(units.of(end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def selected_range(self) -> tuple[int, int]:
        """First and last + 1 selected character of the exact text; both the caret's place when nothing is."""
        cursor = self.textCursor()
        units = self._read()[1]
        return units.index(cursor.selectionStart()), units.index(cursor.selectionEnd())

    def replace_range(self, start: int, end: int, by: str) -> None:
        """Put a text in place of some characters; can be undone."""
        self.select_range(start, end)
        self.textCursor().insertText(by)

    # marks

    def show_flaw(self, flaw: Flaw | None) -> None:
        """Mark where the text stops being valid."""
        self._flaw = flaw
        self._mark()

    def go_to(self, flaw: Flaw) -> None:
        """Put the caret where a flaw is."""
        block = self.document().findBlockByNumber(flaw.line)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(Units(block.text()).of(flaw.column), block.length() - 1))
        self.setTextCursor(cursor)
        self.centerCursor()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_matches(self, places: Sequence[tuple[int, int]]) -> None:
        """Mark what was found."""
        units = self._read()[1]
        self._matches = [(units.of(start), units.of(end)) for start, end in places[:_MARKED]]
        self._mark()

    @Slot()
    def _on_cursor_moved(self) -> None:
        self._mark()

    def _mark(self) -> None:
        theme = current_theme()
        made = []
        if self.hasFocus() and not self.textCursor().hasSelection():
            line = QTextEdit.ExtraSelection()
            line.cursor = self.textCursor()
            line.format.setBackground(theme.color("hover"))
            line.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            made.append(line)
        last = self.document().characterCount() - 1
        for start, end in self._matches:
            if end <= last:
                made.append(self._selection(start, end, theme.color("hl")))
        if self._flaw is not None:
            made.append(self._flaw_mark(self._flaw, theme.color("bad"), theme.color("badbg")))
        self.setExtraSelections(made)

    def _selection(self, start: int, end: int, colour: QColor) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor
        mark.format.setBackground(colour)
        return mark

    def _flaw_mark(self, flaw: Flaw, line: QColor, back: QColor) -> QTextEdit.ExtraSelection:
        block = self.document().findBlockByNumber(flaw.line)
        at = block.position() + min(Units(block.text()).of(flaw.column), max(0, block.length() - 1))
        first = at if at < block.position() + block.length() - 1 else max(block.position(), at - 1)
        mark = self._selection(first, min(first + 1, self.document().characterCount() - 1), back)
        mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        mark.format.setUnderlineColor(line)
        return mark

    # what is seen

    def visible_blocks(self) -> Iterator[QTextBlock]:
        """The lines in the viewport, and a few around them."""
        block = self.firstVisibleBlock()
        for _ in range(_AROUND):
            if block.previous().isValid():
                block = block.previous()
        rows = self.viewport().height() // max(1, self.fontMetrics().lineSpacing()) + 2 * _AROUND + 2
        while block.isValid() and rows:
            yield block
            block = block.next()
            rows -= 1

    def gutter_width(self) -> int:
        """Room for the line numbers."""
        digits = max(2, len(str(self.blockCount())))
        return round(self.fontMetrics().horizontalAdvance("0") * digits) + 20

    def paint_gutter(self, painter: QPainter, area: QRect) -> None:
        """The line numbers."""
        theme = current_theme()
        painter.fillRect(area, theme.color("panel"))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        right = self._gutter.width() - 10
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(offset)
            if box.top() > area.bottom():
                break
            wrong = self._flaw is not None and self._flaw.line == block.blockNumber()
            painter.setPen(theme.color("bad" if wrong else "dim"))
            painter.drawText(
                QRect(0, round(box.top()), right, round(box.height())),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
                str(block.blockNumber() + 1),
            )
            block = block.next()

    # events

    @Slot()
    def _on_block_count_changed(self) -> None:
        self.setViewportMargins(self.gutter_width(), 0, 0, 0)

    @Slot(QRect, int)
    def _on_update_request(self, area: QRect, by: int) -> None:
        if by:
            self._gutter.scroll(0, by)
        else:
            self._gutter.update(0, area.y(), self._gutter.width(), area.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._gutter.setGeometry(inside.left(), inside.top(), self.gutter_width(), inside.height())
        self.resized.emit()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_find(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps the indentation, Tab indents; Ctrl+F and Ctrl+H search."""
        if self._is_find(event):
            self.find_wanted.emit(event.key() == Qt.Key.Key_H)
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ):
            event.ignore()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.isReadOnly():
            text = self.textCursor().block().text()[: self.textCursor().positionInBlock()]
            self.textCursor().insertText("\n" + text[: len(text) - len(text.lstrip(" \t"))])
            self.ensureCursorVisible()
            return
        if event.key() == Qt.Key.Key_Tab and not event.modifiers() and not self.textCursor().hasSelection():
            self.textCursor().insertText("  ")
            return
        super().keyPressEvent(event)

    def _is_find(self, event: QKeyEvent) -> bool:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        return control and event.key() in (Qt.Key.Key_F, Qt.Key.Key_H)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_gutter"):
            self._mark()
            self._gutter.update()
            self.resized.emit()


class _Gutter(QWidget):
    def __init__(self, edit: CodeEdit) -> None:
        super().__init__(edit)
        self._edit = edit

    def sizeHint(self) -> QSize:
        return QSize(self._edit.gutter_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._edit.paint_gutter(QPainter(self), event.rect())
