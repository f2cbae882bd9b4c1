"""Saving a body as a file: as received or decoded, written by a worker."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from inspector.gui.detail.loading import Loader, Part
from inspector.gui.detail.prepared import KIND_SUFFIXES, Prepared
from inspector.workers import Token, Workers


class Saver(QWidget):
    """Asks what and where, without blocking; says how it went. Never seen itself: it owns the dialog and the menu."""

    #: A sentence for the user and its tone (ok, bad).
    said = Signal(str, str)

    def __init__(self, workers: Workers, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._loader = Loader(workers, f"save.{name}", self)
        self.hide()

    def choose(self, prepared: Prepared, stem: str, anchor: QWidget) -> None:
        """Ask where to save; first ask which, when the body was decoded. The menu opens under `anchor`."""
        wire, suffix = prepared.body.wire, KIND_SUFFIXES.get(prepared.body.kind.name, ".bin")
        if not prepared.body.decoded.changed:
            self.ask_where(wire, stem + suffix)
            return
        decoded = prepared.body.data
        menu = QMenu(anchor)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction("Save as received…").triggered.connect(lambda: self.ask_where(wire, stem + ".bin"))
        menu.addAction("Save decoded…").triggered.connect(lambda: self.ask_where(decoded, stem + suffix))
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def ask_where(self, data: bytes, name: str) -> None:
        """Ask for a file, by default of that name, and write the bytes to it."""
        dialog = QFileDialog(self.parentWidget(), "Save body", name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path), data))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, path: Path, data: bytes) -> None:
        """Write bytes to a file, in a worker; `said` tells when it is done or why not."""

        def work(_token: Token, _part: Part) -> int:
            return path.write_bytes(data)

        def failed(error: BaseException) -> None:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self.said.emit(f"{path} was not saved: {reason}.", "bad")

        # a slot of its own for each file: a second one does not stop the first
        self._loader.run(
            str(path), work, lambda count: self.said.emit(f"Saved {count:,} bytes to {path}.", "ok"), failed=failed
        )
