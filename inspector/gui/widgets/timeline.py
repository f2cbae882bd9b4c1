"""A line of time with a mark for each of several arrivals, and how long it was between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log1p
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector import wording
from inspector.gui.fonts import mono_font
from inspector.gui.theme import current_theme

_HEIGHT = 52
_RADIUS = 6.0
_LINE = 26.0
_SIDE = 24.0
#: Pixels between two marks, at least.
_LEAST = 26.0


class Mark(NamedTuple):
    """One arrival: its id, when (µs since 1970), what stands above it, its tone, and whether it is the one in sight.

    `left_out` arrivals came between the mark before and this one: that is no gap.
    """

    id: int
    at_us: int
    text: str
    tone: str
    here: bool
    left_out: int = 0


class Timeline(QWidget):
    """Gaps are drawn by the logarithm of their length, so that seconds and hours are both seen. Click goes there."""

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self.setMouseTracking(True)
        self._marks: list[Mark] = []

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show others, in the order of their time."""
        self._marks = list(marks)
        gaps = [_gap(before, after) for before, after in pairwise(self._marks)]
        told = [
            f"{mark.text}{f' after {mark.left_out} more' if mark.left_out else f' after {gap}' if gap else ''}"
            for mark, gap in zip(self._marks, ["", *gaps], strict=True)
        ]
        self.setAccessibleDescription(", ".join(told))
        self.update()

    def places(self) -> list[QPointF]:
        """Where the middles of the marks are."""
        weights = [log1p(max(0, after.at_us - before.at_us) / 1000) for before, after in pairwise(self._marks)]
        whole = sum(weights)
        whole_room = max(0.0, min(self.width(), 160 * len(self._marks)) - 2 * _SIDE)
        # many of them in a narrow panel stand closer
        least = min(_LEAST, whole_room / len(weights)) if weights else 0.0
        room = whole_room - least * len(weights)
        found: list[QPointF] = []
        x = _SIDE
        for weight in [0.0, *weights]:
            if found:
                x += least + (room * weight / whole if whole else 0)
            found.append(QPointF(x, _LINE))
        return found

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(320, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(2 * round(_SIDE), _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(mono_font(11))
        metrics = QFontMetricsF(mono_font(11))
        places = self.places()
        for mark, (before, after) in zip(self._marks[1:], pairwise(places), strict=True):
            dashes = Qt.PenStyle.DotLine if mark.left_out else Qt.PenStyle.SolidLine
            painter.setPen(QPen(theme.color("line"), 2, dashes))
            painter.drawLine(before, after)
        middle = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        for (one, two), (before, after) in zip(pairwise(self._marks), pairwise(places), strict=True):
            gap = _gap(one, two)
            if metrics.horizontalAdvance(gap) + 4 < after.x() - before.x():
                painter.setPen(theme.color("dim"))
                painter.drawText(QRectF(before.x(), _LINE + 8, after.x() - before.x(), 16), middle, gap)
        said = self._said(metrics, places)
        for mark, place in zip(self._marks, places, strict=True):
            painter.setPen(QPen(theme.color("text"), 2) if mark.here else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(mark.tone))
            painter.drawEllipse(place, _RADIUS, _RADIUS)
            if mark.id in said:
                painter.setPen(theme.color("text" if mark.here else "dim"))
                painter.drawText(QRectF(place.x() - 40, 0, 80, 16), middle, mark.text)

    def _said(self, metrics: QFontMetricsF, places: Sequence[QPointF]) -> set[int]:
        """The marks whose words have room: that in sight first, then the others from the left."""
        taken: list[tuple[float, float]] = []
        said = set()
        for mark, place in sorted(zip(self._marks, places, strict=True), key=lambda pair: not pair[0].here):
            half = metrics.horizontalAdvance(mark.text) / 2 + 2
            left, right = place.x() - half, place.x() + half
            if all(right <= start or left >= end for start, end in taken):
                taken.append((left, right))
                said.add(mark.id)
        return said

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the mark that was clicked."""
        mark = self._at(event.position())
        if mark is not None and not mark.here:
            self.chosen.emit(mark.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        mark = self._at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if mark is not None else Qt.CursorShape.ArrowCursor)
        self.setToolTip("" if mark is None else f"#{mark.id} · {wording.clock(mark.at_us)} · {mark.text}")

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _at(self, point: QPointF) -> Mark | None:
        near = [(abs(place.x() - point.x()), mark) for mark, place in zip(self._marks, self.places(), strict=True)]
        distance, mark = min(near, key=lambda pair: pair[0], default=(99.0, None))
        return mark if distance <= 2 * _RADIUS else None


def _gap(before: Mark, after: Mark) -> str:
    if after.left_out:
        return f"… {after.left_out:,}"
    gap = max(0, after.at_us - before.at_us)
    return wording.duration(gap) if gap < 60_000_000 else wording.age(gap / 1e6)
