"""Paints the visible part of a CodeView: gutter, guides, marks, selection, text, hints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from inspector.gui.theme import current_theme, faded
from inspector.gui.widgets.folding import indent_of

if TYPE_CHECKING:
    from inspector.gui.widgets.code_area import CodeArea

#: Height of a row, and room around the text, in px.
ROW = 20
PAD = 8
#: Token of each span style.
STYLES = {
    "key": "key",
    "str": "str",
    "num": "num",
    "kw": "kw",
    "comment": "dim",
    "tag": "key",
    "attr": "num",
    "punct": "text",
    "error": "bad",
    "mark": "warn",
    "dim": "dim",
    "ok": "ok",
    "bad": "bad",
    "accent": "accent",
    "gone": "bad",
    "come": "ok",
}
#: Styles that are drawn on a background of their own.
_BACKED = {"mark": "hl", "error": "badbg", "gone": "badbg", "come": "okbg"}
_GUIDES_MAX = 40


class CodePainter:
    """The drawing half of a CodeView."""

    def __init__(self, view: CodeArea) -> None:
        self._view = view
        self._theme_name = ""
        self._colors: dict[str, QColor] = {}

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Paint the rows that `area` touches."""
        view, theme = self._view, current_theme()
        if theme.name != self._theme_name:
            self._theme_name = theme.name
            self._colors = {token: theme.color(token) for token in theme.colors}
            self._colors["guide"] = faded(theme, "line", "panel", 0.7)
            self._colors["fold"] = faded(theme, "dim", "panel", 0.8)
        colors = self._colors
        painter.fillRect(area, colors["panel"])
        painter.setFont(view.layouts.font)
        for row in view.visible_lines(area):
            self._paint_row(painter, row)

    def _paint_row(self, painter: QPainter, row: int) -> None:
        view, colors = self._view, self._colors
        document, layouts = view.document, view.layouts
        line = view.folding.line_of(row)
        text = document.lines[line]
        top = row * ROW + PAD - view.verticalScrollBar().value()
        left = view.text_left()
        scroll = view.horizontalScrollBar().value()
        width = view.viewport().width()
        text_top = top + (ROW - layouts.text_height) / 2
        view.note_width(layouts.width_of(text))
        tone = "badbg" if document.error is not None and document.error.line == line else view.tone_of(line)
        if tone:
            painter.fillRect(QRectF(0, top, width, ROW), colors[tone])

        painter.save()
        painter.setClipRect(QRectF(left - 2, top, width - left + 2, ROW))
        painter.translate(left - scroll, 0)
        self._paint_guides(painter, text, top, ROW)
        first, last = layouts.columns_within(text, scroll, scroll + width - left)
        spans = [span for span in document.spans(line) if span[0] < last and span[0] + span[1] > first]
        for start, length, style in spans:
            if style in _BACKED:
                self._back(painter, text, start, start + length, top, ROW, colors[_BACKED[style]])
        for start, length in view.hits.on_line(line, document.lines) if len(view.hits) else ():
            self._back(painter, text, start, start + length, top, ROW, colors["hl"])
        self._paint_selection(painter, line, text, top, ROW)
        colored = [(start, length, colors[STYLES.get(style, "text")]) for start, length, style in spans]
        layouts.paint(painter, QPointF(0, text_top), text, colored, colors["text"], (scroll, scroll + width - left))
        end = layouts.x_of(text, len(text))
        if hidden := view.folding.hidden_by(line):
            end = self._paint_folded(painter, end, top, ROW, hidden)
        if hint := document.hint(line):
            painter.setPen(colors["dim"])
            painter.drawText(QPointF(end + 3 * layouts.cell, text_top + layouts.ascent), hint)
            view.note_width(end + (len(hint) + 4) * layouts.cell)
        if document.error is not None and document.error.line == line:
            x = layouts.x_of(text, min(document.error.column, len(text)))
            painter.setPen(QPen(colors["bad"], 2))
            painter.drawLine(QPointF(x, top + ROW - 2), QPointF(x + layouts.cell, top + ROW - 2))
        if view.hasFocus() and view.selection.caret.line == line:
            x = layouts.x_of(text, view.selection.caret.column)
            painter.fillRect(QRectF(x, top + 2, 1, ROW - 4), colors["accent"])
        painter.restore()
        if view.numbered:
            self._paint_gutter(painter, line, top, ROW, text_top, left)

    def _paint_gutter(self, painter: QPainter, line: int, top: int, height: int, text_top: float, left: int) -> None:
        view, colors = self._view, self._colors
        folds = view.folding.starts_block(line)
        has_error = view.document.error is not None and view.document.error.line == line
        label = view.label_of(line)
        right = left - (18 if view.foldable else 12)
        painter.setPen(colors["bad"] if has_error else colors["dim"])
        painter.drawText(QPointF(right - len(label) * view.layouts.cell, text_top + view.layouts.ascent), label)
        if folds:
            x, y = left - 11.0, top + height / 2
            closed = view.folding.hidden_by(line) > 0
            shape = [(-1.5, -3.5), (2.5, 0), (-1.5, 3.5)] if closed else [(-3.5, -1.5), (0, 2.5), (3.5, -1.5)]
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colors["fold"], 1.4))
            painter.drawPolyline(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in shape]))
            painter.restore()

    def _paint_guides(self, painter: QPainter, text: str, top: int, height: int) -> None:
        if not self._view.foldable or not text.startswith("  "):
            return
        cell = self._view.layouts.cell
        for depth in range(0, min(indent_of(text), _GUIDES_MAX * 2), 2):
            painter.fillRect(QRectF(round(depth * cell + cell / 2), top, 1, height), self._colors["guide"])

    def _back(self, painter: QPainter, text: str, start: int, stop: int, top: int, height: int, color: QColor) -> None:
        layouts = self._view.layouts
        x = layouts.x_of(text, start)
        painter.fillRect(QRectF(x, top + 1, layouts.x_of(text, stop) - x, height - 2), color)

    def _paint_selection(self, painter: QPainter, line: int, text: str, top: int, height: int) -> None:
        view = self._view
        chosen = view.selection.in_line(line)
        if chosen is None:
            return
        first, last, beyond = chosen
        x = view.layouts.x_of(text, first)
        end = view.layouts.x_of(text, last) + (view.layouts.cell if beyond else 0)
        painter.fillRect(QRectF(x, top, end - x, height), self._colors["sel"])
        if 0 <= view.current_hit < len(view.hits) and view.hits[view.current_hit].line == line:
            painter.setPen(QPen(self._colors["accent"], 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(x - 0.5, top + 0.5, end - x + 1, height - 1))

    def _paint_folded(self, painter: QPainter, x: float, top: int, height: int, hidden: int) -> float:
        layouts = self._view.layouts
        label = f"… {hidden:,} lines"
        box = QRectF(x + layouts.cell, top + 2, (len(label) + 1.5) * layouts.cell, height - 4)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colors["mutbg"])
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(self._colors["mut"])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)
        painter.restore()
        return box.right()
