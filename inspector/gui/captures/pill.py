"""The pill over the list: how many requests are new above what is shown, and the way to them."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from inspector.gui.icons import set_icon
from inspector.wording import number


class NewPill(QPushButton):
    """Floats over its parent; a click is wanted to show the newest rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("primary", True)
        self.setProperty("small", True)
        self.setToolTip("Show the newest requests")
        self.hide()

    def show_count(self, count: int, *, paused: bool) -> None:
        """Say how many are new, and whether the list is paused."""
        text = f"Paused · {number(count)} new" if paused else f"{number(count)} new"
        self.setText(text)
        self.setAccessibleName(f"{text}: show the newest requests")
        set_icon(self, "play" if paused else "arrow-up", "onaccent", 14)

    def place(self, width: int, top: int) -> None:
        """Stand in the middle of that width, that many pixels below the parent's top."""
        self.adjustSize()
        self.move((width - self.width()) // 2, top)
        self.raise_()
