"""Texts of any size for the clipboard: packed by a worker, so that the window only hands them over.

The clipboard holds the text itself, in UTF-8, and not a promise to make it: what was copied outlives the body that it
is from, and where the desktop takes care of it the program, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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


def packed(pieces: Callable[[], Iterable[str]], token: Token) -> Packed:
    """The text that the pieces are, put together. A lone surrogate becomes "?". Raises Cancelled.

    The pieces are asked for twice: room for all of them is taken at once, as to make more of it copies what is there.
    """
    data, count = QByteArray(), 0
    data.reserve(sum(len(part) if part.isascii() else len(_encoded(part)) for part in _parts(pieces(), token)))
    for part in _parts(pieces(), token):
        data.append(_encoded(part))
        count += len(part)
    return Packed(data, count)


def _parts(pieces: Iterable[str], token: Token) -> Iterator[str]:
    for piece in pieces:
        for start in range(0, len(piece), _PART):
            token.check()
            yield piece[start : start + _PART]


def _encoded(part: str) -> bytes:
    return part.encode("utf-8", "replace")


def put(text: Packed) -> str:
    """Put it into the clipboard; the sentence that says so."""
    mime = QMimeData()
    mime.setData("text/plain", text.data)
    QGuiApplication.clipboard().setMimeData(mime)
    return f"Copied {text.size:,} characters."
