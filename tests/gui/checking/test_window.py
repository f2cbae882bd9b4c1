"""Checks in the window: made from a value by its menu, seen in the list and the detail, marked in the body, edited."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QMenu, QWidget

from inspector.gui.checking.dialog import ChecksDialog
from inspector.gui.checking.editor import CheckEditor
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import button, click, on_window_loop, shown, until

Fill = Callable[..., list[int]]
BODY = json.dumps(
    {
        "id": "evt_1",
        "type": "invoice.paid",
        "data": {"object": {"amount": "10.00", "currency": "eur", "lines": [{"sku": "A-1", "quantity": 2}]}},
    },
    indent=1,
).encode()
CHECKS = [
    {"field": "data.object.amount", "equals": 1000},
    {"field": "data.object.currency", "one_of": ["eur", "usd"]},
    {"field": "data.object.missing", "present": True},
    {"header": "X-Shop", "value": "a"},
]


def seen(widget: QWidget, name: str) -> None:
    """Keep a picture, where somebody asked for it, to be looked at."""
    if folder := os.environ.get("WI_SCREENSHOTS"):
        widget.grab().save(f"{folder}/{name}.png")


@pytest.fixture
def filled(fill: Fill, session: Session) -> int:
    # a list would be one value for each
    fill(3, headers=(["Content-Type", "application/json"], ["X-Shop", "a"]), body=BODY)
    return 3


async def select_first(window: MainWindow) -> None:
    await until(lambda: window.pane.shown_count == 3)
    window.pane.table.go_to_row(0)
    await until(lambda: window.detail is not None and window.detail.facts is not None)


@on_window_loop
async def test_a_check_from_a_value_is_made_at_once_and_goes_back(
    window: MainWindow, filled: int, session: Session
) -> None:
    await select_first(window)
    assert window.detail is not None
    window.detail.tabs.body.check_wanted.emit("body.data.object.currency", "equals")
    await until(lambda: session.endpoint("default").checks != ())
    (table,) = session.endpoint("default").checks
    assert table == {"field": "data.object.currency", "equals": "eur"}
    await until(lambda: window.toast.text == 'Check added to default: data.object.currency equals "eur"')
    await until(lambda: window.pane.table.columns.shown("checks"))
    await until(lambda: window.detail is not None and window.detail.facts is not None and window.detail.facts.checks)
    click(button(window.toast, "Undo"))
    await until(lambda: session.endpoint("default").checks == ())


@pytest.mark.parametrize("theme", ["light", "dark"])
@on_window_loop
async def test_what_failed_is_told_first_and_marked_in_the_body(
    window: MainWindow, filled: int, session: Session, theme: str
) -> None:
    window.hub.choose(theme)
    session.set_checks("default", CHECKS).result()
    session.check_again([1, 2, 3]).result()
    window.pane.table.columns.choose("checks", True)
    await select_first(window)
    detail = window.detail
    assert detail is not None
    await until(lambda: detail.facts is not None and detail.facts.checks is not None)
    tabs = detail.tabs
    assert tabs.tabText(5) == "Checks ✕2"
    detail.show_tab("checks")
    view = tabs.checks
    assert view.headline.text() == "2 of 4 failed"
    model = view.table.model()
    rows = [[str(model.index(row, column).data()) for column in range(5)] for row in range(model.rowCount())]
    assert rows[0] == ["✕", "data.object.amount equals 1000", '"10.00", a string', "1000", "data.object.amount"]
    assert [row[0] for row in rows] == ["✕", "✕", "✓", "✓"]
    assert view.reason.text() == 'data.object.amount is "10.00", a string; expected 1000.'
    seen(window, f"checks-{theme}")
    view.table.clicked.emit(model.index(0, 0))
    assert detail.current_tab == "body"
    await until(lambda: len(tabs.body.code.hits) == 1 and tabs.body.code.current_hit == 0)
    hit = tabs.body.code.hits[0]
    line = tabs.body.code.document.lines[hit.line]
    assert line[hit.column : hit.column + hit.length] == '"10.00"'
    seen(window, f"checks-marked-{theme}")
    detail.show_tab("checks")
    view.table.clicked.emit(model.index(1, 0))
    # what is missing is marked where it should be
    await until(lambda: len(tabs.body.code.hits) == 1 and tabs.body.code.hits[0].line < hit.line)


@on_window_loop
async def test_values_headers_and_columns_offer_checks(window: MainWindow, filled: int, session: Session) -> None:
    await select_first(window)
    detail = window.detail
    assert detail is not None
    menu = QMenu(window)
    detail.tabs.headers._on_menu_opening(menu, "X-Shop", "a")
    (inner,) = [one for one in menu.findChildren(QMenu) if one.objectName() == "add_check"]
    titles = [action.text() for action in inner.actions()]
    assert titles[:3] == ["Equals this value", "Is present", "Is of this type"]
    inner.actions()[0].trigger()
    await until(lambda: session.endpoint("default").checks == ({"field": "header[x-shop]", "equals": "a"},))
    window.pane.table.columns.check_wanted.emit("body.id", "matches")
    await until(lambda: window.findChildren(CheckEditor))
    editor = shown(window, CheckEditor)
    assert editor.value.text() == "^evt_1$"
    await until(lambda: editor.outcome.text().startswith("✓ The selected request passes"))
    editor.value.setText("^evt_[0-9")
    await until(lambda: "does not read" in editor.outcome.text())
    editor.value.setText("^inv_")
    await until(lambda: editor.outcome.text().startswith("✕"))
    seen(editor, "check-editor")
    editor.value.setText("^evt_")
    editor.main_button.click()
    await until(lambda: len(session.endpoint("default").checks) == 2)
    menu.deleteLater()


@on_window_loop
async def test_the_checks_of_an_endpoint_are_edited(window: MainWindow, filled: int, session: Session) -> None:
    session.set_checks("default", CHECKS).result()
    await select_first(window)
    window.actions_table["endpoint_checks"].trigger()
    dialog = shown(window, ChecksDialog)
    seen(dialog, "checks-dialog")
    dialog.list.remove.click()
    dialog.list.add.click()
    editor = shown(dialog, CheckEditor)
    editor.kind.setCurrentIndex(editor.kind.findData("range"))
    editor.address.setText("data.object.lines[*].quantity")
    editor.value.setText("[1, 5]")
    await until(lambda: editor.outcome.text().startswith("✓"))
    editor.main_button.click()
    dialog.main_button.click()
    await until(lambda: session.endpoint("default").checks[-1].get("range") == [1, 5])
    assert len(session.endpoint("default").checks) == 4
    await until(lambda: (rows := session.summaries([3])) and rows[0].checks == 4)


@on_window_loop
async def test_a_mistake_in_xml_is_selected_in_the_body(window: MainWindow, fill: Fill, session: Session) -> None:
    session.set_checks("default", [{"xml": True}]).result()
    fill(3, headers=(["Content-Type", "application/xml"],), body=b"<order>\n <id>1</id>\n <total>5</totl>\n</order>")
    session.check_again([3]).result()
    await select_first(window)
    detail = window.detail
    assert detail is not None
    await until(lambda: detail.facts is not None and detail.facts.checks is not None)
    detail.show_tab("checks")
    view = detail.tabs.checks
    assert "mismatched tag at line 3" in view.reason.text()
    view.table.clicked.emit(view.table.model().index(0, 0))
    await until(lambda: detail.tabs.body.code.selected_text() == "totl>")


@on_window_loop
async def test_editing_a_check_keeps_the_mode_of_cloudevents(window: MainWindow, session: Session) -> None:
    for value in ("batch", True):
        editor = CheckEditor({"cloudevents": value}, session.workers, None, window)
        assert editor.table() == {"cloudevents": value}
        editor.done(0)
    editor = CheckEditor(None, session.workers, None, window)
    editor.kind.setCurrentIndex(editor.kind.findData("cloudevents"))
    editor.value.clear()
    assert editor.table() == {"cloudevents": True}
    editor.done(0)


@on_window_loop
async def test_the_editor_grows_with_what_it_says(window: MainWindow, session: Session) -> None:
    editor = CheckEditor({"field": "a", "range": [1, 9]}, session.workers, None, window)
    editor.open()
    await until(lambda: "It reads" in editor.outcome.text())
    full = editor.value.height()
    before = editor.height()
    editor.value.setText("[1, abc")
    await until(lambda: "it must be a range like" in editor.outcome.text())
    await until(lambda: editor.height() > before)
    await until(lambda: editor.value.parentWidget().height() >= full)
    assert editor.outcome.height() >= editor.outcome.heightForWidth(editor.outcome.width())
    editor.reject()


@on_window_loop
async def test_a_check_that_was_only_begun_is_not_called_wrong(window: MainWindow, session: Session) -> None:
    editor = CheckEditor(None, session.workers, None, window)
    editor.open()
    await until(lambda: bool(editor.outcome.text()))
    assert editor.outcome.text() == "Type where to look, like data.object.amount."
    assert not editor.outcome.property("tone")
    editor.reject()
