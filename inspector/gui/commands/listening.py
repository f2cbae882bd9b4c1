"""Listening, recording and the address."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication

from inspector.errors import ListenError
from inspector.gui.reaching.machine import at_home, from_others
from inspector.gui.widgets.address_popover import AddressPopover

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.session import Session
    from inspector.store.presence import Elsewhere

#: Seconds between looks at whether the process that listens for this session is still there.
LOOK_S = 0.5


class ListeningCommands:
    """What the address box and the Capture menu do."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        #: The session whose other listener is watched.
        self._watched: Session | None = None

    def toggle_recording(self) -> None:
        """Store what arrives, or turn senders away with 503."""
        if self._window.session is not None:
            self._window.session.recording = not self._window.session.recording

    def copy_address(self) -> None:
        """The address, to be given to a provider."""
        session = self._window.session
        if session is not None and session.address is not None:
            address = at_home(session.address)
            QGuiApplication.clipboard().setText(address)
            self._window.say(f"Copied {address}")

    def show_code(self, place: QPoint | None = None) -> None:
        """The address as a QR code: at a place on the screen, else below the address."""
        window = self._window
        address = window.session and (window.session.address or window.other_address)
        if address:
            box = window.toolbar.address
            below = box.mapToGlobal(box.rect().bottomLeft()) + QPoint(0, 4)
            found = from_others(address)
            AddressPopover("Address", found[0], window, found).open_at(below if place is None else place)

    def listen(self) -> None:
        """Listen where the settings say."""
        self._window.start(self.listen_at(None, None), "listen")

    def _listen_on(self, host: str | None, port: int) -> None:
        self._window.start(self.listen_at(host, port), "listen")

    def _secure_on(self, host: str | None, port: int | None, secure: int) -> None:
        """Listen there, with HTTPS at another port from now on."""

        async def work() -> None:
            session = self._window.session
            if session is not None:
                changed = session.settings.changed("listener", https_port=secure)
                await asyncio.wrap_future(session.apply(changed))
                await self.listen_at(host, port)

        self._window.start(work(), "listen")

    async def listen_at(self, host: str | None, port: int | None) -> None:
        """Listen there; when that cannot be, a bar says why and offers the way out."""
        window = self._window
        session = window.session
        if session is None:
            return
        try:
            await asyncio.wrap_future(session.listen(host, port))
        except ListenError as error:
            other = await _elsewhere(session)
            if other is not None:
                self._show_elsewhere(other)
                window.notice.say("listen", "info", str(error), ("Listen here", self.listen))
                if self._watched is not session:
                    self._watched = session
                    self._window.start(self._wait_for_end(session, other), "listener elsewhere")
                return
            window.show_listening(None, error.message)
            ways = []
            if error.free_port:
                free, listener = error.free_port, session.settings.listener
                plain = listener.port if port is None else port
                if listener.https and error.port == listener.https_port != plain:
                    ways.append((f"Use port {free} for HTTPS", lambda: self._secure_on(host, port, free)))
                else:
                    ways.append((f"Use port {free}", lambda: self._listen_on(host, free)))
            ways.append(("Try again", lambda: self._window.start(self.listen_at(host, port), "listen")))
            ways.append(("Settings…", window.commands.view.settings))
            window.notice.say("listen", "bad", str(error), *ways)

    def _show_elsewhere(self, other: Elsewhere) -> None:
        self._window.elsewhere = f"Listening elsewhere (pid {other.pid}) at {other.address}"
        self._window.show_listening(None, None)

    async def _wait_for_end(self, session: Session, seen: Elsewhere) -> None:
        """Say it when the other process does not listen any more, or another one does."""
        window = self._window
        while True:
            await asyncio.sleep(LOOK_S)
            if window.session is not session or not window.elsewhere:
                if self._watched is session:
                    self._watched = None
                return
            other = await _elsewhere(session)
            if window.session is not session or not window.elsewhere or other == seen:
                continue
            if other is None:
                window.elsewhere = ""
                window.show_listening(None, None)
                self._watched = None
                text = f"Process {seen.pid} has stopped listening: nothing arrives until somebody listens again."
                window.notice.say("listen", "warn", text, ("Listen here", self.listen))
                return
            self._show_elsewhere(other)
            seen = other


async def _elsewhere(session: Session) -> Elsewhere | None:
    return await asyncio.wrap_future(session.engine.call(session.elsewhere))
