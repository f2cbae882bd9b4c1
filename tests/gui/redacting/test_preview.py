"""What will be replaced, in the window: from the export dialog, filtered, stopped, and beside the request itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inspector.gui.exporting.dialog import ExportDialog
from inspector.gui.main_window import MainWindow
from inspector.gui.redacting import preview as module
from inspector.gui.redacting.preview import RedactionPreview
from inspector.redaction import BUILT_IN
from inspector.session import Session
from tests.gui.driving import button, click, on_window_loop, press, settle, shown, until

Fill = Callable[..., list[int]]
_HEADERS = [["Host", "x"], ["Content-Type", "application/json"], ["Authorization", "Bearer s3cret-of-mine"]]
_BODIES = [b'{"to":["ann@example.com","bob@example.com"]}', b'{"to":["ann@example.com"],"password":"correct-horse-7"}']


async def filled(window: MainWindow, fill: Fill) -> list[int]:
    ids = fill(2, body=_BODIES, headers=[_HEADERS] * 2)
    await until(lambda: window.pane.shown_count == 2)
    return ids


@on_window_loop
async def test_the_export_dialog_shows_what_its_profile_replaces(window: MainWindow, fill: Fill) -> None:
    await filled(window, fill)
    press(window.pane.table, "Ctrl+Shift+E")
    await until(lambda: any(one.isVisible() for one in window.findChildren(ExportDialog)))
    export = shown(window, ExportDialog)
    export.format.choose("har")
    click(export.preview)
    dialog = shown(export, RedactionPreview)
    await until(lambda: dialog.table.rows)
    assert dialog.told.text() == "6 values in 2 requests"
    rows = {(row.kind, row.place, row.before, row.after, row.count, row.captures) for row in dialog.table.rows}
    assert rows == {
        ("authorization", "Authorization", "s3cret-of-mine", "[authorization-1]", 2, 2),
        ("email", "body $.to[*]", "ann@example.com", "[email-1]", 2, 2),
        ("email", "body $.to[*]", "bob@example.com", "[email-2]", 1, 1),
        ("secret", "body $.password", "correct-horse-7", "[secret-1]", 1, 1),
    }
    names = [dialog.kinds.topLevelItem(row).text(0) for row in range(dialog.kinds.topLevelItemCount())]  # type: ignore[union-attr]
    assert names == ["Everything", "E-mail addresses", "Authorization", "Secrets by name"]
    dialog.accept()
    export.reject()


@on_window_loop
async def test_kinds_and_texts_choose_rows_and_a_row_shows_its_request(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    ids = await filled(window, fill)
    dialog = RedactionPreview(session, BUILT_IN["default"], 2, parent=window)
    dialog.open()
    await until(lambda: len(dialog.table.rows) == 4)
    dialog.kinds.setCurrentItem(dialog.kinds.topLevelItem(1))
    assert {row.kind for row in dialog.table.rows} == {"email"}
    dialog.search.setText("bob@")
    assert [row.after for row in dialog.table.rows] == ["[email-2]"]
    dialog.search.setText("nobody")
    assert dialog.table.rows == []
    assert list(dialog.sight.after.document.lines) == []
    dialog.kinds.setCurrentItem(dialog.kinds.topLevelItem(0))
    dialog.search.setText("correct-horse")
    await until(lambda: dialog.sight.title.text() == f"Request #{ids[1]}")
    before, after = dialog.sight.before.document, dialog.sight.after.document
    place = next(at for at, line in enumerate(before.lines) if "password" in line)
    assert after.lines[place].strip() == '"password": "[secret-1]"'
    start = before.lines[place].index("correct")
    assert (start, len("correct-horse-7"), "mark") in list(before.spans(place))
    assert (after.lines[place].index("[secret"), len("[secret-1]"), "mark") in list(after.spans(place))
    assert session.capture(ids[1]).body == _BODIES[1]
    dialog.accept()


@on_window_loop
async def test_it_says_where_it_stopped_and_goes_on_when_asked(
    window: MainWindow, fill: Fill, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(window, fill)
    monkeypatch.setattr(module, "FIRST_LOOK", 1)
    dialog = RedactionPreview(session, BUILT_IN["default"], 2, parent=window)
    dialog.open()
    await until(lambda: dialog.problem.text)
    assert dialog.problem.text == "These are the first 1 of 2 requests."
    assert dialog.told.text() == "3 values in 1 request"
    click(button(dialog.problem, "Look at all"))
    await until(lambda: dialog.told.text() == "6 values in 2 requests")
    assert dialog.problem.text == ""
    dialog.accept()


@on_window_loop
async def test_it_can_be_stopped_and_closing_it_stops_it(window: MainWindow, fill: Fill, session: Session) -> None:
    fill(400, body=_BODIES * 200, headers=[_HEADERS] * 400)
    dialog = RedactionPreview(session, BUILT_IN["default"], 400, parent=window)
    dialog.open()
    await settle()
    await until(lambda: dialog.bar.value() > 0 or dialog.table.rows)
    if not dialog.table.rows:
        click(dialog.stop)
        await until(lambda: dialog.problem.text.startswith("Stopped") or dialog.table.rows)
    dialog.accept()
    await settle()


@on_window_loop
async def test_nothing_to_replace_is_said(window: MainWindow, fill: Fill, session: Session) -> None:
    fill(2, body=[b'{"a":1}'] * 2, headers=[[["Host", "x"]]] * 2)
    dialog = RedactionPreview(session, BUILT_IN["default"], 2, parent=window)
    dialog.open()
    await until(lambda: dialog.problem.text)
    assert dialog.problem.text == "Nothing in these requests is replaced."
    dialog.accept()
