"""Where the characters of one line of code are: by arithmetic for plain lines, by QTextLayout for anything else."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

_KEPT = 300
Colored = tuple[int, int, QColor]


#: What the shipped font draws one cell wide: ASCII, Latin, Greek and Cyrillic letters, and the mark of a folded line.
_PLAIN = re.compile("[ -~\u00a1-\u00ac\u00ae-\u017f\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f\u21a9]*")


def is_plain(text: str) -> bool:
    """True when every character is one cell wide."""
    if text.isascii():
        return "\t" not in text
    return _PLAIN.fullmatch(text) is not None


def _to_utf16(text: str, column: int) -> int:
    return column if text.isascii() else column + sum(1 for char in text[:column] if char > "\uffff")


def _from_utf16(text: str, position: int) -> int:
    if text.isascii():
        return position
    column = 0
    for char in text:
        position -= 2 if char > "\uffff" else 1
        if position < 0:
            break
        column += 1
    return column


class LineLayouts:
    """Measures and paints lines in one monospaced font."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        metrics = QFontMetricsF(font)
        self.cell = metrics.horizontalAdvance("0" * 200) / 200
        self.ascent = metrics.ascent()
        self.text_height = metrics.height()
        self._layouts: OrderedDict[str, QTextLayout] = OrderedDict()

    def x_of(self, text: str, column: int) -> float:
        """Distance in px of a column from the line's start."""
        if is_plain(text):
            return column * self.cell
        line = self._layout(text).lineAt(0)
        # the stubs call it a plain object; it is (x, position)
        found: Any = line.cursorToX(_to_utf16(text, column))
        return float(found[0] if isinstance(found, tuple) else found)

    def column_at(self, text: str, x: float) -> int:
        """The column nearest to a distance in px."""
        if is_plain(text):
            return max(0, min(len(text), round(x / self.cell)))
        position = self._layout(text).lineAt(0).xToCursor(x)
        return min(len(text), _from_utf16(text, position))

    def width_of(self, text: str) -> float:
        """Width of the whole line in px; near enough for scroll bars."""
        if is_plain(text):
            return len(text) * self.cell
        return float(self._layout(text).lineAt(0).naturalTextWidth())

    def paint(
        self,
        painter: QPainter,
        origin: QPointF,
        text: str,
        spans: Sequence[Colored],
        base: QColor,
        visible: tuple[float, float],
    ) -> None:
        """Paint a line with its top left at `origin`; of plain lines only what lies within `visible` px."""
        if not is_plain(text):
            self._paint_layout(painter, origin, text, spans, base)
            return
        first = max(0, int(visible[0] / self.cell) - 1)
        last = min(len(text), int(visible[1] / self.cell) + 2)
        y = origin.y() + self.ascent
        at = first

        def piece(start: int, stop: int, color: QColor) -> None:
            painter.setPen(color)
            painter.drawText(QPointF(origin.x() + start * self.cell, y), text[start:stop])

        for start, length, color in spans:
            stop = start + length
            if stop <= at:
                continue
            if start >= last:
                break
            if start > at:
                piece(at, start, base)
            piece(max(start, at), min(stop, last), color)
            at = min(stop, last)
        if at < last:
            piece(at, last, base)

    def _paint_layout(
        self, painter: QPainter, origin: QPointF, text: str, spans: Sequence[Colored], base: QColor
    ) -> None:
        formats = []
        for start, length, color in spans:
            made = QTextLayout.FormatRange()
            begin = _to_utf16(text, start)
            made.start = begin
            made.length = _to_utf16(text, start + length) - begin
            look = QTextCharFormat()
            look.setForeground(color)
            made.format = look
            formats.append(made)
        painter.setPen(base)
        self._layout(text).draw(painter, origin, formats)

    def _layout(self, text: str) -> QTextLayout:
        layout = self._layouts.get(text)
        if layout is not None:
            self._layouts.move_to_end(text)
            return layout
        layout = QTextLayout(text, self.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        option.setTabStopDistance(self.cell * 4)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        if line.isValid():
            line.setLineWidth(1e7)
            line.setPosition(QPointF(0, 0))
        layout.endLayout()
        self._layouts[text] = layout
        if len(self._layouts) > _KEPT:
            self._layouts.popitem(last=False)
        return layout
