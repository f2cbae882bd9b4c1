"""Endpoints as the configuration file that a team keeps beside its code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from inspector.bodies import visible
from inspector.config import config_text, load_config, refused_at_import
from inspector.errors import InspectorError
from inspector.gui.commands.writing import write_file
from inspector.wording import counted

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow

_TOPIC = "configuration"
_WRITTEN = "written configuration"
#: Lines of notes in the bar; the list has to stay in sight.
_SHOWN = 6
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
            read = await asyncio.to_thread(load_config, place, session.settings.listener, listens=False)
            await asyncio.wrap_future(session.use_endpoints(read.endpoints))
        except InspectorError as error:
            # to be read while the file is mended in another window: a toast would be gone
            text = f"{error} The endpoints are as before."
            self._window.notice.say(_TOPIC, "bad", text, self._again(place))
            return
        count = len(read.endpoints)
        told = f"{counted(count, 'endpoint')} of {place.name} {'is' if count == 1 else 'are'} in use"
        if read.notes:
            self._tell_notes(place, told, read.notes)
        else:
            self._window.notice.solved(_TOPIC)
            self._window.say(told)

    def _again(self, place: Path) -> tuple[str, Callable[[], None]]:
        return "Read it again", lambda: self._window.start(self._read(place), "configuration")

    def _tell_notes(self, place: Path, told: str, notes: Sequence[str]) -> None:
        """What was left out of the file, in the bar: each may be a mistake that is to be mended."""
        more = len(notes) - _SHOWN
        shown = [f"{told}.", *notes[:_SHOWN], *([f"And {more} more."] if more > 0 else [])]
        copy = ("Copy all", lambda: self._copy("\n".join(notes)))
        ways = [self._again(place), *([copy] if more > 0 else [])]
        self._window.notice.say(_TOPIC, "warn", visible("\n".join(shown)).text, *ways)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._window.say("Copied what was left out")

    async def _write(self, place: Path) -> None:
        session = self._window.session
        if session is None:
            return
        endpoints, whole = session.endpoints(), await asyncio.to_thread(place.absolute)
        text = config_text(session.listener_in_effect, endpoints, whole.parent)
        await write_file(self._window, place, lambda: text, f"Wrote {place}")
        if problems := await asyncio.to_thread(refused_at_import, text, endpoints, whole):
            self._window.notice.say(_WRITTEN, "warn", visible("\n".join(problems[:_SHOWN])).text)
        else:
            self._window.notice.solved(_WRITTEN)
