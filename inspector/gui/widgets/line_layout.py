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


class _Line:
    """What is known of a line that is not plain: its layout, and whether each character is one unit of UTF-16."""

    __slots__ = ("layout", "line", "narrow", "text")

    def __init__(self, text: str, layout: QTextLayout) -> None:
        self.text = text
        self.layout = layout
        self.line = layout.lineAt(0)
        self.narrow = max(text) <= "\uffff" if text else True

    def units(self, column: int) -> int:
        """The place of a column in UTF-16."""
        return column if self.narrow else column + sum(1 for char in self.text[:column] if char > "\uffff")

    def column(self, position: int) -> int:
        """The column of a place in UTF-16."""
        if self.narrow:
            return min(position, len(self.text))
        column = 0
        for char in self.text:
            position -= 2 if char > "\uffff" else 1
            if position < 0:
                break
            column += 1
        return column

    def x(self, column: int) -> float:
        """Distance in px of a column from the line's start."""
        # the stubs call it a plain object; it is (x, position)
        found: Any = self.line.cursorToX(self.units(column))
        return float(found[0] if isinstance(found, tuple) else found)


class LineLayouts:
    """Measures and paints lines in one monospaced font."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        metrics = QFontMetricsF(font)
        self.cell = metrics.horizontalAdvance("0" * 200) / 200
        self.ascent = metrics.ascent()
        self.text_height = metrics.height()
        self._lines: OrderedDict[str, _Line] = OrderedDict()

    def x_of(self, text: str, column: int) -> float:
        """Distance in px of a column from the line's start."""
        line = self._line_of(text)
        return column * self.cell if line is None else line.x(column)

    def column_at(self, text: str, x: float) -> int:
        """The column nearest to a distance in px."""
        line = self._line_of(text)
        if line is None:
            return max(0, min(len(text), round(x / self.cell)))
        return line.column(line.line.xToCursor(x))

    def columns_within(self, text: str, left: float, right: float) -> tuple[int, int]:
        """The first column that is seen between two distances in px, and the one behind the last."""
        line = self._line_of(text)
        if line is None:
            return max(0, int(left / self.cell) - 1), min(len(text), int(right / self.cell) + 2)
        first, last = (line.column(line.line.xToCursor(x)) for x in (left, right))
        # letters of scripts that run from right to left: all of the line may be seen
        return (max(0, first - 1), min(len(text), last + 1)) if first < last else (0, len(text))

    def width_of(self, text: str) -> float:
        """Width of the whole line in px; near enough for scroll bars."""
        line = self._line_of(text)
        return len(text) * self.cell if line is None else float(line.line.naturalTextWidth())

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
        line = self._line_of(text)
        if line is not None:
            self._paint_layout(painter, origin, line, spans, base)
            return
        first, last = self.columns_within(text, *visible)
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
        self, painter: QPainter, origin: QPointF, line: _Line, spans: Sequence[Colored], base: QColor
    ) -> None:
        formats = []
        for start, length, color in spans:
            made = QTextLayout.FormatRange()
            begin = line.units(start)
            made.start = begin
            made.length = line.units(start + length) - begin
            look = QTextCharFormat()
            look.setForeground(color)
            made.format = look
            formats.append(made)
        painter.setPen(base)
        line.layout.draw(painter, origin, formats)

    def _line_of(self, text: str) -> _Line | None:
        """The layout of a line; None for a plain one."""
        if text.isascii() and "\t" not in text:
            return None
        known = self._lines.get(text)
        if known is not None:
            self._lines.move_to_end(text)
            return known
        if is_plain(text):
            return None
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
        made = self._lines[text] = _Line(text, layout)
        if len(self._lines) > _KEPT:
            self._lines.popitem(last=False)
        return made
