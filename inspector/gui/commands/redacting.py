"""Redaction: the profiles, and one rule more for the one that exports use."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from inspector.bodies import visible
from inspector.redaction import DEFAULT, profiles
from inspector.redaction.shelf import add_rule, restore_profile

if TYPE_CHECKING:
    from inspector.gui.exporting.dialog import ExportDialog
    from inspector.gui.main_window import MainWindow


class RedactingCommands:
    """What is replaced in what leaves the window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def profiles(self, export: ExportDialog | None = None) -> None:
        """Show the profiles; beside an export dialog, which offers them anew when one changes."""
        from inspector.gui.redacting.profiles import ProfilesDialog

        window, session = self._window, self._window.session
        if session is None:
            return
        listed = window.pane.model.ids
        # tried out on the selected request, or on the first of the list
        current = window.pane.table.current_id() if window.pane.table.picked_count() else None
        if current is None and len(listed):
            current = int(listed[0])
        shown = str(export.profile.currentData()) if export is not None else DEFAULT
        dialog = ProfilesDialog(session, current, shown, export or window)
        if export is not None:
            dialog.changed.connect(lambda name: export.show_profiles(profiles()[0], name))
        dialog.open()

    def add(self, kind: str, rule: str) -> None:
        """One rule more (kind: which list) in the profile that is used where none is named."""
        self._window.start(self._add(kind, rule), "redaction")

    async def _add(self, kind: str, rule: str) -> None:
        window = self._window
        added = await asyncio.to_thread(add_rule, kind, rule)
        shown = visible(rule).text[:60]
        if added is None:
            window.say(f"{shown} is redacted at export already")
            return
        _, before = added

        def back() -> None:
            restore_profile(DEFAULT, before)
            window.say(f"{shown} is redacted no more")

        window.toast.say(f"{shown} is redacted at export, by the profile {DEFAULT}", way=("Undo", back))
