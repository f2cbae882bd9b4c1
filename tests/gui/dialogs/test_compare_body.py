from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from inspector.gui.dialogs.compare_body import CompareBody
from inspector.gui.main_window import MainWindow
from tests.gui.driving import button, drop, on_window_loop, texts, until

BODY = b'{"a": 1, "b": 2}\r\n'


async def opened(window: MainWindow, fill: Callable[..., list[int]]) -> CompareBody:
    fill(body=BODY)
    await until(lambda: window.pane.shown_count == 1)
    window.pane.table.go_to_row(0)
    window.actions_table["compare_body"].trigger()
    (dialog,) = window.findChildren(CompareBody)
    return dialog


@on_window_loop
async def test_the_first_difference_is_shown_and_named(window: MainWindow, fill: Callable[..., list[int]]) -> None:
    dialog = await opened(window, fill)
    QGuiApplication.clipboard().setText('{"a":1,"b":2}')
    dialog.paste.click()
    await until(lambda: dialog.outcome is not None)
    assert dialog.outcome is not None
    assert "byte 5 (line 1, column 6): 18 bytes were captured, 13 were seen." in dialog.outcome.proof
    assert "JSON" in dialog.outcome.headline
    assert '\ncaptured  {"a": 1, "b": 2}␍␊\nseen      {"a":1,"b":2}\n' in texts(dialog)
    drop([dialog])


@on_window_loop
async def test_files_are_compared_byte_for_byte(
    window: MainWindow, fill: Callable[..., list[int]], tmp_path: Path
) -> None:
    dialog = await opened(window, fill)
    (tmp_path / "seen").write_bytes(BODY)
    dialog.take_file(tmp_path / "seen")
    await until(lambda: dialog.outcome is not None)
    assert dialog.outcome is not None
    assert dialog.outcome.headline == "Your application saw what was captured."
    dialog.take_file(tmp_path / "none")
    await until(lambda: dialog.outcome is not None and "cannot be read" in dialog.outcome.headline)
    drop([dialog])


@on_window_loop
async def test_a_second_longer_finding_is_not_cut_off(window: MainWindow, fill: Callable[..., list[int]]) -> None:
    dialog = await opened(window, fill)
    dialog.take(b"{")
    await until(lambda: dialog.outcome is not None)
    first = dialog.outcome
    dialog.take(b'{"a":1,"b":2}')
    await until(lambda: dialog.outcome not in (None, first))
    assert dialog.outcome is not None
    button(dialog.outcome, "Show how").click()
    labels = [label for label in dialog.outcome.findChildren(QLabel) if label.isVisible()]
    await until(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in labels))
    drop([dialog])
