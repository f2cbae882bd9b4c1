"""Suites: the window that is open for one, and suites made of the selected rows."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtWidgets import QFileDialog

from inspector.exports import atomic_file
from inspector.wording import counted

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.gui.suites.window import SuiteWindow


class SuiteCommands:
    """One window at a time; it comes to the front when it is open already."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._open: SuiteWindow | None = None

    def show(self) -> None:
        """The window of suites."""
        self._shown()

    def record(self) -> None:
        """Make a suite of the selected requests, and open it."""
        ids = sorted(self._window.pane.table.picked_ids())
        if self._window.session is None or not ids:
            return
        dialog = QFileDialog(self._window, "Make a suite of the selection", "suite.toml", "Suites (*.toml)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.fileSelected.connect(lambda name: self._window.start(self.write(Path(name), ids), "record a suite"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def write(self, path: Path, ids: list[int]) -> None:
        """Write a suite that these requests fulfil, and open it."""
        session = self._window.session
        if session is None:
            return

        def work() -> None:
            text = session.record_suite(path.stem, ids)
            with atomic_file(path) as out:
                out.write(text.encode("utf-8"))

        await asyncio.to_thread(work)
        self._window.say(f"A suite of {counted(len(ids), 'event')} was written to {path.name}")
        if (shown := self._shown()) is not None:
            shown.open_file(path)

    def close(self) -> None:
        """The session goes, and with it the window."""
        if self._open is not None and shiboken6.isValid(self._open):
            self._open.close()
        self._open = None

    def _shown(self) -> SuiteWindow | None:
        from inspector.gui.suites.window import SuiteWindow  # not before it is wanted

        session = self._window.session
        if session is None:
            return None
        if self._open is None or not shiboken6.isValid(self._open):
            self._open = SuiteWindow(session, self._window)
            self._open.capture_wanted.connect(self._window.commands.view.show_capture)
        self._open.show()
        self._open.raise_()
        self._open.activateWindow()
        return self._open
