"""A QR code, painted: dark on light in every theme, each of its squares as large as the others on any screen."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.gui.theme import load_theme
from inspector.qr import QUIET_ZONE, qr_squares


class QrCode(QWidget):
    """Shows a text as a QR code in the middle of its room; nothing for an empty one."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, side: int = 232) -> None:
        super().__init__(parent)
        self._side = side
        self._squares: tuple[bytes, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text. ConfigError when it is too long."""
        self._squares = qr_squares(text) if text else ()
        self.setAccessibleName(f"QR code of {text}" if text else "")
        self.update()

    def side_of(self, pixels: int) -> int:
        """How wide it is when each of its squares takes so many pixels."""
        return pixels * (len(self._squares) + 2 * QUIET_ZONE) if self._squares else 0

    def sizeHint(self) -> QSize:
        """Large enough for the camera of a telephone."""
        return QSize(self._side, self._side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The squares in whole pixels of the screen: with parts of one, readers see edges that are none."""
        if not self._squares:
            return
        # scanners want dark on light, whatever the theme
        theme = load_theme("light")
        count = len(self._squares) + 2 * QUIET_ZONE
        ratio = self.devicePixelRatioF()
        width, height = int(self.width() * ratio), int(self.height() * ratio)
        size = min(width, height) // count
        left, top = (width - size * count) // 2, (height - size * count) // 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.scale(1 / ratio, 1 / ratio)
        painter.fillRect(QRect(left, top, size * count, size * count), theme.color("panel"))
        ink = theme.color("text")
        for row, squares in enumerate(self._squares, QUIET_ZONE):
            start = squares.find(1)
            while start >= 0:
                end = squares.find(0, start)
                end = len(squares) if end < 0 else end
                x, y = left + (start + QUIET_ZONE) * size, top + row * size
                painter.fillRect(QRect(x, y, (end - start) * size, size), ink)
                start = squares.find(1, end)
        painter.end()
