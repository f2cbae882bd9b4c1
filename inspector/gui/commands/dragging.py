"""Rows pulled out of the table: their addresses as text, and a file that is made when somebody asks for it."""

from __future__ import annotations

import tempfile
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDrag

from inspector.exports import EXPORTS
from inspector.gui.exporting.dragged import DraggedRows
from inspector.wording import counted

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.redaction import Redactor

#: What is more is exported, not dragged: the other program waits for the file.
DRAGGED_ROWS = 500
DRAGGED_BYTES = 16 * 1024 * 1024
#: Files that are kept for programs that read what was dropped on them later.
_KEPT = 20


class DragCommands:
    """One row becomes a raw request, several become NDJSON; both are redacted by the profile of the settings."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._folders: deque[tempfile.TemporaryDirectory[str]] = deque()

    def data(self) -> QMimeData | None:
        """What is dragged; None, and said, when it is too much."""
        window, session = self._window, self._window.session
        count = window.pane.table.picked_count()
        if session is None or not count:
            return None
        if count > DRAGGED_ROWS:
            window.say_problem(f"{count:,} rows are too many to drag; export them instead.")
            return None
        ids = window.pane.table.picked_ids()
        if sum(row.size for row in session.summaries(ids)) > DRAGGED_BYTES:
            window.say_problem("The bodies are too large to drag; export them instead.")
            return None
        name = f"request-{ids[0]}" if count == 1 else f"{Path(session.path).stem}-{count}-requests"
        suffix = EXPORTS["raw" if count == 1 else "ndjson"].suffix
        return DraggedRows(session, ids, self._folder() / f"{name}{suffix}", window.say_problem, self._told)

    def _told(self, redactor: Redactor) -> None:
        """How much was replaced in what was dropped, and where that is chosen."""
        found = sum(redactor.counts.values())
        if found:
            text = f"Dragged out with {counted(found, 'value')} redacted"
            self._window.toast.say(text, way=("Settings…", self._window.commands.view.settings))

    def close(self) -> None:
        """The session goes: what was dragged out of it is deleted."""
        while self._folders:
            self._folders.popleft().cleanup()

    def _folder(self) -> Path:
        if len(self._folders) == _KEPT:
            self._folders.popleft().cleanup()
        self._folders.append(tempfile.TemporaryDirectory(prefix="webhook-inspector-", ignore_cleanup_errors=True))
        return Path(self._folders[-1].name)

    def start(self) -> None:
        """Drag the selected rows until they are dropped."""
        data = self.data()
        if data is not None:
            drag = QDrag(self._window.pane.table)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)
