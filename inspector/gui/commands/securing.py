"""HTTPS: its settings, its address, and the certificate that senders have to trust."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtGui import QGuiApplication

from inspector.gui.commands.writing import write_file
from inspector.gui.reaching.machine import at_home
from inspector.settings import ListenerSettings

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class SecuringCommands:
    """What the Capture menu does about HTTPS."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def ask(self) -> None:
        """Switch it on or off, and choose certificates."""
        # not before the window was painted: few need it
        from inspector.gui.dialogs.https import HttpsDialog

        session = self._window.session
        if session is None:
            return
        dialog = HttpsDialog(session.settings.listener, session.authority, self._window)
        dialog.wanted.connect(lambda made: self._window.start(self._use(made), "https"))
        dialog.export_wanted.connect(lambda name: self._window.start(self._export(Path(name)), "certificate"))
        dialog.open()

    def copy_address(self) -> None:
        """The https address, to be given to a provider."""
        session = self._window.session
        if session is not None and session.secure_address is not None:
            address = at_home(session.secure_address)
            QGuiApplication.clipboard().setText(address)
            self._window.say(f"Copied {address}")

    async def _use(self, made: ListenerSettings) -> None:
        window, session = self._window, self._window.session
        if session is None or made == session.settings.listener:
            return
        here = urlsplit(session.address or "")
        values = {name: getattr(made, name) for name in made.__slots__}
        await asyncio.wrap_future(session.apply(session.settings.changed("listener", **values)))
        # where it listens now, which need not be where the settings say: providers were given that address
        await window.commands.listening.listen_at(here.hostname, here.port)
        if session.secure_address is not None:
            window.say(f"Listening at {session.secure_address}, too")

    async def _export(self, place: Path) -> None:
        session = self._window.session
        if session is not None:
            text = await asyncio.to_thread(session.authority.certificate)
            await write_file(self._window, place, lambda: text, f"Wrote {place}")
