"""An image, scaled down to fit, on a checkerboard where it is transparent. Decoded by a worker, within bounds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.bodies.pixels import MOST_PIXELS
from inspector.bodies.views.image import Picture
from inspector.gui.detail.loading import Part
from inspector.gui.detail.views.base import ModelPane
from inspector.gui.theme import current_theme
from inspector.gui.widgets.cards import EmptyState
from inspector.workers import Token, Workers

#: Longest side, in pixels, of what is kept of an image: no screen shows more
_SIDE = 4096
#: Megabytes that one decoded image may take, for Qt
_MEGABYTES = MOST_PIXELS * 8 // (1 << 20) + 1
_SQUARE = 8
#: Decoders that are given hostile bytes: no others of Qt's are
_FORMATS = {
    "image/png": b"png",
    "image/jpeg": b"jpeg",
    "image/gif": b"gif",
    "image/bmp": b"bmp",
    "image/webp": b"webp",
    "image/x-icon": b"ico",
}


def decode(picture: Picture) -> QImage | str:
    """The image, scaled down when it is large, or a sentence that says why there is none. For a worker."""
    data = QByteArray(picture.data)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(_FORMATS[picture.image.media]))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > MOST_PIXELS:
        return f"Its data claim {size.width():,} × {size.height():,} pixels, which is too much."
    if size.isValid() and max(size.width(), size.height()) > _SIDE:
        reader.setScaledSize(size.scaled(QSize(_SIDE, _SIDE), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return f"It could not be decoded: {reader.errorString()}."
    return image


class Canvas(QWidget):
    """Paints the image in the middle, never larger than it is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.image = QImage()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter, theme = QPainter(self), current_theme()
        painter.fillRect(self.rect(), theme.color("panel"))
        if self.image.isNull():
            return
        room = self.size() - QSize(32, 32)
        size = self.image.size()
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        area = QRectF(left, top, size.width(), size.height())
        if self.image.hasAlphaChannel():
            _checkered(painter, area, theme.color("bg"), theme.color("line"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, self.image)
        painter.setPen(theme.color("line"))
        painter.drawRect(area.adjusted(-1, -1, 0, 0))

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()


def _checkered(painter: QPainter, area: QRectF, light: QColor, dark: QColor) -> None:
    painter.save()
    painter.setClipRect(area)
    painter.fillRect(area, light)
    for row in range(int(area.height()) // _SQUARE + 1):
        for column in range(row % 2, int(area.width()) // _SQUARE + 1, 2):
            painter.fillRect(QRectF(area.left() + column * _SQUARE, area.top() + row * _SQUARE, _SQUARE, _SQUARE), dark)
    painter.restore()


class ImagePane(ModelPane):
    """Shows a Picture."""

    def __init__(self, name: str, workers: Workers) -> None:
        super().__init__(name, workers, "image")
        QImageReader.setAllocationLimit(_MEGABYTES)
        self.canvas = Canvas(f"Image in the {name}")
        self.failed = EmptyState("file-text", "This image cannot be shown")
        self.failed.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.failed, 1)

    def show_model(self, model: object) -> None:
        """See ModelPane."""
        assert isinstance(model, Picture)
        self._show(QImage())
        found = model.image
        self.told.emit(f"{found.width:,} × {found.height:,}")

        def work(_token: Token, _part: Part) -> QImage | str:
            return decode(model)

        self.loader.run("image", work, self._on_decoded)

    def forget(self) -> None:
        """See ModelPane."""
        super().forget()
        self._show(QImage())

    def whole(self) -> Callable[[Token], str] | None:
        """See ModelPane: what the header says."""
        return None

    def _on_decoded(self, found: QImage | str) -> None:
        if isinstance(found, str):
            self.failed.set_text("This image cannot be shown", found)
            self.canvas.hide()
            self.failed.show()
        else:
            self._show(found)

    def _show(self, image: QImage) -> None:
        self.failed.hide()
        self.canvas.show()
        self.canvas.image = image
        self.canvas.update()
