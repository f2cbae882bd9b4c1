"""A splitter that puts its parts side by side where there is width, and below each other where there is not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

#: From this width on, in px, two parts fit side by side; and only in a place wider than high.
_WIDE = 760
_RATIO = 1.4


class FlowSplitter(QSplitter):
    """Turns by itself when its shape changes."""

    #: It turned; True: side by side.
    turned = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setProperty("gap", "true")
        self.setHandleWidth(12)
        self.setChildrenCollapsible(False)

    @property
    def side_by_side(self) -> bool:
        """True while the parts stand side by side."""
        return self.orientation() == Qt.Orientation.Horizontal

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        wide = self.width() >= _WIDE and self.width() > _RATIO * self.height()
        if wide != self.side_by_side:
            self.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
            if wide:
                self.setSizes([self.width() // 2] * self.count())
            self.turned.emit(wide)
