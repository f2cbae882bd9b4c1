from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit

from inspector.gui.importing import ImportDialog
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import click, on_window_loop, shown, until

Fill = Callable[..., list[int]]


def answer(window: MainWindow, *paths: Path) -> None:
    """Choose these files in the dialog that is open."""
    dialog = shown(window, QFileDialog)
    assert dialog.windowModality().name != "NonModal", "a dialog that does not block the loop"
    dialog.filesSelected.emit([str(path) for path in paths])
    dialog.close()


def proposed(window: MainWindow) -> str:
    name = shown(window, QFileDialog).findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    return name.text()


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@on_window_loop
async def test_what_is_listed_is_exported_oldest_first(
    window: MainWindow, fill: Fill, tmp_path: Path, session: Session
) -> None:
    fill(4, method=["GET", "PUT", "GET", "PUT"], body=[b"0", b"1", b"2", b"\x00\xff"])
    window.filter_bar.set_text("method=PUT")
    await until(lambda: window.pane.shown_count == 2)
    window.actions_table["export_all"].trigger()
    assert proposed(window) == "captures.ndjson"
    answer(window, tmp_path / "out.ndjson")
    await until(lambda: window.toast.text.startswith("2 requests exported to "))
    assert [line["body_b64"] for line in lines(tmp_path / "out.ndjson")] == ["MQ==", "AP8="]
    assert window.state.get("folder", "") == str(tmp_path)


@on_window_loop
async def test_selected_requests_are_exported_and_imported_into_another_session(
    window: MainWindow, fill: Fill, tmp_path: Path, session: Session, open_window: Callable[..., MainWindow]
) -> None:
    fill(3)
    await until(lambda: window.pane.shown_count == 3)
    window.pane.table.pick([3, 1], 3)
    window.actions_table["export_selected"].trigger()
    answer(window, tmp_path / "two.ndjson")
    await until(lambda: "2 requests exported" in window.toast.text)
    with Session.open(tmp_path / "other.webhooks") as other:
        second = open_window(other)
        second.actions_table["import"].trigger()
        answer(second, tmp_path / "two.ndjson")
        dialog = shown(second, ImportDialog)
        await until(lambda: dialog.main_button.isEnabled())
        click(dialog.main_button)
        await until(lambda: second.pane.shown_count == 2)
        assert other.capture(2).uuid == session.capture(3).uuid
        second.detach()


@on_window_loop
async def test_a_raw_request_is_exported_byte_for_byte(window: MainWindow, fill: Fill, tmp_path: Path) -> None:
    fill(1, headers=[["hOsT", "x"]], target="/r", body=b"\x00\xff\r\n")
    await until(lambda: window.pane.shown_count == 1)
    window.pane.table.go_to_row(0)
    window.actions_table["export_raw"].trigger()
    answer(window, tmp_path / "one.http")
    await until(lambda: "1 request exported" in window.toast.text)
    assert (tmp_path / "one.http").read_bytes() == b"POST /r HTTP/1.1\r\nhOsT: x\r\n\r\n\x00\xff\r\n"


@on_window_loop
async def test_a_place_that_cannot_be_written_is_told_with_its_path(
    window: MainWindow, fill: Fill, tmp_path: Path
) -> None:
    fill(1)
    await until(lambda: window.pane.shown_count == 1)
    window.actions_table["export_all"].trigger()
    answer(window, tmp_path / "missing" / "out.ndjson")
    await until(lambda: "missing" in window.status.error.toolTip())
    assert "Traceback" not in window.status.error.toolTip()


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
