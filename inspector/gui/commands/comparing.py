"""Comparing requests and answers with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.compare import Source
from inspector.gui.comparing import CompareDialog

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class ComparingCommands:
    """Two selected rows, or any two sides that the detail names."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def selected(self) -> None:
        """Compare the two selected requests, the older one first."""
        ids = sorted(self._window.pane.table.picked_ids())
        if len(ids) == 2:
            self.sides(Source("request", ids[0]), Source("request", ids[1]))

    def sides(self, old: Source, new: Source) -> None:
        """Compare these."""
        session = self._window.session
        if session is not None:
            CompareDialog(session, old, new, self._window).open()
