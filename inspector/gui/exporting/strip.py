"""Exports under way, as bars above the status bar: how far each is, and cancel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from inspector.bodies import visible
from inspector.gui.icons import pixmap
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import ElidedLabel
from inspector.wording import number

#: Milliseconds between two looks at how far it is, and parts of the bar.
_LOOK_MS = 100
_STEPS = 1000


class ExportStrip(QFrame):
    """One export. `on_progress` may be called on any thread."""

    #: It is to stop.
    cancelled = Signal()

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "bar-info")
        self._step = (0, 0)
        self._icon = QLabel()
        self.text = ElidedLabel()
        self.text.set_full_text(f"Exporting to {visible(path.name).text}")
        self.bar = QProgressBar(maximum=0, textVisible=False)
        self.bar.setAccessibleName(f"Exporting to {visible(path.name).text}")
        self.bar.setFixedWidth(160)
        self.more = ElidedLabel("dim")
        self.cancel = button("Cancel", "circle-stop", small=True, on_click=self._on_cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self.text)
        row.addWidget(self.bar)
        row.addWidget(self.more, 1)
        row.addWidget(self.cancel)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._on_look)
        self._timer.start()
        self._tint()

    def on_progress(self, done: int, total: int) -> None:
        """How far it is; the next look shows it."""
        self._step = done, total

    @Slot()
    def _on_look(self) -> None:
        done, total = self._step
        self.bar.setMaximum(_STEPS if total else 0)
        self.bar.setValue(done * _STEPS // total if total else 0)
        self.more.set_full_text(f"{number(done)} of {number(total)}" if total else "")

    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.cancelled.emit()

    def _tint(self) -> None:
        self._icon.setPixmap(pixmap("download", "accent"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()


class ExportStrips(QWidget):
    """The exports of a session, the newest at the bottom; no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strips: list[ExportStrip] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def add(self, strip: ExportStrip) -> None:
        """Show another export."""
        self.strips.append(strip)
        self._column.addWidget(strip)
        self.show()

    def remove(self, strip: ExportStrip) -> None:
        """Show an export no more."""
        if strip in self.strips:
            self.strips.remove(strip)
            self._column.removeWidget(strip)
            strip.hide()
        strip.deleteLater()
        self.setVisible(bool(self.strips))
