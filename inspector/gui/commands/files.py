"""Sessions and files that come in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from inspector.paths import data_dir, log_dir

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow

SESSION_FILTER = "Sessions (*.webhooks);;All files (*)"


class FileCommands:
    """What the File menu does."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def _ask(
        self, title: str, filters: str, done: Callable[[list[Path]], None], *, save: str = "", many: bool = False
    ) -> None:
        """A file dialog that does not block; `save` is the proposed name when a file is to be written.

        `done` gets what was chosen: one file, or with `many` one or more.
        """
        folder = self._window.state.get("folder", "") or str(data_dir() if filters == SESSION_FILTER else Path.home())
        dialog = QFileDialog(self._window, title, folder, filters)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if save:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(Path(save).suffix.lstrip("."))
            dialog.selectFile(save)
        else:
            mode = QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile
            dialog.setFileMode(mode)

        def take(names: list[str]) -> None:
            if names:
                self._window.state.set("folder", str(Path(names[0]).parent))
                done([Path(name) for name in names])

        dialog.filesSelected.connect(take)
        dialog.open()

    def new_session(self) -> None:
        """Begin a session in a new file."""
        self._ask("New session", SESSION_FILTER, self._show_session, save="session.webhooks")

    def open_session(self) -> None:
        """Show another session file."""
        self._ask("Open session", SESSION_FILTER, self._show_session)

    def _show_session(self, paths: list[Path]) -> None:
        self._window.session_wanted.emit(paths[0])

    def import_file(self) -> None:
        """Add the captures of files: their content says what they are."""
        self._ask("Import captures", "All files (*)", self._window.commands.importing.take, many=True)

    def take(self, paths: list[Path]) -> None:
        """Files that were dropped: a session is opened, all else is imported."""
        for path in paths:
            if path.suffix == ".webhooks":
                self._window.session_wanted.emit(path)
        self._window.commands.importing.take([path for path in paths if path.suffix != ".webhooks"])

    def open_log_folder(self) -> None:
        """Show the folder with the log in the file manager."""
        log_dir().mkdir(parents=True, exist_ok=True)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_dir()))):
            self._window.say(f"The log is in {log_dir()}")

    def quit(self) -> None:
        """End the application, also where closing the window leaves it in the tray."""
        self._window.close_wanted.emit()
