from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from inspector.bodies.tree import json_tree, list_rows
from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.detail.views.tree_model import TreeModel
from inspector.gui.detail.views.tree_pane import TreePane
from inspector.workers import Token
from tests.gui.detail.views.conftest import ShowView


def shown(pane: TreePane) -> list[str]:
    """The visible rows, as `name|value|type`, indented by level."""
    found: list[str] = []
    model = pane.tree.rows

    def add(parent: QModelIndex, depth: int) -> None:
        for place in range(model.rowCount(parent)):
            index = model.index(place, 0, parent)
            cells = [str(index.siblingAtColumn(column).data()) for column in range(3)]
            found.append("  " * depth + "|".join(cells))
            if pane.tree.isExpanded(index):
                add(index, depth + 1)

    add(QModelIndex(), 0)
    return found


def tree(show_view: ShowView, value: Any, qtbot: QtBot) -> TreePane:
    pane = show_view(json.dumps(value).encode(), "application/json", "tree")
    assert isinstance(pane, TreePane)
    qtbot.waitUntil(lambda: pane.tree.rows.root.complete)
    return pane


def test_values_are_shown_with_their_types_and_small_ones_open(show_view: ShowView, qtbot: QtBot) -> None:
    pane = tree(show_view, {"id": "evt_1", "n": 1.5, "list": [True, None]}, qtbot)
    assert shown(pane) == [
        'id|"evt_1"|string',
        "n|1.5|number",
        "list|[true, null]|array · 2",
        "  [0]|true|boolean",
        "  [1]|null|null",
    ]


def test_rows_are_read_when_they_are_opened(show_view: ShowView, qtbot: QtBot) -> None:
    pane = tree(show_view, {"many": list(range(1200)), "x": 1}, qtbot)
    model = pane.tree.rows
    index = model.index(0, 0)
    assert model.hasChildren(index)
    assert model.rowCount(index) == 0
    pane.tree.expand(index)
    qtbot.waitUntil(lambda: model.rowCount(index) == 502)
    last = model.index(501, 0, index)
    assert (last.data(), last.siblingAtColumn(2).data()) == ("[1,000 … 1,199]", "200 items")
    pane.tree.expand(last)
    qtbot.waitUntil(lambda: model.rowCount(last) == 200)
    assert model.index(199, 1, last).data() == "1199"


def test_the_model_keeps_the_rules_of_qt(show_view: ShowView, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    # all of it is open: the tester must find nothing left to read
    pane = tree(show_view, {"a": [1, 2], "b": {"c": {"d": None}}, "e": []}, qtbot)
    assert len(shown(pane)) == 7
    qtmodeltester.check(pane.tree.rows)


def test_json_inside_a_text_opens_in_place(show_view: ShowView, qtbot: QtBot) -> None:
    pane = tree(show_view, {"payload": json.dumps({"user": {"id": 7}})}, qtbot)
    model = pane.tree.rows
    index = model.index(0, 0)
    pane.tree.expand(index)
    qtbot.waitUntil(lambda: model.rowCount(index) == 1)
    inner = model.index(0, 0, index)
    pane.tree.expand(inner)
    qtbot.waitUntil(lambda: model.rowCount(inner) == 1)
    assert model.index(0, 0, inner).data() == "user"


def test_a_search_opens_the_way_to_each_hit(show_view: ShowView, qtbot: QtBot) -> None:
    pane = tree(show_view, {"a": {"b": [{"deep": "needle"}] * 3}, "rest": [[number] for number in range(90)]}, qtbot)
    pane.use_tool("find", pane)
    qtbot.keyClicks(pane.search.field, "needle")
    qtbot.waitUntil(lambda: pane.search.count.text() == "1 of 3")
    qtbot.waitUntil(lambda: pane.tree.currentIndex().data() == "deep")
    qtbot.keyClick(pane.search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.tree.currentIndex().parent().data() == "[1]")
    assert pane.search.count.text() == "2 of 3"
    pane.search.field.setText("nothing like it")
    qtbot.waitUntil(lambda: pane.search.count.text() == "no match")
    qtbot.keyClick(pane.search.field, Qt.Key.Key_Escape)
    assert pane.search.isHidden()


def test_the_tree_opens_down_to_a_level(show_view: ShowView, qtbot: QtBot) -> None:
    pane = tree(show_view, {f"k{number}": {"a": {"b": 1}} for number in range(40)}, qtbot)
    assert len(shown(pane)) == 40
    pane.open_levels(2)
    qtbot.waitUntil(lambda: len(shown(pane)) == 80)
    pane.open_levels(60)
    qtbot.waitUntil(lambda: len(shown(pane)) == 120)


def test_value_path_and_filter_of_a_row(show_view: ShowView, qtbot: QtBot, body_pane: BodyPane) -> None:
    pane = tree(show_view, {"data": {"a b": ["caf\u00e9"]}}, qtbot)
    data = pane.tree.rows.root.node
    pane.use_tool("find", pane)
    pane.search.field.setText("café")
    qtbot.waitUntil(lambda: pane.tree.currentIndex().data() == "[0]")
    assert data.kind == "object"
    with qtbot.waitSignal(body_pane.said):
        assert pane.copy_selection()
    assert QGuiApplication.clipboard().text() == "café"
    menu = QMenu(pane)
    row = pane.tree.rows.row_of(pane.tree.currentIndex())
    pane.fill_menu(menu, row.node)
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy path"].trigger()
    assert QGuiApplication.clipboard().text() == 'data."a b"[0]'
    with qtbot.waitSignal(body_pane.filter_wanted) as caught:
        actions["Filter by this value"].trigger()
    assert caught.args == ['body.data."a b"[0]=café']


def test_a_scalar_is_a_tree_of_one_row_and_broken_json_says_where(show_view: ShowView, qtbot: QtBot) -> None:
    pane = show_view(b'{"a": 1, "b": [1,, 2]}', "application/json", "tree")
    assert isinstance(pane, TreePane)
    qtbot.waitUntil(lambda: len(shown(pane)) == 4)
    assert "Not valid JSON from here on" in shown(pane)[3]


def test_copy_gives_the_whole_text_as_it_was_sent(show_view: ShowView, qtbot: QtBot, body_pane: BodyPane) -> None:
    show_view(b'{"a":1.50}', "application/json", "tree")
    with qtbot.waitSignal(body_pane.said):
        body_pane.copy_all()
    assert QGuiApplication.clipboard().text() == '{"a":1.50}'


def test_what_comes_too_late_for_a_row_changes_nothing(qtbot: QtBot) -> None:
    model = TreeModel()
    model.replace(json_tree('[{"a": 1}, {"b": 2}]'))
    early = list_rows(model.root, Token())
    model.add(model.root, early[:1])
    late = list_rows(early[0], Token())
    whole = list_rows(model.root, Token())
    model.put(model.root, whole)
    with qtbot.assertNotEmitted(model.rowsInserted), qtbot.assertNotEmitted(model.dataChanged):
        # the first listing goes on, and what was listed under one of its rows comes, too
        model.add(model.root, early[1:])
        model.add(model.root, (), last=True)
        model.put(early[0], late)
    assert model.rowCount() == 2
    assert not model.index_of(early[0]).isValid()
    assert model.index_of(whole[1]).row() == 1
