"""A short list under a small title, as they stand one below the other in a sidebar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QSizePolicy, QVBoxLayout, QWidget


class SectionList(QWidget):
    """As high as its `list`, whose height its owner sets; hidden until there is something in it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        heading = QLabel(title.upper())
        heading.setProperty("role", "section")
        heading.setContentsMargins(8, 0, 0, 0)
        column.addWidget(heading)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.list)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()
