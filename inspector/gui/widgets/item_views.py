"""What read-only tables and trees have in common."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame


def make_plain(view: QAbstractItemView) -> None:
    """No frame, nothing to edit, scrolled by pixels; Tab leaves it."""
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setTabKeyNavigation(False)


def claims(event: QEvent, keys: Iterable[QKeySequence.StandardKey]) -> bool:
    """Accept a key that a widget takes itself, although the window has a shortcut of the same. False for all else."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if not any(event.matches(key) for key in keys):
        return False
    event.accept()
    return True
