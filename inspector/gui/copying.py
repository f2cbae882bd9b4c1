"""Texts of any size for the clipboard: packed by a worker, so that the window only hands them over.

The clipboard holds the text itself, in UTF-8, and not a promise to make it: what was copied outlives the body that it
is from, and where the desktop takes care of it the program, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication

from inspector.workers import Token

#: Characters that are packed at once: less than a millisecond
_PART = 1 << 18


class Packed(NamedTuple):
    """A text in UTF-8, and how many characters it has."""

    data: QByteArray
    size: int


def packed(pieces: Iterable[str], token: Token) -> Packed:
    """The text that the pieces are, put together. A lone surrogate becomes U+FFFD. Raises Cancelled."""
    data, count = QByteArray(), 0
    for piece in pieces:
        for start in range(0, len(piece), _PART):
            token.check()
            data.append(piece[start : start + _PART].encode("utf-8", "replace"))
        count += len(piece)
    return Packed(data, count)


def put(text: Packed) -> str:
    """Put it into the clipboard; the sentence that says so."""
    mime = QMimeData()
    mime.setData("text/plain", text.data)
    QGuiApplication.clipboard().setMimeData(mime)
    return f"Copied {text.size:,} characters."
