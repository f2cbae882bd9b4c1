"""Comparing requests and answers with each other, with files, and with what came before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu

from inspector.compare import MOST_SIDES, Source
from inspector.gui.comparing import CompareDialog, CompareMany
from inspector.gui.comparing.given import Given
from inspector.gui.dialogs.compare_body import clipboard_bytes
from inspector.gui.icons import icon

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class ComparingCommands:
    """The selected rows, or any sides that the detail names."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def fill_menu(self, menu: QMenu) -> None:
        """What one request can be compared with."""
        menu.setIcon(icon("git-compare"))
        self._window.actions_table.add_to(
            menu, ("compare_previous", "compare_file", "compare_clipboard", "compare_body")
        )

    def selected(self) -> None:
        """Compare the selected requests, the oldest first: it is the base."""
        ids = sorted(self._window.pane.table.picked_ids())
        if 2 <= len(ids) <= MOST_SIDES:
            self.all([Source("request", one) for one in ids])

    def previous(self) -> None:
        """Compare the selected request with the previous event of its type."""
        session, one = self._window.session, self._one()
        if session is None or one is None:
            return

        async def work() -> None:
            before = await asyncio.to_thread(session.previous_event, one)
            self.sides(Source("request", before), Source("request", one))

        self._window.start(work(), "find the previous event")

    def file(self) -> None:
        """Compare the selected request with a file."""
        one = self._one()
        if one is None:
            return
        dialog = QFileDialog(self._window, "Compare with a file", "", "All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.sides(Source("request", one), Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def clipboard(self) -> None:
        """Compare the selected request with the text of the clipboard."""
        one = self._one()
        if one is None:
            return
        data = clipboard_bytes(QGuiApplication.clipboard().mimeData())
        if not data:
            self._window.say_problem("There is no text in the clipboard. Copy a body or a request first.")
            return
        self.sides(Source("request", one), data)

    def all(self, given: Sequence[Given]) -> None:
        """Compare these: two beside each other, more in a table."""
        session = self._window.session
        if session is None:
            return
        if len(given) == 2:
            CompareDialog(session, given[0], given[1], self._window).open()
        else:
            CompareMany(session, given, self._window).open()

    def sides(self, old: Given, new: Given) -> None:
        """Compare these two."""
        self.all([old, new])

    def _one(self) -> int | None:
        ids = self._window.pane.table.picked_ids()
        return ids[0] if len(ids) == 1 else None
