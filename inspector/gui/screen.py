"""Windows on screens that are smaller than they would like to be."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

#: Px that window managers take for borders and a title bar; how many it is in truth is known when a window is there.
_BORDERS, _TITLE_BAR = 8, 40


def resize_to_fit(window: QWidget, width: int, height: int) -> None:
    """Give a window that size, or what of it fits on its screen."""
    room = window.screen().availableGeometry()
    window.resize(min(width, room.width() - _BORDERS), min(height, room.height() - _TITLE_BAR))
