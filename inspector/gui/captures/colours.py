"""Colours that a row, an endpoint or a rule is marked with, each with a pattern of its own for who sees no hues."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from inspector.capture import ROW_COLOURS
from inspector.gui.theme import Theme, current_theme, faded

#: The theme token that each is painted in, and its pattern: pieces that are painted and left out, in shares of 24.
_LOOKS: dict[str, tuple[str, tuple[int, ...]]] = {
    "red": ("bad", (24,)),
    "amber": ("warn", (11, 2, 11)),
    "green": ("ok", (7, 2, 6, 2, 7)),
    "blue": ("accent", (15, 3, 6)),
    "purple": ("key", (6, 3, 15)),
    "grey": ("mut", (3, 4, 3, 4, 3, 4, 3)),
}
#: Name and word.
COLOURS = tuple((name, name.capitalize()) for name in ROW_COLOURS)
#: How much of a rule's colour is mixed into the ground of a row: all texts stay as readable on it.
_TINT = 0.12


def colour_token(name: str) -> str:
    """The token of a colour; of one that another version knew, some."""
    return _LOOKS.get(name, ("accent", ()))[0]


def tint_of(theme: Theme, name: str) -> QColor:
    """The ground of a row that a rule coloured."""
    return faded(theme, colour_token(name), "panel", _TINT)


def paint_mark(painter: QPainter, rect: QRect, name: str, theme: Theme) -> None:
    """An upright bar in the colour and pattern."""
    colour = theme.color(colour_token(name))
    pattern = _LOOKS.get(name, ("", (24,)))[1]
    done = 0
    for number, share in enumerate(pattern):
        if number % 2 == 0:
            top = rect.top() + round(done * rect.height() / 24)
            bottom = rect.top() + round((done + share) * rect.height() / 24)
            painter.fillRect(QRect(rect.left(), top, rect.width(), bottom - top), colour)
        done += share


def colour_icon(name: str) -> QIcon:
    """The colour for a menu or a list of choices; an empty one for none."""
    swatch = QPixmap(16, 16)
    swatch.fill(Qt.GlobalColor.transparent)
    if name:
        painter = QPainter(swatch)
        paint_mark(painter, QRect(4, 0, 8, 16), name, current_theme())
        painter.end()
    return QIcon(swatch)
