"""Turns the core's events, which come on the engine's thread, into Qt signals on the window's, a few at a time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from inspector.events import (
    AttemptStored,
    BatchProgress,
    EndpointsChanged,
    ForwardsChanged,
    ListenerChanged,
    SessionChanged,
    StoreHealth,
    TunnelChanged,
)

if TYPE_CHECKING:
    from inspector.session import Session

#: At most one `changed` in this many milliseconds: each one costs the list a query and a repaint.
COALESCE_MS = 40
#: From this many new rows a second on nobody can follow them: fewer changes leave the processor to the listener.
BUSY_RATE = 1500
BUSY_COALESCE_MS = 120


class Bridge(QObject):
    """Lives on the window's thread and follows one session until `close`."""

    #: Highest id and epoch (see SessionChanged); many changes in a short time come as one.
    changed = Signal(object, object)
    #: Id of a capture that was sent again.
    attempted = Signal(object)
    #: Number of a batch that went on; its captures were told by `attempted` before.
    batch = Signal(object)
    #: Address or None, and the reason in words or None.
    listening = Signal(object, object)
    #: Why commits fail now, or None.
    health = Signal(object)
    endpoints = Signal()
    #: The tunnel is in another state.
    tunnel = Signal()
    #: How many forwards wait, and how many were given up.
    forwards = Signal(int, int)
    _arrived = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: list[object] = []
        self._newest: SessionChanged | None = None
        self._last_id = 0
        self._timer = QTimer(self, singleShot=True, interval=COALESCE_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._arrived.connect(self._on_arrived)
        events = session.events
        self._unsubscribe = [
            events.subscribe(SessionChanged, self._on_session_changed),
            events.subscribe(AttemptStored, self._on_event),
            events.subscribe(BatchProgress, self._on_event),
            events.subscribe(ListenerChanged, self._on_event),
            events.subscribe(StoreHealth, self._on_event),
            events.subscribe(EndpointsChanged, self._on_event),
            events.subscribe(ForwardsChanged, self._on_event),
            events.subscribe(TunnelChanged, self._on_event),
        ]

    def close(self) -> None:
        """Stop following; nothing is emitted afterwards."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe.clear()
        self._timer.stop()
        with self._lock:
            self._waiting.clear()
            self._newest = None

    # on the engine's thread

    def _on_session_changed(self, event: SessionChanged) -> None:
        with self._lock:
            first = self._newest is None and not self._waiting
            self._newest = event
        if first:
            self._arrived.emit()

    def _on_event(
        self,
        event: AttemptStored
        | BatchProgress
        | ListenerChanged
        | TunnelChanged
        | StoreHealth
        | EndpointsChanged
        | ForwardsChanged,
    ) -> None:
        with self._lock:
            self._waiting.append(event)
        self._arrived.emit()

    # on the window's thread

    @Slot()
    def _on_arrived(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
            changed = self._newest is not None
        for event in waiting:
            if isinstance(event, AttemptStored):
                self.attempted.emit(event.capture_id)
            elif isinstance(event, BatchProgress):
                for capture_id in event.captures:
                    self.attempted.emit(capture_id)
                self.batch.emit(event.batch)
            elif isinstance(event, ListenerChanged):
                self.listening.emit(event.address, event.error)
            elif isinstance(event, StoreHealth):
                self.health.emit(event.error)
            elif isinstance(event, TunnelChanged):
                self.tunnel.emit()
            elif isinstance(event, ForwardsChanged):
                self.forwards.emit(event.waiting, event.gave_up)
            else:
                self.endpoints.emit()
        if changed and not self._timer.isActive():
            self._on_timeout()

    @Slot()
    def _on_timeout(self) -> None:
        with self._lock:
            newest, self._newest = self._newest, None
        if newest is not None:
            arrived, self._last_id = newest.last_id - self._last_id, newest.last_id
            busy = arrived * 1000 > BUSY_RATE * self._timer.interval()
            self._timer.start(BUSY_COALESCE_MS if busy else COALESCE_MS)
            self.changed.emit(newest.last_id, newest.epoch)
