"""A label for figures that change often: a new text repaints the label and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

#: Widths are multiples of this, in px, so that a longer figure seldom asks for more room.
_STEP = 24


class SteadyLabel(QLabel):
    """One line of plain text of a fixed size, which grows in steps when a text needs more, and never shrinks.

    Any other label lays out its window anew with each text, and that paints all of it.
    """

    def __init__(self, width: int, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self._widest = ""
        self._least = width
        self._fit()

    def say(self, text: str, widest: str = "") -> None:
        """Show this text; with room for the `widest` that it may be, where that is known."""
        if text == self.text() and widest == self._widest:
            return
        self._widest = widest
        # the room comes first: a text that finds it lays out nothing
        self._fit(text)
        self.setText(text)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit(self.text())

    def _fit(self, text: str = "") -> None:
        metrics = self.fontMetrics()
        needed = max(map(metrics.horizontalAdvance, (text, self._widest))) + 2
        width = max(self._least, self.minimumWidth())
        if needed > width:
            width = -(-needed // _STEP) * _STEP
        if (width, metrics.height()) != (self.minimumWidth(), self.minimumHeight()):
            self.setFixedSize(width, metrics.height())
