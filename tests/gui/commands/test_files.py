from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from inspector.gui.main_window import MainWindow
from tests.gui.driving import on_window_loop, shown


def answer(window: MainWindow, *paths: Path) -> None:
    """Choose these files in the dialog that is open."""
    dialog = shown(window, QFileDialog)
    assert dialog.windowModality().name != "NonModal", "a dialog that does not block the loop"
    dialog.filesSelected.emit([str(path) for path in paths])
    dialog.close()


@on_window_loop
async def test_another_session_is_asked_for(window: MainWindow, tmp_path: Path) -> None:
    wanted: list[Path] = []
    window.session_wanted.connect(wanted.append)
    window.actions_table["open_session"].trigger()
    answer(window, tmp_path / "a.webhooks")
    window.actions_table["new_session"].trigger()
    answer(window, tmp_path / "b.webhooks")
    assert wanted == [tmp_path / "a.webhooks", tmp_path / "b.webhooks"]


@on_window_loop
async def test_quit_asks_to_close(window: MainWindow) -> None:
    wanted: list[bool] = []
    window.close_wanted.connect(lambda: wanted.append(True))
    window.actions_table["quit"].trigger()
    assert wanted == [True]
