"""A captured text with words that are wider than any panel: it breaks wherever it must, and is copied as it is."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QMimeData, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from inspector.gui.widgets.labels import plain_label

#: Characters without a blank that any panel has the room for.
_FITS = 24
_LEAST = 80


def value_label(text: str, font: QFont | None = None) -> QWidget:
    """A label that can be selected; one that breaks anywhere for a text that a label would let stick out."""
    made: QWidget
    if max(map(len, text.split()), default=0) <= _FITS:
        made = plain_label(text, wrap=True, select=True)
    else:
        made = LongText(text)
    if font is not None:
        made.setFont(font)
    return made


class LongText(QTextEdit):
    """As high as its text needs in the width that it has."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("value", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)
        self.setPlainText(text)

    def _on_size_changed(self, size: QSizeF) -> None:
        self.setFixedHeight(max(self.fontMetrics().height(), ceil(size.height())))

    def sizeHint(self) -> QSize:
        """No wider than others want."""
        return QSize(_LEAST, self.height())

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(_LEAST, self.fontMetrics().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What scrolls is the page around."""
        event.ignore()

    def createMimeDataFromSelection(self) -> QMimeData:
        """The text alone, without its look."""
        data = QMimeData()
        data.setText(self.textCursor().selectedText().replace("\u2029", "\n"))
        return data
