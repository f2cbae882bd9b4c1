"""Endpoints as the configuration file that a team keeps beside its code."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from inspector.config import config_text, load_config
from inspector.errors import InspectorError
from inspector.gui.commands.writing import write_file
from inspector.wording import counted

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow

_TOPIC = "configuration"
_FILES = "Configuration (*.toml);;All files (*)"


class EndpointFileCommands:
    """What the Endpoint menu does with files."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def read(self) -> None:
        """Take over the endpoints of a file."""
        dialog = QFileDialog(self._window, "Endpoints from a configuration file", "", _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self._window.start(self._read(Path(name)), "configuration"))
        dialog.open()

    def write(self) -> None:
        """Write all endpoints to a file; secrets are only named."""
        dialog = QFileDialog(self._window, "Endpoints as a configuration file", "webhooks.toml", _FILES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.fileSelected.connect(lambda name: self._window.start(self._write(Path(name)), "configuration"))
        dialog.open()

    async def _read(self, place: Path) -> None:
        session = self._window.session
        if session is None:
            return
        try:
            read = await asyncio.to_thread(load_config, place, session.settings.listener)
            await asyncio.wrap_future(session.use_endpoints(read.endpoints))
        except InspectorError as error:
            # to be read while the file is mended in another window: a toast would be gone
            text = f"{error} The endpoints are as before."
            again = ("Read it again", lambda: self._window.start(self._read(place), "configuration"))
            self._window.notice.say(_TOPIC, "bad", text, again)
            return
        self._window.notice.solved(_TOPIC)
        told = f"{counted(len(read.endpoints), 'endpoint')} of {place.name} are in use"
        self._window.say(f"{told}. {read.notes[0]}" if read.notes else told)

    async def _write(self, place: Path) -> None:
        session = self._window.session
        if session is None:
            return
        text = config_text(session.settings.listener, session.endpoints(), place.parent.absolute())
        await write_file(self._window, place, lambda: text, f"Wrote {place}")
