from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from inspector.gui.importing import ImportDialog
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import click, on_window_loop, open_windows, press, shown, texts, until
from tests.imports.conftest import DATA


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(
        QDropEvent(
            QPoint(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def cells(dialog: ImportDialog) -> list[list[str]]:
    rows = dialog.rows
    found = [rows.topLevelItem(place) for place in range(rows.topLevelItemCount())]
    return [[item.text(column) for column in range(1, rows.columnCount())] for item in found if item is not None]


async def ready(dialog: ImportDialog) -> None:
    await until(lambda: not dialog.bar.isVisible(), "the file was looked at")


@on_window_loop
async def test_a_dropped_file_is_looked_at_before_it_comes_in(window: MainWindow, session: Session) -> None:
    drop(window, DATA / "chrome.har")
    dialog = shown(window, ImportDialog)
    await ready(dialog)
    assert dialog.name.full_text == "chrome.har"
    assert dialog.summary.text() == "HAR · 2 requests · 25 B of bodies"
    assert "endpoint default (2)" in dialog.where.text()
    assert cells(dialog) == [
        ["POST", "/orders?a=1", "14 B", "201", "default"],
        ["POST", "/form", "11 B", "–", "default"],
    ]
    assert not dialog.problem.text
    assert "pseudo headers" in dialog.notes.text
    assert session.stats().count == 0
    assert dialog.main_button.text() == "Import 2 requests"
    click(dialog.main_button)
    await until(lambda: window.pane.shown_count == 2)
    await until(lambda: not list(open_windows(window, ImportDialog)))
    assert window.toast.text == "2 requests added from chrome.har"


@on_window_loop
async def test_an_import_can_be_undone_and_the_undoing_too(window: MainWindow, session: Session) -> None:
    drop(window, DATA / "chrome.har")
    dialog = shown(window, ImportDialog)
    await ready(dialog)
    click(dialog.main_button)
    await until(lambda: window.pane.shown_count == 2)
    await until(lambda: window.toast.text.endswith("added from chrome.har"))
    click(window.toast._way)
    await until(lambda: window.pane.shown_count == 0)
    window.actions_table["undo"].trigger()
    await until(lambda: window.pane.shown_count == 2)


@on_window_loop
async def test_problems_stand_first_and_the_others_come_in_only_when_wanted(
    window: MainWindow, session: Session
) -> None:
    drop(window, DATA / "postman.json")
    dialog = shown(window, ImportDialog)
    await ready(dialog)
    assert dialog.problem.text.startswith("1 entry cannot be imported, and so nothing is")
    item = dialog.problems.topLevelItem(0)
    assert item is not None
    assert (item.text(0), "is a file" in item.text(1)) == ("entry 1.3", True)
    assert not dialog.main_button.isEnabled()
    assert dialog.good_only.text() == "Leave it out and import 3 requests"
    dialog.good_only.click()
    assert dialog.main_button.isEnabled()
    click(dialog.main_button)
    await until(lambda: window.pane.shown_count == 3)
    await until(lambda: window.toast.text == "3 requests added from postman.json, 1 broken left out")


@on_window_loop
async def test_several_files_come_one_after_the_other(window: MainWindow, session: Session) -> None:
    drop(window, DATA / "ngrok.json", DATA / "request-baskets.json", DATA / "webhook-site.csv")
    dialog = shown(window, ImportDialog)
    await ready(dialog)
    assert dialog.windowTitle() == "Import 1 of 3"
    click(dialog.main_button)
    await until(lambda: dialog.windowTitle() == "Import 2 of 3" and not dialog.bar.isVisible())
    click(dialog.skip_button)
    await until(lambda: dialog.windowTitle() == "Import 3 of 3" and not dialog.bar.isVisible())
    assert not dialog.skip_button.isVisible()
    click(dialog.main_button)
    await until(lambda: window.pane.shown_count == 2)
    await until(lambda: not list(open_windows(window, ImportDialog)))


@on_window_loop
async def test_what_is_there_already_and_what_is_no_format_is_said(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    session.import_file(DATA / "chrome.har").result(10)
    drop(window, DATA / "chrome.har")
    dialog = shown(window, ImportDialog)
    await ready(dialog)
    assert "2 there already" in dialog.summary.text()
    assert dialog.told.text() == "All of it is there already."
    assert not dialog.main_button.isEnabled()
    dialog.reject()
    (tmp_path / "notes.txt").write_text("nothing of interest")
    drop(window, tmp_path / "notes.txt")
    dialog = shown(window, ImportDialog)
    await until(lambda: "no format that can be imported" in dialog.problem.text)
    assert not dialog.main_button.isEnabled()
    assert not dialog.bar.isVisible()
    dialog.reject()


@on_window_loop
async def test_hostile_texts_are_shown_as_text(window: MainWindow, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "evil.ndjson"
    path.write_text(json.dumps({"method": "POST", "target": "/<b>x</b>", "endpoint": "<img src=x>\u202e"}))
    drop(window, path)
    dialog = shown(window, ImportDialog)
    await ready(dialog)
    assert "\u202e" not in texts(dialog)
    assert cells(dialog)[0][1] == "/<b>x</b>"
    assert "\u202e" not in cells(dialog)[0][4]
    dialog.reject()


@on_window_loop
async def test_an_import_that_is_cancelled_brings_nothing(window: MainWindow, session: Session, tmp_path: Path) -> None:
    request = {"method": "POST", "url": "http://h/", "headers": []}
    entries = [
        {"startedDateTime": "2026-11-20T10:00:00Z", "time": number, "request": request} for number in range(3000)
    ]
    path = tmp_path / "many.har"
    path.write_text(json.dumps({"log": {"entries": entries}}))
    drop(window, path)
    dialog = shown(window, ImportDialog)
    await ready(dialog)
    click(dialog.main_button)
    await until(lambda: session.stats().count > 0)
    dialog.reject()
    await until(lambda: session.stats().count == 0)
    assert not list(open_windows(window, ImportDialog))


@on_window_loop
async def test_a_pasted_command_becomes_a_request_at_once(window: MainWindow, session: Session) -> None:
    QGuiApplication.clipboard().setText("curl -X PUT http://localhost:3000/pasted -d hello")
    press(window.pane.table, "Ctrl+V")
    await until(lambda: window.pane.table.picked_ids() == [1])
    assert session.capture(1).target == "/pasted"
    assert window.toast.text == "1 request added from the clipboard"


@on_window_loop
async def test_what_is_pasted_and_needs_a_look_gets_one(window: MainWindow, session: Session) -> None:
    QGuiApplication.clipboard().setText("curl http://h/1\ncurl http://h/2")
    window.actions_table["paste"].trigger()
    await until(lambda: list(open_windows(window, ImportDialog)))
    dialog = shown(window, ImportDialog)
    await ready(dialog)
    assert dialog.name.full_text == "Pasted text"
    dialog.reject()
    QGuiApplication.clipboard().setText("hello")
    window.actions_table["paste"].trigger()
    await until(lambda: "no format that can be imported" in window.toast.text)
    QGuiApplication.clipboard().setText("")
    window.actions_table["paste"].trigger()
    assert "no text in the clipboard" in window.toast.text
