"""Which capture the window's detail shows: the selected one; while it changes quickly, once that came to rest."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from inspector.gui.bridge import Bridge

if TYPE_CHECKING:
    from inspector.gui.detail.panel import DetailPanel
    from inspector.gui.main_window import MainWindow

#: Milliseconds that a row has to stay selected before the detail follows: holding an arrow key stays smooth.
SETTLE_MS = 40
#: The same after a click, or when another list is shown: as long as it takes to paint the list, which comes first.
FIRST_MS = 8
#: Seconds without another selection after which the next one is followed as a click is.
QUIET_S = 0.25


class Reading(QObject):
    """Joins the list of a window with its detail and, from `join` on, the detail with what it asks for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._settle = QTimer(self, singleShot=True)
        self._picked_at = 0.0
        self._settle.timeout.connect(self._on_settled)
        window.pane.picked.connect(self._on_picked)
        window.pane.table.doubleClicked.connect(self._on_double_clicked)

    def join(self, detail: DetailPanel, bridge: Bridge) -> None:
        """Do what is asked for in the detail; tell it what the bridge tells."""
        window = self._window
        detail.resend_wanted.connect(window.actions_table["resend"].trigger)
        detail.edit_wanted.connect(window.commands.editing.edit_attempt)
        detail.secret_wanted.connect(window.commands.endpoints.secrets)
        detail.compare_wanted.connect(window.actions_table["compare_body"].trigger)
        detail.sides_wanted.connect(window.commands.comparing.sides)
        detail.note_changed.connect(window.commands.rows.save_note)
        detail.filter_wanted.connect(window.filter_bar.set_fragment)
        detail.column_wanted.connect(window.commands.columns.add)
        detail.redact_wanted.connect(window.commands.redacting.add)
        detail.check_wanted.connect(window.commands.checking.add)
        detail.checks_wanted.connect(window.commands.checking.edit)
        detail.again_wanted.connect(window.commands.checking.again)
        detail.capture_wanted.connect(window.commands.view.show_capture)
        detail.said.connect(self._on_said)
        bridge.changed.connect(detail.on_session_changed)
        bridge.attempted.connect(detail.on_attempted)
        bridge.endpoints.connect(window.commands.checking.show_column)
        window.commands.checking.show_column()
        bridge.endpoints.connect(detail.refresh)  # another secret: another reason, though the row may look the same

    def _on_picked(self) -> None:
        now = time.monotonic()
        self._settle.start(SETTLE_MS if now - self._picked_at < QUIET_S else FIRST_MS)
        self._picked_at = now
        self._window.update_desk()

    def _on_settled(self) -> None:
        if self._window.detail is not None:
            table = self._window.pane.table
            selected = table.picked_count()
            self._window.detail.show_capture(table.current_id() if selected else None, selected)

    def _on_double_clicked(self) -> None:
        if self._window.detail is not None:
            self._window.detail.setFocus()

    def _on_said(self, text: str, tone: str) -> None:
        if tone == "bad":
            self._window.say_problem(text)
        else:
            self._window.say(text)
