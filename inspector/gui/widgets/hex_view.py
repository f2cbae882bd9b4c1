"""Bytes as offset, hex and ASCII. Any size: only the visible rows are looked at."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
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
from inspector.gui.theme import current_theme
from inspector.gui.widgets.item_views import claims
from inspector.gui.widgets.line_layout import LineLayouts

ROW = 20
_OWN_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)
PAD = 8
#: More bytes than this are not put into words on the GUI thread.
_COPY_HERE = 64 * 1024
#: Bytes that are put into words at once; their hexes are joined with a blank.
_PART = 64 * 1024


class HexView(QAbstractScrollArea):
    """Shows bytes, 16 or 8 a row as width allows; selects by byte; copies as hex, text or escaped text."""

    #: First and last + 1 selected offset.
    selection_changed = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._data = b""
        self._layouts = LineLayouts(mono_font(12))
        self._anchor = 0
        self._caret = 0
        self._dragging = False
        #: Takes over copying of a great many bytes: gets what makes the parts of the text.
        self.copier: Callable[[Callable[[], Iterator[str]]], None] | None = None
        self.per_row = 16
        self.verticalScrollBar().setSingleStep(ROW)

    def set_data(self, data: bytes) -> None:
        """Show other bytes from their start."""
        self._data = data
        self._anchor = self._caret = 0
        self.verticalScrollBar().setValue(0)
        self._update_bars()
        self.viewport().update()

    @property
    def data(self) -> bytes:
        """The bytes shown."""
        return self._data

    def select(self, first: int, stop: int) -> None:
        """Select the bytes from `first` up to, not including, `stop`."""
        self._anchor = max(0, min(first, len(self._data)))
        self._caret = max(0, min(stop, len(self._data)))
        self._moved()

    @property
    def selection(self) -> tuple[int, int]:
        """The first selected offset, and the one behind the last."""
        return min(self._anchor, self._caret), max(self._anchor, self._caret)

    def selected(self) -> bytes:
        """The selected bytes."""
        return self._data[min(self._anchor, self._caret) : max(self._anchor, self._caret)]

    @Slot()
    def select_all(self) -> None:
        """Select everything."""
        self.select(0, len(self._data))

    @Slot()
    def copy_hex(self) -> None:
        """Put the selected bytes into the clipboard as `48 65 6c`."""
        self._copy(hex_text)

    def copy_selection(self) -> bool:
        """Copy what is selected as hex; False when nothing is."""
        self.copy_hex()
        return self._anchor != self._caret

    @Slot()
    def copy_text(self) -> None:
        """Put the selected bytes into the clipboard as text; what is not UTF-8 is escaped like `\\xff`."""
        self._copy(_plain_text)

    def _copy(self, parts: Callable[[bytes], Iterator[str]]) -> None:
        first, stop = self.selection
        if first == stop:
            return
        chosen = self._data[first:stop]
        if self.copier is not None and len(chosen) > _COPY_HERE:
            self.copier(lambda: parts(chosen))
        else:
            QGuiApplication.clipboard().setText("".join(parts(chosen)))

    # geometry

    @property
    def _digits(self) -> int:
        return 8 if len(self._data) <= 0xFFFFFFFF else 12

    def _hex_x(self, column: int) -> float:
        """Left edge of a byte's two digits, in cells."""
        return self._digits + 2 + column * 3 + (1 if column >= 8 else 0)

    def _text_x(self, column: int) -> float:
        return self._hex_x(self.per_row) + 1 + column

    def _rows(self) -> int:
        return max(1, -(-len(self._data) // self.per_row))

    def _update_bars(self) -> None:
        size = self.viewport().size()
        cells_16 = 8 + 2 + 16 * 3 + 1 + 1 + 16
        self.per_row = 16 if size.width() >= cells_16 * self._layouts.cell + 3 * PAD else 8
        self.verticalScrollBar().setRange(0, max(0, self._rows() * ROW + 2 * PAD - size.height()))
        self.verticalScrollBar().setPageStep(max(ROW, size.height() - ROW))
        wide = round(self._text_x(self.per_row) * self._layouts.cell + 3 * PAD)
        self.horizontalScrollBar().setRange(0, max(0, wide - size.width()))
        self.horizontalScrollBar().setPageStep(size.width())

    def _offset_at(self, point: QPoint) -> int:
        row = max(0, (point.y() + self.verticalScrollBar().value() - PAD) // ROW)
        cells = (point.x() + self.horizontalScrollBar().value() - PAD - 4) / self._layouts.cell
        if cells >= self._text_x(0) - 0.5:
            column = int(cells - self._text_x(0) + 0.5)
        else:
            shift = 1 if cells > self._hex_x(8) - 1 else 0
            column = int((cells - self._digits - 2 - shift + 1.5) // 3)
        return min(len(self._data), row * self.per_row + max(0, min(column, self.per_row)))

    def _moved(self, *, follow: bool = True) -> None:
        if follow:
            top = (min(self._caret, max(0, len(self._data) - 1)) // self.per_row) * ROW
            bar = self.verticalScrollBar()
            if top < bar.value():
                bar.setValue(top)
            elif top + ROW + 2 * PAD > bar.value() + self.viewport().height():
                bar.setValue(top + ROW + 2 * PAD - self.viewport().height())
        self.viewport().update()
        self.selection_changed.emit(min(self._anchor, self._caret), max(self._anchor, self._caret))

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._update_bars()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        return claims(event, _OWN_KEYS) or super().event(event)

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

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self.viewport())
        theme = current_theme()
        painter.fillRect(event.rect(), theme.color("panel"))
        painter.setFont(self._layouts.font)
        painter.translate(PAD + 4 - self.horizontalScrollBar().value(), 0)
        offset = self.verticalScrollBar().value() - PAD
        first = max(0, (event.rect().top() + offset) // ROW)
        last = min(self._rows(), (event.rect().bottom() + offset) // ROW + 1)
        text, dim, zero = theme.color("text"), theme.color("dim"), theme.color("num")
        for row in range(first, last):
            self._paint_row(painter, row, row * ROW - offset, text, dim, zero)

    def _paint_row(self, painter: QPainter, row: int, top: int, text: QColor, dim: QColor, printable: QColor) -> None:
        cell = self._layouts.cell
        base = top + (ROW - self._layouts.text_height) / 2 + self._layouts.ascent
        start = row * self.per_row
        piece = self._data[start : start + self.per_row]
        self._paint_selection(painter, start, len(piece), top)
        painter.setPen(dim)
        painter.drawText(QPointF(0, base), f"{start:0{self._digits}x}")
        painter.setPen(text)
        painter.drawText(QPointF(self._hex_x(0) * cell, base), piece[:8].hex(" "))
        if len(piece) > 8:
            painter.drawText(QPointF(self._hex_x(8) * cell, base), piece[8:].hex(" "))
        shown = "".join(chr(byte) if 32 <= byte < 127 else " " for byte in piece)
        dots = "".join(" " if 32 <= byte < 127 else "·" for byte in piece)
        painter.setPen(printable)
        painter.drawText(QPointF(self._text_x(0) * cell, base), shown)
        painter.setPen(dim)
        painter.drawText(QPointF(self._text_x(0) * cell, base), dots)

    def _paint_selection(self, painter: QPainter, start: int, count: int, top: int) -> None:
        cell = self._layouts.cell
        low, high = sorted((self._anchor, self._caret))
        first, last = max(low - start, 0), min(high - start, count) - 1
        theme = current_theme()
        if first <= last:
            left, right = self._hex_x(first) * cell - 2, (self._hex_x(last) + 2) * cell + 2
            painter.fillRect(QRectF(left, top, right - left, ROW), theme.color("sel"))
            painter.fillRect(
                QRectF(self._text_x(first) * cell, top, (last - first + 1) * cell, ROW), theme.color("sel")
            )
        if self.hasFocus() and 0 <= self._caret - start < self.per_row:
            x = self._hex_x(self._caret - start) * cell - 2
            painter.fillRect(QRectF(x, top + 2, 1, ROW - 4), theme.color("accent"))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() == Qt.MouseButton.LeftButton:
            self._caret = self._offset_at(event.position().toPoint())
            if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._anchor = self._caret
            self._dragging = True
            self._moved(follow=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._dragging:
            self._caret = self._offset_at(event.position().toPoint())
            self._moved()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: D102
        self._dragging = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_hex()
            return
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return
        page = max(1, self.viewport().height() // ROW - 1) * self.per_row
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        rest = self._caret % self.per_row
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.per_row,
            Qt.Key.Key_Down: self.per_row,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -self._caret if control else -rest,
            Qt.Key.Key_End: len(self._data) - self._caret if control else self.per_row - 1 - rest,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        self._caret = max(0, min(self._caret + step, len(self._data)))
        if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._anchor = self._caret
        self._moved()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, slot in (
            ("Copy as hex", self.copy_hex),
            ("Copy as text", self.copy_text),
            ("Select all", self.select_all),
        ):
            action = menu.addAction(text)
            action.triggered.connect(slot)
            action.setEnabled(slot == self.select_all or self._anchor != self._caret)
        menu.popup(event.globalPos())


def hex_text(data: bytes) -> Iterator[str]:
    """Bytes as `48 65 6c`, in parts."""
    for start in range(0, len(data), _PART):
        yield (" " if start else "") + data[start : start + _PART].hex(" ")


def _plain_text(data: bytes) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
    for start in range(0, len(data), _PART):
        yield decoder.decode(data[start : start + _PART], start + _PART >= len(data))
