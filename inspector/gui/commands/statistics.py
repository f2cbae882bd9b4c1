"""Statistics of the session, or of what the filter shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6

from inspector.errors import FilterError
from inspector.query import parse

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.gui.statistics.window import StatisticsWindow


class StatisticsCommands:
    """One window at a time, of the filter that was in use when it was opened."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._open: StatisticsWindow | None = None

    def show(self) -> None:
        """Count, and show it."""
        from inspector.gui.statistics.window import StatisticsWindow

        session = self._window.session
        if session is None:
            return
        self.close()
        try:
            query = parse(self._window.filtering.text)
        except FilterError:
            # what is being typed does not read yet
            query = parse("")
        self._open = StatisticsWindow(session, query, self._window.hub, self._window)
        self._open.show()
        self._open.count()

    def close(self) -> None:
        """The session goes, and with it the window."""
        if self._open is not None and shiboken6.isValid(self._open):
            self._open.close()
        self._open = None
