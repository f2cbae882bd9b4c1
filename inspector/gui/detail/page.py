"""The frame around what a tab of the detail shows."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


def page(widget: QWidget | None = None, *, margins: bool = True) -> QFrame:
    """A page with a widget in it, or one that is still to come."""
    frame = QFrame()
    column = QVBoxLayout(frame)
    if margins:
        column.setContentsMargins(16, 12, 16, 12)
    else:
        column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    if widget is not None:
        column.addWidget(widget)
    return frame
