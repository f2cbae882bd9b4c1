"""Schema drift: learned from the selected requests, shown, accepted, exported."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtWidgets import QFileDialog

from inspector import wording
from inspector.gui.commands.writing import write_file

if TYPE_CHECKING:
    from inspector.checks.drift import Seen
    from inspector.gui.checking.drift import DriftDialog
    from inspector.gui.main_window import MainWindow


class DriftingCommands:
    """What the Endpoint menu and the row menu do about what is usual."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def show(self, chosen: tuple[str, str] | None = None) -> None:
        """What was learned, and what departs from it."""
        from inspector.gui.checking.drift import DriftDialog  # only for those who learned: starting up is quicker

        window, session = self._window, self._window.session
        if session is None:
            return
        dialog = DriftDialog(window)
        dialog.accept_wanted.connect(lambda *what: self._accept(dialog, *what))
        dialog.forget_wanted.connect(lambda *key: self._forget(dialog, *key))
        dialog.export_wanted.connect(lambda *key: self._ask_where(dialog, *key))
        dialog.capture_wanted.connect(window.commands.view.show_capture)
        dialog.open()
        self._refresh(dialog, chosen)

    def learn(self) -> None:
        """Learn what is usual from the selected requests."""
        session = self._window.session
        ids = self._window.pane.table.picked_ids()
        if session is None or not ids:
            return

        async def work() -> None:
            made = await asyncio.wrap_future(session.learn(ids))
            of = ", ".join(one.event_type or "events without a type" for one in made[:3])
            more = f" and {len(made) - 3} more" if len(made) > 3 else ""
            self._window.toast.say(
                f"Learned {of}{more} from {wording.counted(sum(one.documents for one in made), 'request')}",
                way=("Show", lambda: self.show((made[0].endpoint, made[0].event_type))),
            )

        self._window.start(work(), "learn")

    def _refresh(self, dialog: DriftDialog, chosen: tuple[str, str] | None = None) -> None:
        session = self._window.session
        if session is None:
            return

        async def work() -> None:
            found = await asyncio.to_thread(session.baselines)
            if shiboken6.isValid(dialog):
                dialog.show_baselines(found, chosen)

        self._window.start(work(), "drift")

    def _accept(self, dialog: DriftDialog, endpoint: str, event_type: str, accepted: list[Seen]) -> None:
        session = self._window.session
        if session is None:
            return

        async def work() -> None:
            await asyncio.wrap_future(session.accept_drift(endpoint, event_type, accepted))
            self._refresh(dialog)

        self._window.start(work(), "drift")

    def _forget(self, dialog: DriftDialog, endpoint: str, event_type: str) -> None:
        session = self._window.session
        if session is None:
            return

        async def work() -> None:
            await asyncio.wrap_future(session.forget_baseline(endpoint, event_type))
            self._refresh(dialog)

        self._window.start(work(), "drift")

    def _ask_where(self, dialog: DriftDialog, endpoint: str, event_type: str) -> None:
        chooser = QFileDialog(dialog, "Export schema")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("json")
        chooser.selectFile(f"{event_type or endpoint}.schema.json".replace("/", "-"))
        chooser.fileSelected.connect(lambda name: self.export(Path(name), endpoint, event_type))
        chooser.open()

    def export(self, path: Path, endpoint: str, event_type: str) -> None:
        """Write the learned schema to a file."""
        session = self._window.session
        if session is None:
            return

        def text() -> str:
            return json.dumps(session.learned_schema(endpoint, event_type), indent=2, ensure_ascii=False) + "\n"

        self._window.start(write_file(self._window, path, text, f"Wrote the schema to {path.name}"), "export")
