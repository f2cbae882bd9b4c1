"""Sentences under the fields of a form."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel


class Remark(QLabel):
    """As high as its text needs in the width that it has: left alone it asks for the height of a narrow column."""

    def __init__(self, text: str) -> None:
        super().__init__(text, wordWrap=True)
        self.setProperty("role", "small")
        self.setTextFormat(Qt.TextFormat.PlainText)

    def _height(self) -> int:
        return self.heightForWidth(self.width()) if self.isVisible() else self.fontMetrics().height()

    def sizeHint(self) -> QSize:
        """The height of its text in its width."""
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return QSize(super().minimumSizeHint().width(), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wants another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
