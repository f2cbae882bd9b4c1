"""The bar that finds in a body: ways, counts, marks, paths, and what cannot be found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from inspector.capture import Headers
from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.finding.bar import FindBar
from inspector.gui.finding.finder import JMESPATH, JSONPATH, PATTERN
from inspector.gui.widgets.marked_scroll_bar import MarkedScrollBar
from inspector.workers import Workers

JSON = Headers([(b"Content-Type", b"application/json")])
ITEMS = [{"id": f"evt_{n}", "price": n * 1.5, "Name": "caf\u00e9", "deep": {"a b": [n]}} for n in range(40)]
BODY = json.dumps(
    {"data": {"items": ITEMS}, "note": "An evt in words: EVT, a long line " + "x" * 5000 + " end"}
).encode()


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[BodyPane]:
    workers = Workers()
    made = BodyPane("body", workers, of_request=True)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    yield made
    made.find_bar.finder.stop()
    workers.close()


def wait(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    """Nothing here takes a second; a machine that is busy with something else may."""
    qtbot.waitUntil(condition, timeout=20_000)


def show(pane: BodyPane, qtbot: QtBot, view: str, body: bytes = BODY) -> FindBar:
    pane.set_wanted("json", view)
    pane.show_body(JSON, body)
    wait(qtbot, lambda: pane.prepared is not None and not pane.prepared.partial)
    assert pane.prepared is not None
    assert pane.prepared.view == view
    pane.find_bar.open()
    return pane.find_bar


def look(bar: FindBar, qtbot: QtBot, text: str, said: str, way: str = "") -> None:
    if way:
        bar.ways.set_current(way)
        bar.ways.chosen.emit(way)
    bar.field.setText(text)
    wait(qtbot, lambda: bar.count.text() == said)


@pytest.mark.parametrize("view", ["json", "raw"])
def test_texts_are_counted_marked_and_stepped_through_in_a_circle(view: str, pane: BodyPane, qtbot: QtBot) -> None:
    bar = show(pane, qtbot, view)
    look(bar, qtbot, "evt", "1 of 42")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 42"
    assert pane.code.selected_text() == "evt"
    for _ in range(2):
        qtbot.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "42 of 42"
    marks = pane.code.verticalScrollBar()
    assert isinstance(marks, MarkedScrollBar)
    assert len(marks.marks) > (10 if view == "json" else 0)
    bar.case.setChecked(True)
    wait(qtbot, lambda: bar.count.text().endswith("of 41"))
    bar.word.setChecked(True)
    wait(qtbot, lambda: bar.count.text() == "1 of 1")
    bar.case.setChecked(False)
    wait(qtbot, lambda: bar.count.text().endswith("of 2"))
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert (len(pane.code.hits), marks.marks) == (0, [])


def test_what_lies_across_a_fold_is_found_and_selected_whole(pane: BodyPane, qtbot: QtBot) -> None:
    bar = show(pane, qtbot, "raw")
    look(bar, qtbot, "x end", "1 of 1")
    whole = "words: EVT, a long line " + "x" * 5000 + " end"
    look(bar, qtbot, "words.*?end", "1 of 1", PATTERN)
    wait(qtbot, lambda: pane.code.selected_text() == whole)


def test_a_pattern_that_does_not_parse_is_told_while_it_is_typed(pane: BodyPane, qtbot: QtBot) -> None:
    bar = show(pane, qtbot, "json")
    look(bar, qtbot, "evt_[0-9", "", PATTERN)
    wait(qtbot, lambda: "does not parse" in bar.note.full_text)
    look(bar, qtbot, "evt_[0-9]$", "no match")
    look(bar, qtbot, '^ +"price": 1\\d\\.5', "1 of 4")
    assert bar.note.full_text == ""


@pytest.mark.parametrize("view", ["json", "raw"])
def test_paths_find_values_in_every_view_of_the_text(view: str, pane: BodyPane, qtbot: QtBot) -> None:
    bar = show(pane, qtbot, view)
    look(bar, qtbot, "$..items[?@.price > 55].id", "1 of 3", JSONPATH)
    assert pane.code.selected_text() == '"evt_37"'
    bar.path.click()
    assert QGuiApplication.clipboard().text() == "$.data.items[37].id"
    look(bar, qtbot, 'data.items[-1].deep."a b"[0]', "1 of 1", JMESPATH)
    assert pane.code.selected_text() == "39"
    bar.path.click()
    assert QGuiApplication.clipboard().text() == 'data.items[39].deep."a b"[0]'
    bar.field.setText("length(data.items)")
    wait(qtbot, lambda: bar.note.full_text == "= 40")
    bar.field.setText("data.items[")
    wait(qtbot, lambda: "does not parse" in bar.note.full_text)


def test_paths_are_for_json_only(pane: BodyPane, qtbot: QtBot) -> None:
    pane.show_body(Headers([(b"Content-Type", b"text/plain")]), b"$.a")
    wait(qtbot, lambda: pane.prepared is not None)
    pane.find_bar.open()
    look(pane.find_bar, qtbot, "$.a", "", JSONPATH)
    wait(qtbot, lambda: "look into JSON" in pane.find_bar.note.full_text)


@pytest.mark.parametrize("view", ["json", "raw"])
def test_the_path_of_the_hit_and_of_the_line_is_copied(view: str, pane: BodyPane, qtbot: QtBot) -> None:
    bar = show(pane, qtbot, view)
    look(bar, qtbot, "58.5", "1 of 1")
    QGuiApplication.clipboard().clear()
    bar.path.click()
    wait(qtbot, lambda: QGuiApplication.clipboard().text() == "data.items[39].price")
    hit = pane.code.hits[0]
    pane.code.menu_line, pane.code.menu_column = hit.line, hit.column
    QGuiApplication.clipboard().clear()
    wanted: list[str] = []
    pane.column_wanted.connect(wanted.append)
    menu = QMenu()
    qtbot.addWidget(menu)
    pane.code.menu_opening.emit(menu, "")
    entries = {action.text(): action for action in menu.actions()}
    entries["Copy path"].trigger()
    wait(qtbot, lambda: QGuiApplication.clipboard().text() == "data.items[39].price")
    if view == "json":
        entries["Show as column"].trigger()
        assert wanted == ["body.data.items[39].price"]


def test_another_body_is_searched_anew_without_moving_it(pane: BodyPane, qtbot: QtBot) -> None:
    bar = show(pane, qtbot, "json")
    look(bar, qtbot, "evt_1", "1 of 11")
    pane.show_body(JSON, json.dumps(["evt_1"] * 3).encode())
    wait(qtbot, lambda: bar.count.text() == "3")
    assert pane.code.verticalScrollBar().value() == 0
