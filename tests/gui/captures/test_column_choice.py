from __future__ import annotations

from collections.abc import Callable

import pytest

from inspector.columns import COLUMNS, KEYS
from inspector.gui.captures.table import CapturesTable
from inspector.session import Session
from tests.gui.driving import choose, titles

Fill = Callable[..., list[int]]
Make = Callable[[], CapturesTable]


def shown(table: CapturesTable) -> list[str]:
    header = table.horizontalHeader()
    order = [header.logicalIndex(place) for place in range(len(COLUMNS))]
    return [KEYS[section] for section in order if not table.isColumnHidden(section)]


def test_columns_make_room_while_the_list_is_narrow_and_come_back(make_table: Make, fill: Fill) -> None:
    fill(1)
    table = make_table()
    assert len(shown(table)) == 12
    table.resize(700, 600)
    assert {"source", "duration", "endpoint"}.isdisjoint(shown(table))
    assert {"id", "time", "method", "event", "signature", "status", "size"} <= set(shown(table))
    table.resize(1400, 600)
    assert len(shown(table)) == 12


def test_a_path_without_a_column_stands_in_for_the_event(make_table: Make, fill: Fill) -> None:
    fill(1)
    table = make_table()
    assert not table.delegate.path_hidden
    table.resize(560, 600)
    assert table.delegate.path_hidden


def test_the_header_menu_chooses_and_removes_columns(make_table: Make) -> None:
    table = make_table()
    menu = table.columns.menu(KEYS.index("provider"))
    assert titles(menu)[:2] == ["Remove “Provider”", "Fit “Provider”"]
    assert titles(menu)[2:-1] == [column.title for column in COLUMNS]
    choose(menu, "Remove “Provider”")
    assert not table.columns.shown("provider")
    choose(table.columns.menu(-1), "Content type")
    assert table.columns.shown("content_type")
    checked = [action.text() for action in table.columns.menu(-1).actions() if action.isChecked()]
    assert checked == [COLUMNS[KEYS.index(key)].title for key in KEYS if table.columns.shown(key)]
    choose(table.columns.menu(-1), "Reset columns")
    assert shown(table) == [column.key for column in COLUMNS if column.shown]


def test_choice_width_and_order_of_columns_are_remembered(make_table: Make) -> None:
    table = make_table()
    table.columns.choose("source", False)
    table.columns.choose("note", True)
    table.horizontalHeader().resizeSection(KEYS.index("event"), 321)
    table.horizontalHeader().moveSection(0, 3)
    before = shown(table)
    table.columns._state.save()
    again = make_table()
    assert shown(again) == before
    assert before[3] == "id"
    assert again.columnWidth(KEYS.index("event")) == 321


@pytest.mark.parametrize("key", ["path", "target", "signature", "method"])
def test_a_column_is_fitted_to_its_widest_text(make_table: Make, fill: Fill, session: Session, key: str) -> None:
    fill(2, target=["/a", "/" + "long" * 15], method=["GET", "VERSION-CONTROL"])
    table = make_table()
    table.columns.choose(key, True)
    section = KEYS.index(key)
    choose(table.columns.menu(section), f"Fit “{COLUMNS[section].title}”")
    wanted = [table.delegate.wanted_width(COLUMNS[section], row) for row in session.summaries([1, 2])]
    assert max(wanted) <= table.columnWidth(section) <= 600


def test_a_narrow_list_keeps_event_and_signature_readable(make_table: Make, fill: Fill) -> None:
    fill(1)
    table = make_table()
    table.resize(700, 300)
    assert {"method", "status", "size"} <= set(shown(table))
    table.resize(450, 300)
    assert shown(table) == ["id", "time", "event", "signature"]
    assert table.columnWidth(KEYS.index("event")) >= 140
    assert table.horizontalHeader().length() <= table.viewport().width()
