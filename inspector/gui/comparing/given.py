"""What a comparison is given: a place in the session, a file, or bytes from the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog

from inspector.compare import Side, Source
from inspector.session import Session

#: Of a dialog, and what it leaves of a screen.
_SIZE = (1280, 800)
_LEAST = (1040, 680)
_EDGE = 64

Given = Source | Path | bytes


def side_of(session: Session, given: Given) -> Side:
    """Read it; for a worker. NotFound and ImportFailed in words."""
    if isinstance(given, bytes):
        return session.side_of_text(given)
    return session.side_of_file(given) if isinstance(given, Path) else session.side(given)


def fit(dialog: QDialog) -> None:
    """As large as two bodies want to be, but inside a large window, and inside the screen."""
    room, parent = dialog.screen().availableGeometry(), dialog.parentWidget()
    window = room if parent is None else parent.window().geometry()
    width = min(_SIZE[0], max(_LEAST[0], window.width() - _EDGE), room.width() - _EDGE)
    dialog.resize(width, min(_SIZE[1], max(_LEAST[1], window.height() - _EDGE), room.height() - _EDGE))
