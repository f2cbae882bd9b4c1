"""What the window remembers between starts: geometry, columns, splitters, the last tabs, recent sessions."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QByteArray, QRect, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from inspector.gui.screen import resize_to_fit
from inspector.paths import config_dir

#: Grows when what is written no longer fits what older versions read; then the old state is ignored.
VERSION = 1
RECENT = 8


class WindowState:
    """An INI file beside the settings. A value that does not fit is treated as not there."""

    def __init__(self, *, reset: bool = False) -> None:
        self._file = QSettings(str(config_dir() / "window.ini"), QSettings.Format.IniFormat)
        if reset or self._file.value("version") != str(VERSION):
            self._file.clear()
        self._file.setValue("version", str(VERSION))

    def get(self, key: str, default: Any) -> Any:
        """The value, if it is of the same type as `default`."""
        text = self._file.value(key)
        try:
            value = json.loads(text) if isinstance(text, str) else default
        except ValueError:
            return default
        return value if isinstance(value, type(default)) else default

    def set(self, key: str, value: Any) -> None:
        """Remember anything that JSON can hold."""
        self._file.setValue(key, json.dumps(value))

    def save(self) -> None:
        """Write the file now."""
        self._file.sync()

    def restore_geometry(self, window: QWidget, width: int, height: int) -> None:
        """Size and place as last time, on a screen that exists; else that size, or what of it fits on the screen."""
        saved = self.get("geometry", "")
        # what was saved Qt itself makes fit
        if not saved or not window.restoreGeometry(QByteArray.fromBase64(saved.encode("ascii"))):
            resize_to_fit(window, width, height)
        screens = QGuiApplication.screens()
        if not screens:
            return
        frame = window.frameGeometry()
        # the title bar has to be reachable, or the window cannot be moved by hand
        title = QRect(frame.x() + 40, frame.y(), max(1, frame.width() - 80), 30)
        if not any(screen.availableGeometry().intersects(title) for screen in screens):
            room = screens[0].availableGeometry()
            window.resize(min(frame.width(), room.width()), min(frame.height(), room.height()))
            window.move(room.topLeft())

    def save_geometry(self, window: QWidget) -> None:
        """Remember size and place."""
        self.set("geometry", bytes(window.saveGeometry().toBase64().data()).decode("ascii"))

    def recent(self) -> list[str]:
        """Session files opened lately, newest first."""
        return [path for path in self.get("recent", []) if isinstance(path, str)]

    def add_recent(self, path: str) -> None:
        """Put a session file first."""
        self.set("recent", [path, *(known for known in self.recent() if known != path)][:RECENT])
