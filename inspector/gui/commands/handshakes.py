"""Handshakes that leave something to do which only the user may allow."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from inspector.capture import Summary
from inspector.events import HandshakeAsks
from inspector.providers import REGISTRY

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.session import Session

_TOPIC = "handshake"


class HandshakeCommands(QObject):
    """Asks in the bar of the window, and does what the row menu says."""

    #: A handshake asks; from the engine's thread.
    asked = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.asked.connect(self._on_asked)

    def follow(self, session: Session) -> None:
        """Ask for a session that is shown now."""
        session.events.subscribe(HandshakeAsks, self._on_event)

    def leave(self) -> None:
        """The session goes: what it asks is about its requests, and not about those of the next one."""
        self._window.notice.solved(_TOPIC)

    def _on_event(self, event: HandshakeAsks) -> None:
        self.asked.emit(event)

    def _on_asked(self, event: HandshakeAsks) -> None:
        if self._window.session is None:
            return
        provider = REGISTRY[event.provider].title if event.provider in REGISTRY else event.provider
        if event.keeps:
            text = (
                f"{provider} gave another signing secret to the endpoint {event.endpoint} (#{event.capture_id})."
                " Keep it if you set up this webhook: whoever knows it can sign."
            )
            way = "Keep it"
        else:
            text = (
                f"{provider} asks to confirm a subscription of the endpoint {event.endpoint} (#{event.capture_id})."
                f" To confirm it, {urlsplit(event.address).hostname} is called."
            )
            way = "Confirm"
        self._window.notice.say(
            _TOPIC,
            "info",
            text,
            (way, lambda: self.follow_up(event.capture_id)),
            ("Not now", lambda: None),
            ("Always for this endpoint", lambda: self._always(event)),
        )

    def title_for(self, row: Summary) -> str:
        """What the row menu offers for a handshake; "" for other rows."""
        provider = REGISTRY.get(row.provider)
        return "" if provider is None else dict(provider.handshake_asks).get(row.event_type, "")

    def follow_up(self, capture_id: int) -> None:
        """Do what is left to do."""

        async def work() -> None:
            session = self._window.session
            if session is None:
                return
            attempt = await asyncio.wrap_future(session.follow_up(capture_id))
            if attempt is None:
                self._window.say("The secret is kept; requests are checked with it")
            elif attempt.error is not None:
                self._window.say_problem(f"Not confirmed: {attempt.error}")
            elif not 200 <= (attempt.status or 0) < 300:
                self._window.say_problem(f"Not confirmed: {urlsplit(attempt.url).hostname} answered {attempt.status}")
            else:
                self._window.say(f"Confirmed: {urlsplit(attempt.url).hostname} answered {attempt.status}")

        self._window.start(work(), "handshake")

    def _always(self, event: HandshakeAsks) -> None:
        async def work() -> None:
            session = self._window.session
            if session is not None:
                allowed = replace(session.endpoint(event.endpoint), handshakes="on")
                await asyncio.wrap_future(session.save_endpoint(allowed))
                self.follow_up(event.capture_id)

        self._window.start(work(), "handshake")
