"""An export under way, as a bar above the status bar: how far it is, and cancel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from inspector.bodies import visible
from inspector.gui.widgets.work_strip import WorkStrip
from inspector.wording import number

#: Milliseconds between two looks at how far it is.
_LOOK_MS = 100


class ExportStrip(WorkStrip):
    """One export. `on_progress` may be called on any thread."""

    #: It is to stop.
    cancelled = Signal()

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        title = f"Exporting to {visible(path.name).text}"
        super().__init__(title, "download", parent)
        self._step = (0, 0)
        self.text.set_full_text(title)
        self.cancel = self.add_choice("Cancel", "circle-stop", self._on_cancel)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._on_look)
        self._timer.start()

    def on_progress(self, done: int, total: int) -> None:
        """How far it is; the next look shows it."""
        self._step = done, total

    @Slot()
    def _on_look(self) -> None:
        done, total = self._step
        self.show_share(done, total)
        self.more.set_full_text(f"{number(done)} of {number(total)}" if total else "")

    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.cancelled.emit()
