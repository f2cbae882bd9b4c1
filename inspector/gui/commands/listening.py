"""Listening, recording and the address."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from inspector.errors import ListenError

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class ListeningCommands:
    """What the address box and the Capture menu do."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def toggle_recording(self) -> None:
        """Store what arrives, or turn senders away with 503."""
        if self._window.session is not None:
            self._window.session.recording = not self._window.session.recording

    def copy_address(self) -> None:
        """The address, to be given to a provider."""
        session = self._window.session
        if session is not None and session.address is not None:
            QGuiApplication.clipboard().setText(session.address)
            self._window.say(f"Copied {session.address}")

    def listen(self) -> None:
        """Listen where the settings say."""
        self._window.start(self.listen_at(None, None), "listen")

    def _listen_on(self, host: str | None, port: int) -> None:
        self._window.start(self.listen_at(host, port), "listen")

    async def listen_at(self, host: str | None, port: int | None) -> None:
        """Listen there; when that cannot be, a bar says why and offers the way out."""
        window = self._window
        session = window.session
        if session is None:
            return
        try:
            await asyncio.wrap_future(session.listen(host, port))
        except ListenError as error:
            other = await asyncio.wrap_future(session.workers.submit("elsewhere", lambda _token: session.elsewhere()))
            if other is not None:
                window.elsewhere = f"Listening elsewhere (pid {other.pid}) at {other.address}"
                window.show_listening(None, None)
                window.notice.say("listen", "info", str(error), ("Listen here", self.listen))
                return
            window.show_listening(None, error.message)
            ways = []
            if error.free_port:
                free = error.free_port
                ways.append((f"Use port {free}", lambda: self._listen_on(host, free)))
            ways.append(("Try again", lambda: self._window.start(self.listen_at(host, port), "listen")))
            ways.append(("Settings…", window.commands.view.settings))
            window.notice.say("listen", "bad", str(error), *ways)
