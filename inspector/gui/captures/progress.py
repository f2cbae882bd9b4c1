"""How far the list has been read, over the list: a thin bar, and a button that ends the search."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget


class ReadingProgress(QWidget):
    """Hidden until `appear`; a share of 0 means that nobody can tell."""

    #: What was found so far is enough.
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName("Reading the list")
        self._stop = QPushButton("Stop")
        self._stop.setProperty("small", True)
        self._stop.setToolTip("Look no further: the list keeps what was found so far")
        self._stop.clicked.connect(self.stop_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self._bar, 1)
        row.addWidget(self._stop)
        self.show_share(0.0)
        self.hide()

    def appear(self) -> None:
        """It takes longer than one waits without a word."""
        self.show()

    def show_share(self, share: float) -> None:
        """What share is done."""
        self._bar.setRange(0, 1000 if share else 0)
        self._bar.setValue(round(share * 1000))
        self._stop.setVisible(share > 0)
