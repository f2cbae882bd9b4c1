"""How the pages of a comparison are set out: a view in a frame, and over what is chosen in it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from inspector.gui.widgets.fitting_scroll import FittingScroll


def framed(view: QWidget) -> QFrame:
    """A view with a thin line around it."""
    frame = QFrame()
    frame.setProperty("card", "plain")
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(view)
    return frame


def over_whole(table: QWidget, whole: FittingScroll) -> QWidget:
    """A table, and below it the chosen row in full."""
    whole.column.setContentsMargins(4, 0, 4, 0)
    whole.column.setSpacing(4)
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(framed(table), 1)
    column.addWidget(whole)
    return page
