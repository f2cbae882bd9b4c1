from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from inspector.gui.main_window import MainWindow
from inspector.gui.state import RECENT, WindowState
from inspector.paths import config_dir


def test_values_come_back_in_the_next_start() -> None:
    state = WindowState()
    for key, value in {"a": True, "b": {"x": [1, 2]}, "c": "grüß;,\n"}.items():
        state.set(key, value)
    state.save()
    again = WindowState()
    assert again.get("a", False) is True
    assert again.get("b", {}) == {"x": [1, 2]}
    assert again.get("c", "") == "grüß;,\n"


def test_what_does_not_fit_is_as_if_it_were_not_there() -> None:
    state = WindowState()
    state.set("a", "text")
    assert state.get("a", 7) == 7
    assert state.get("missing", [1]) == [1]
    state._file.setValue("broken", "{oops")
    assert state.get("broken", "default") == "default"


def test_a_reset_forgets_everything() -> None:
    state = WindowState()
    state.set("a", 1)
    state.save()
    assert WindowState(reset=True).get("a", 0) == 0


def test_the_state_of_another_version_is_not_read() -> None:
    state = WindowState()
    state.set("a", 1)
    state._file.setValue("version", "999")
    state.save()
    assert WindowState().get("a", 0) == 0


@pytest.mark.parametrize("content", [b"\x00\xff\xfe garbage", b"[General\nversion=1\na", b""])
def test_a_damaged_file_is_no_reason_not_to_start(content: bytes) -> None:
    config_dir().mkdir(parents=True)
    (config_dir() / "window.ini").write_bytes(content)
    state = WindowState()
    assert state.get("a", 3) == 3
    state.set("a", 4)
    assert state.get("a", 3) == 4


def test_recent_sessions_are_listed_newest_first_and_once() -> None:
    state = WindowState()
    for number in range(RECENT + 3):
        state.add_recent(f"/{number}")
    state.add_recent("/5")
    assert state.recent()[:2] == ["/5", f"/{RECENT + 2}"]
    assert len(state.recent()) == RECENT == len(set(state.recent()))


def test_without_a_memory_a_window_has_the_given_size(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    WindowState().restore_geometry(window, 700, 500)
    assert (window.width(), window.height()) == (700, 500)


def test_a_window_that_was_on_a_screen_that_is_gone_comes_back_into_view(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(QRect(9000, 9000, 500, 400))
    state = WindowState()
    state.save_geometry(window)
    other = QWidget()
    qtbot.addWidget(other)
    state.restore_geometry(other, 700, 500)
    assert QGuiApplication.primaryScreen().availableGeometry().intersects(other.frameGeometry())


SMALL = """
import sys
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget
from inspector.gui.state import WindowState

app = QApplication([])
room = app.primaryScreen().availableGeometry()
state, window = WindowState(reset=sys.argv[1] == "first"), QWidget()
if sys.argv[1] == "save":
    window.setGeometry(QRect(300, 200, 1440, 900))
    state.save_geometry(window)
    state.save()
else:
    state.restore_geometry(window, 1440, 900)
    window.show()
    app.processEvents()
    # a title bar of the window manager's has to fit, too, which this platform does not have
    assert room.adjusted(0, 0, 0, 0 if sys.argv[1] == "saved" else -30).contains(window.frameGeometry())
    assert window.width() >= min(1440, room.width() - 16)
    assert window.height() >= room.height() - 60
"""


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1280, 720), (1024, 600)])
def test_a_window_fits_on_a_small_screen_at_first_and_when_it_was_larger(
    width: int, height: int, tmp_path: Path
) -> None:
    def run(what: str, wide: int, high: int) -> None:
        screen = {"name": "only", "x": 0, "y": 0, "width": wide, "height": high, "dpr": 1}
        screen |= {"logicalDpi": 96, "logicalBaseDpi": 96}
        file = tmp_path / "screen.json"
        file.write_text(json.dumps({"screens": [screen]}), "utf-8")
        platform = {"QT_QPA_PLATFORM": f"offscreen:configfile={file}"}
        subprocess.run([sys.executable, "-c", SMALL, what], check=True, env={**os.environ, **platform}, timeout=60)

    run("first", width, height)
    run("save", 2560, 1440)
    run("saved", width, height)


def test_the_main_window_can_be_made_to_fit_on_a_small_screen(window: MainWindow) -> None:
    least = window.minimumSizeHint()
    assert least.width() <= 1024
    assert least.height() <= 600 - 60


def test_it_lies_beside_the_settings(home: Path) -> None:
    WindowState().save()
    assert (home / "config" / "window.ini").is_file()
