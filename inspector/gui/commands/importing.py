"""Captures from files, from the clipboard, and by drag and drop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from inspector.gui.importing import ImportDialog
from inspector.wording import counted

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.session import ImportResult

#: A longer text in the clipboard is no request that somebody copied.
_LONGEST = 16 * 1024 * 1024
#: How often it is looked whether the list has what was pasted, and seconds in between.
_LOOKS = 40
_LOOK_S = 0.05


class ImportCommands:
    """What comes in, is looked at first; one pasted request comes in at once and can be taken back."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def take(self, sources: Sequence[Path] | Sequence[str]) -> None:
        """Look at files or texts, and import those that are wanted."""
        session = self._window.session
        if session is None or not sources:
            return
        dialog = ImportDialog(session, sources, self._window)
        dialog.imported.connect(self._on_imported)
        dialog.open()

    def paste(self) -> None:
        """A request in the clipboard: a cURL command, a raw request, a file that was copied."""
        if self._window.session is None:
            return
        data = QGuiApplication.clipboard().mimeData()
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self.take(files)
            return
        text = data.text()
        if not text.strip():
            self._window.say_problem("There is no text in the clipboard. Copy a cURL command or a raw request first.")
        elif len(text) > _LONGEST:
            self._window.say_problem("The text in the clipboard is too long. Save it as a file and import that.")
        else:
            self._window.start(self._paste(text), "paste a request")

    async def _paste(self, text: str) -> None:
        session = self._window.session
        if session is None:
            return
        found = await asyncio.wrap_future(session.import_preview(text))
        if found.problem_count or found.fresh != 1:
            self.take([text])
            return
        result = await asyncio.wrap_future(session.import_text(text, seen=found))
        self._on_imported(result)
        await self._select(result.ids[0])

    async def _select(self, capture_id: int) -> None:
        """Select it as soon as the list has it; a filter may keep it out."""
        for _ in range(_LOOKS):
            row = self._window.pane.model.row_of(capture_id)
            if row >= 0:
                self._window.pane.table.go_to_row(row)
                return
            await asyncio.sleep(_LOOK_S)

    def _on_imported(self, result: ImportResult) -> None:
        window = self._window
        name = "the clipboard" if result.path == "the pasted text" else Path(result.path).name
        text = f"{counted(result.added, 'request')} added from {name}"
        if result.duplicates:
            text += f", {result.duplicates:,} there already"
        if result.skipped:
            text += f", {result.skipped:,} broken left out"
        window.status.show_error("")
        ids = list(result.ids)
        window.toast.say(text, way=("Undo", lambda: window.commands.rows.remove(ids)) if ids else None)
