"""Sample events and messages: the window that is open for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6

from inspector.capture import Attempt
from inspector.gui.simulate.window import Simulate
from inspector.providers.samples import sample_names
from inspector.session.sample import FIRST

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class SimulatingCommands:
    """One window at a time; it comes to the front when it is open already."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._open: Simulate | None = None

    def event(self) -> None:
        """Choose a sample event, where to, and how wrong."""
        self._show(0)

    def message(self) -> None:
        """Write a message to Slack, Discord, IFTTT or Zapier."""
        self._show(1)

    def close(self) -> None:
        """The session goes, and with it the window."""
        if self._open is not None and shiboken6.isValid(self._open):
            self._open.close()
        self._open = None

    def _show(self, tab: int) -> None:
        session = self._window.session
        if session is None:
            return
        if self._open is None or not shiboken6.isValid(self._open):
            self._open = Simulate(self._window, session)
            self._open.attempt_wanted.connect(self._on_attempt_wanted)
            used = [one.provider for one in session.endpoints() if sample_names(one.provider)]
            self._open.begin(used[0] if used else FIRST[0], "" if used else FIRST[1])
        self._open.show_page(tab)
        self._open.show()
        self._open.raise_()
        self._open.activateWindow()

    def _on_attempt_wanted(self, attempt: Attempt) -> None:
        self._window.commands.editing.show_attempt(attempt)
