from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.detail.views.table_pane import TablePane
from tests.gui.detail.views.conftest import ShowView

ITEMS = {"data": [{"id": 2, "name": "b"}, {"id": 10, "name": "a"}, {"name": "c", "at": 1764590393}], "x": [[1, 2]]}


def table(show_view: ShowView, value: Any, qtbot: QtBot, rows: int) -> TablePane:
    pane = show_view(json.dumps(value).encode(), "application/json", "table")
    assert isinstance(pane, TablePane)
    qtbot.waitUntil(lambda: pane.table.rows.rowCount() == rows)
    return pane


def cells(pane: TablePane) -> list[list[str | None]]:
    model = pane.table.rows
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


def test_rows_are_sorted_by_a_click_on_a_column(show_view: ShowView, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    pane = table(show_view, ITEMS, qtbot, 3)
    assert pane.table.rows.columns == ["id", "name", "at"]
    assert cells(pane) == [["2", "b", None], ["10", "a", None], [None, "c", "1764590393"]]
    header = pane.table.horizontalHeader()
    header.sectionClicked.emit(0)
    header.sectionClicked.emit(0)
    qtbot.waitUntil(lambda: [row[0] for row in cells(pane)] == ["10", "2", None])
    header.sectionClicked.emit(0)
    qtbot.waitUntil(lambda: [row[0] for row in cells(pane)] == ["2", "10", None])
    time = pane.table.rows.index(2, 2).data(Qt.ItemDataRole.ToolTipRole)
    assert "2025-12-01 11:59:53 UTC" in time
    qtmodeltester.check(pane.table.rows)


def test_another_array_is_chosen(show_view: ShowView, qtbot: QtBot) -> None:
    pane = table(show_view, ITEMS, qtbot, 3)
    assert [pane.choice.itemText(at) for at in range(pane.choice.count())] == ["$.data", "$.x"]
    pane.choice.setCurrentIndex(1)
    pane.choice.activated.emit(1)
    qtbot.waitUntil(lambda: cells(pane) == [["1", "2"]])


def test_rows_are_copied_as_csv_and_cells_as_they_are(show_view: ShowView, qtbot: QtBot, body_pane: BodyPane) -> None:
    pane = table(show_view, ITEMS, qtbot, 3)
    with qtbot.waitSignal(body_pane.said):
        body_pane.tools.chosen.emit("csv")
    assert QGuiApplication.clipboard().text() == "id,name,at\n2,b,\n10,a,\n,c,1764590393\n"
    model, chosen = pane.table.rows, pane.table.selectionModel()
    chosen.setCurrentIndex(model.index(1, 1), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    assert pane.copy_selection()
    assert QGuiApplication.clipboard().text() == "a"
    menu = QMenu(pane)
    pane.fill_menu(menu)
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy path"].trigger()
    assert QGuiApplication.clipboard().text() == "data[1].name"
    actions["Copy row as JSON"].trigger()
    assert QGuiApplication.clipboard().text() == '{"id": 10, "name": "a"}'
    with qtbot.waitSignal(body_pane.filter_wanted) as caught:
        actions["Filter by this value"].trigger()
    assert caught.args == ["body.data[1].name=a"]
    assert "Show as column" not in actions
    pane.columns = True
    again = QMenu(pane)
    pane.fill_menu(again)
    with qtbot.waitSignal(body_pane.column_wanted) as wanted:
        next(action for action in again.actions() if action.text() == "Show as column").trigger()
    assert wanted.args == ["body.data[1].name"]
