"""What the window does when its session tells of something: new rows, totals, the listener, trouble, endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from inspector.gui.bridge import Bridge
from inspector.gui.captures.reading import Totals
from inspector.store.base import BY_EVENT, Order

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow

#: Milliseconds between two looks at how many senders were turned away while recording is off.
REFUSALS_MS = 300


class Following(QObject):
    """Joins a window with its list and, from `follow` on, with a session's bridge."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._refusals = QTimer(self, interval=REFUSALS_MS)
        self._refusals.timeout.connect(self.show_recording)
        window.pane.totals.connect(self._on_totals)
        window.pane.counted.connect(self._on_counted)

    def follow(self, bridge: Bridge) -> None:
        """Show what a bridge tells."""
        bridge.changed.connect(self._on_changed)
        bridge.listening.connect(self._on_listening)
        bridge.health.connect(self._on_health)
        bridge.endpoints.connect(self.on_endpoints)
        bridge.tunnel.connect(self._window.commands.reaching.on_tunnel)
        bridge.forwards.connect(self._window.status.show_queue)
        session = self._window.session
        if session is not None:
            self._window.status.show_queue(*session.forward_length)

    def _on_changed(self, _last_id: int, epoch: int) -> None:
        self._window.pane.advance(epoch)

    def _on_totals(self, totals: Totals) -> None:
        self._window.sidebar.set_counts(totals.stats.count, totals.counts)
        self._window.sidebar.deliveries.set_counts(*totals.repeated)
        self._window.status.show_kept(totals.stats.bytes, self._window.settings.session.max_bytes)

    def _on_counted(self) -> None:
        pane = self._window.pane
        self._window.filter_bar.show_count(pane.shown_count, pane.total_count)
        self._window.status.show_counts(pane.shown_count, pane.total_count, pane.table.picked_count())
        self._window.status.show_following(pane.following, pane.held_count, pane.order == Order())
        self._window.actions_table["follow"].setChecked(pane.following)
        self._window.actions_table["group"].setChecked(pane.order == BY_EVENT)

    def _on_listening(self, address: str | None, error: str | None) -> None:
        session = self._window.session
        if session is None:
            return
        if address is not None:
            self._window.elsewhere = ""
            self._window.notice.solved("listen")
        self._window.show_listening(address, error)
        self._window.commands.reaching.on_tunnel()
        self._window.actions_table["record"].setChecked(session.recording)
        self.show_recording()

    def show_recording(self) -> None:
        """Recording or not; while it is off nothing is stored that would tell of those who are turned away."""
        session = self._window.session
        if session is None or session.recording:
            self._refusals.stop()
        elif not self._refusals.isActive():
            self._refusals.start()
        if session is not None:
            self._window.status.show_recording(session.recording, session.refused)

    def _on_health(self, error: str | None) -> None:
        if error is None:
            self._window.notice.solved("health")
            if self._window.session is not None:
                self._window.show_listening(self._window.session.address, None)
        else:
            self._window.notice.say("health", "bad", f"Requests cannot be stored, senders get 503: {error}")
            self._window.status.show_listening(None, f"Not storing: {error}")
            self._window.toolbar.address.show_trouble(f"Not storing: {error}")

    def on_endpoints(self) -> None:
        """Endpoints were added, changed or removed."""
        if self._window.session is not None:
            endpoints = self._window.session.endpoints()
            self._window.sidebar.set_endpoints(endpoints)
            self._window.pane.use_endpoint_colours({one.name: one.colour for one in endpoints if one.colour})
            targets = [forward.to for endpoint in endpoints for forward in endpoint.forwards]
            self._window.status.show_targets(list(dict.fromkeys(targets)))
            self._window.filtering.show_place()
            # a gate may have come or gone
            self._window.commands.reaching.on_tunnel()
