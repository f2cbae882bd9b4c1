"""A scroll bar that shows where on the whole length something was found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from inspector.gui.theme import current_theme

#: Height of a mark, in px; the current one is higher.
_MARK, _CURRENT = 2, 4


class MarkedScrollBar(QScrollBar):
    """`marked(first, last)` says whether there is something between two fractions of the length."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._marked: Callable[[float, float], bool] | None = None
        self._rows: list[int] = []
        self._rows_of = -1
        self._current: float | None = None

    def set_marks(self, marked: Callable[[float, float], bool] | None, current: float | None = None) -> None:
        """Show other marks; `current` is the fraction of the one that stands out."""
        self._marked, self._current = marked, current
        self._rows_of = -1
        self.update()

    @property
    def marks(self) -> list[int]:
        """Where marks are, in px from the top."""
        if self._marked is None:
            return []
        height = self.height()
        if self._rows_of != height:
            self._rows_of = height
            marked = self._marked
            self._rows = [y for y in range(0, height, _MARK) if marked(y / height, (y + _MARK) / height)]
        return self._rows

    def paintEvent(self, event: QPaintEvent) -> None:
        """Marks over the usual bar."""
        super().paintEvent(event)
        if self._marked is None or not self.marks:
            return
        theme = current_theme()
        painter = QPainter(self)
        color = theme.color("warn")
        for y in self.marks:
            painter.fillRect(QRect(2, y, self.width() - 4, _MARK), color)
        if self._current is not None:
            y = min(round(self._current * self.height()), self.height() - _CURRENT)
            painter.fillRect(QRect(0, y, self.width(), _CURRENT), theme.color("accent"))
