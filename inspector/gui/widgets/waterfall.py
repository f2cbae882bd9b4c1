"""A small picture of where the time of an exchange went: its phases in one bar, with their figures below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.gui.fonts import mono_font, ui_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import plain_tip

#: Name of a phase, its length in any unit, and the figure in words.
Phase = tuple[str, float, str]

_BAR = 8
_ROW = 18
_GAP = 4
_DOT = 8
_BETWEEN = 16
#: What a part of the bar is at least, so that a phase of no time can be seen, too.
_LEAST = 3.0
_TONES = {"name": "mut", "connect": "num", "TLS": "key", "waiting": "warn", "answer": "ok"}


class Waterfall(QWidget):
    """Shows the phases of one exchange and their total; hidden while there are none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._phases: list[Phase] = []
        self._total = ""
        self._figured = True
        self.hide()

    def show_phases(self, phases: Sequence[Phase], total: str) -> None:
        """Show other phases, in the order in which they happened; `total` is their sum in words."""
        self._phases, self._total = list(phases), total
        self.setAccessibleDescription(", ".join(f"{name} {figure}" for name, figure in self._figures()))
        self.setVisible(bool(phases))
        self._tell()
        self._fit()
        self.update()

    def set_figures(self, on: bool) -> None:
        """Show the figures below the bar, or only the bar: then the tooltip has them."""
        if on != self._figured:
            self._figured = on
            self._tell()
            self._fit()
            self.update()

    def _tell(self) -> None:
        self.setToolTip("" if self._figured else plain_tip(self.accessibleDescription()))

    def _figures(self) -> list[tuple[str, str]]:
        found = [(name, figure) for name, _, figure in self._phases]
        return [*found, ("total", self._total)] if self._total else found

    def bars(self) -> list[QRectF]:
        """Where the parts of the bar are, from the first phase to the last."""
        whole = sum(length for _, length, _ in self._phases) or 1.0
        room = max(0.0, self.width() - _LEAST * len(self._phases))
        found: list[QRectF] = []
        left = 0.0
        for _, length, _ in self._phases:
            wide = _LEAST + room * length / whole
            found.append(QRectF(left, 2, max(1.0, wide - 1), _BAR))
            left += wide
        return found

    def legend(self) -> list[tuple[QPointF, str, str]]:
        """Where each name and figure stands; what does not fit into a row goes into the next."""
        names, figures = QFontMetricsF(ui_font(12)), QFontMetricsF(mono_font(12))
        x, y = 0.0, float(_BAR + _GAP + 2)
        found: list[tuple[QPointF, str, str]] = []
        for name, figure in self._figures() if self._figured else ():
            wide = _DOT + 6 + names.horizontalAdvance(name + " ") + figures.horizontalAdvance(figure)
            if x and x + wide > self.width():
                x, y = 0.0, y + _ROW
            found.append((QPointF(x, y), name, figure))
            x += wide + _BETWEEN
        return found

    def sizeHint(self) -> QSize:  # noqa: D102
        lines = self.legend()
        return QSize(280, round(lines[-1][0].y() + _ROW) if lines else _BAR + _GAP if self._phases else 0)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(120, self.sizeHint().height())

    def _fit(self) -> None:
        height = self.sizeHint().height()
        if height != self.height():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for (name, _, _), bar in zip(self._phases, self.bars(), strict=True):
            painter.setBrush(theme.color(_TONES.get(name, "mut")))
            painter.drawRoundedRect(bar, 2, 2)
        names = QFontMetricsF(ui_font(12))
        for place, name, figure in self.legend():
            x, middle = place.x(), place.y() + _ROW / 2
            painter.setPen(Qt.PenStyle.NoPen)
            if name in _TONES:
                painter.setBrush(theme.color(_TONES[name]))
                painter.drawRoundedRect(QRectF(x, middle - _DOT / 2, _DOT, _DOT), 2, 2)
                x += _DOT + 6
            line = QRectF(x, place.y(), self.width(), _ROW)
            side = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            painter.setFont(ui_font(12))
            painter.setPen(theme.color("dim"))
            painter.drawText(line, side, name)
            painter.setFont(mono_font(12))
            painter.setPen(theme.color("text"))
            painter.drawText(line.adjusted(names.horizontalAdvance(name + " "), 0, 0, 0), side, figure)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
