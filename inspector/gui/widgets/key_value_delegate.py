"""How a header line is painted: the name with its duplicate mark, the value wrapped by characters and coloured."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from inspector.gui.fonts import mono_font, ui_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.code_painting import STYLES
from inspector.gui.widgets.header_values import value_spans
from inspector.gui.widgets.line_layout import LineLayouts

Index = QModelIndex | QPersistentModelIndex
LINE = 18
_PAD_Y = 5
PAD_X = 8
#: A value takes at most so many lines; its whole is in the tooltip and in the clipboard.
MAX_LINES = 8


class Line(NamedTuple):
    """One line as shown and as it is: `shown_value` has hidden characters marked."""

    name: str
    value: str
    shown_name: str
    shown_value: str
    #: which of how many lines of that name, (0, 1) when it is alone
    which: tuple[int, int]


class LineSource(Protocol):
    """Whose rows are painted."""

    def line(self, row: int) -> Line:
        """The line of a row."""


class KeyValueDelegate(QStyledItemDelegate):
    """Wraps monospaced values by characters: signatures and tokens have no spaces to break at."""

    def __init__(self, table: QTableView, lines: LineSource) -> None:
        super().__init__(table)
        self._table = table
        self._lines = lines
        self.layouts = LineLayouts(mono_font(12))

    def pieces(self, text: str, width: float) -> list[tuple[int, str]]:
        """(start, piece) of each display line; the last ends with … when there is more."""
        room = max(8, int((width - 2 * PAD_X) / self.layouts.cell))
        made = [(start, text[start : start + room]) for start in range(0, min(len(text), room * MAX_LINES), room)]
        if made and len(text) > room * MAX_LINES:
            made[-1] = (made[-1][0], made[-1][1][:-1] + "…")
        return made or [(0, "")]

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: D102
        width = self._table.columnWidth(index.column())
        text = str(index.data())
        count = len(self.pieces(text, width)) if index.column() else 1
        return QSize(width, count * LINE + 2 * _PAD_Y)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: D102
        theme = current_theme()
        rect: QRectF = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setClipRect(rect)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("sel"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.color("line"))
        line = self._lines.line(index.row())
        top = rect.top() + _PAD_Y
        if index.column() == 0:
            self._paint_name(painter, rect, line)
        else:
            painter.setFont(self.layouts.font)
            spans = value_spans(line.shown_value)
            for start, piece in self.pieces(line.shown_value, rect.width()):
                stop = start + len(piece)
                colored = [
                    (max(0, at - start), min(at + length, stop) - max(at, start), theme.color(STYLES[style]))
                    for at, length, style in spans
                    if at < stop and at + length > start
                ]
                y = top + (LINE - self.layouts.text_height) / 2
                self.layouts.paint(
                    painter, QPointF(rect.left() + PAD_X, y), piece, colored, theme.color("text"), (0, rect.width())
                )
                top += LINE
        painter.restore()

    def _paint_name(self, painter: QPainter, rect: QRectF, line: Line) -> None:
        theme = current_theme()
        room = rect.width() - 2 * PAD_X
        if line.which[1] > 1:
            # the second of two lines of one name: easy to overlook, and often why a check fails
            label = f"{line.which[0] + 1}/{line.which[1]}"
            painter.setFont(ui_font(11, tabular=True))
            width = painter.fontMetrics().horizontalAdvance(label) + 10
            box = QRectF(rect.right() - PAD_X - width, rect.top() + _PAD_Y + 1, width, LINE - 2)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("warnbg"))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(theme.color("warn"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)
            room -= width + 6
        painter.setFont(self.layouts.font)
        name = painter.fontMetrics().elidedText(line.shown_name, Qt.TextElideMode.ElideRight, round(room))
        painter.setPen(theme.color("key"))
        painter.drawText(
            QRectF(rect.left() + PAD_X, rect.top() + _PAD_Y, room, LINE),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            name,
        )
