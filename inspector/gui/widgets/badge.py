"""Verdict badges: a sign, the reason in a word or two, and a tone. Never colour alone.

The signs are drawn, not typed: ✓ ✕ ◷ look different, or are boxes, in many fonts.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.gui.fonts import Weight, ui_font
from inspector.gui.theme import Theme, current_theme

HEIGHT = 20
_PAD = 7
_SIGN = 10
_GAP = 5
_RADIUS = 4


class BadgeLike(Protocol):
    """What is painted; `inspector.badges.Badge` is one."""

    @property
    def sign(self) -> str:
        """One of ✓ ✕ ◷ – ? ·."""

    @property
    def word(self) -> str:
        """The reason in a word or two."""

    @property
    def tone(self) -> str:
        """ok, bad, warn or mut."""

    @property
    def meaning(self) -> str:
        """A sentence for the tooltip."""


def badge_font() -> QFont:
    """The font of a badge's word."""
    return ui_font(12, Weight.Medium)


def badge_width(badge: BadgeLike) -> int:
    """Width in px that the badge wants."""
    text = QFontMetricsF(badge_font()).horizontalAdvance(badge.word)
    return round(_PAD * 2 + _SIGN + (_GAP + text if badge.word else 0))


def paint_badge(painter: QPainter, rect: QRectF, badge: BadgeLike, theme: Theme) -> QRectF:
    """Paint the badge at the left of `rect`, centred upright and elided to fit; returns the area it took."""
    width = min(float(badge_width(badge)), rect.width())
    box = QRectF(rect.left(), round(rect.center().y() - HEIGHT / 2), width, HEIGHT)
    front, back = theme.tone(badge.tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(box, _RADIUS, _RADIUS)
    paint_sign(painter, QRectF(box.left() + _PAD, box.center().y() - _SIGN / 2, _SIGN, _SIGN), badge.sign, front)
    painter.setFont(badge_font())
    painter.setPen(front)
    left = box.left() + _PAD + _SIGN + _GAP
    room = box.right() - _PAD - left
    if room > 0 and badge.word:
        metrics = QFontMetricsF(badge_font())
        word = metrics.elidedText(badge.word, Qt.TextElideMode.ElideRight, room + 1)
        painter.drawText(QPointF(left, box.center().y() + (metrics.ascent() - metrics.descent()) / 2 - 0.5), word)
    painter.restore()
    return box


def paint_sign(painter: QPainter, box: QRectF, sign: str, color: QColor) -> None:
    """Draw one of ✓ ✕ ◷ – ? · into `box`; any other text is written."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(color, max(1.5, box.width() / 6.5))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)

    def at(x: float, y: float) -> QPointF:
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height())

    if sign == "✓":
        path = QPainterPath(at(0.08, 0.55))
        path.lineTo(at(0.36, 0.84))
        path.lineTo(at(0.92, 0.18))
        painter.drawPath(path)
    elif sign == "✕":
        painter.drawLine(at(0.14, 0.14), at(0.86, 0.86))
        painter.drawLine(at(0.86, 0.14), at(0.14, 0.86))
    elif sign == "◷":
        pen.setWidthF(pen.widthF() * 0.85)
        painter.setPen(pen)
        painter.drawEllipse(at(0.5, 0.5), box.width() * 0.46, box.height() * 0.46)
        path = QPainterPath(at(0.5, 0.24))
        path.lineTo(at(0.5, 0.53))
        path.lineTo(at(0.68, 0.63))
        painter.drawPath(path)
    elif sign in ("–", "-"):
        painter.drawLine(at(0.14, 0.5), at(0.86, 0.5))
    elif sign == "·":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(at(0.5, 0.5), box.width() * 0.16, box.height() * 0.16)
    else:
        font = ui_font(round(box.height() * 1.2), Weight.DemiBold)
        painter.setFont(font)
        painter.drawText(box.adjusted(-3, -3, 3, 3), Qt.AlignmentFlag.AlignCenter, sign)
    painter.restore()


class BadgeLabel(QWidget):
    """A badge as a widget; hidden while it has none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge: BadgeLike | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def badge(self) -> BadgeLike | None:
        """What is shown."""
        return self._badge

    def set_badge(self, badge: BadgeLike | None, what: str = "Signature") -> None:
        """Show another badge, or nothing; `what` is it about?"""
        self._badge = badge
        self.setVisible(badge is not None)
        if badge is not None:
            self.setAccessibleName(f"{what}: {badge.word}")
            self.setToolTip(badge.meaning)
            self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(badge_width(self._badge) if self._badge else 0, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        if self._badge is not None:
            painter = QPainter(self)
            paint_badge(painter, QRectF(self.rect()), self._badge, current_theme())
