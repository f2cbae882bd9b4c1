from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt

from inspector.columns import COLUMNS, KEYS, field_of
from inspector.gui.captures.reading import Asked, More, Reading, Reloaded
from inspector.gui.captures.table import CapturesTable
from inspector.session import Session
from inspector.store.base import Order
from inspector.workers import Cancelled, Token
from tests.gui.driving import choose, submenu, titles

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
    menu = table.header_menu.menu(KEYS.index("provider"))
    assert titles(menu) == [
        "Remove “Provider”", "Rename…", "Align", "Move left", "Move right", "Fit to contents",
        "Add column…", "Columns", "Reset columns",
    ]  # fmt: skip
    assert titles(submenu(menu, "Columns")) == [column.title for column in COLUMNS]
    choose(menu, "Remove “Provider”")
    assert not table.columns.shown("provider")
    choose(submenu(table.header_menu.menu(-1), "Columns"), "Content type")
    assert table.columns.shown("content_type")
    offered = submenu(table.header_menu.menu(-1), "Columns")
    checked = [action.text() for action in offered.actions() if action.isChecked()]
    assert checked == [COLUMNS[KEYS.index(key)].title for key in KEYS if table.columns.shown(key)]
    choose(table.header_menu.menu(-1), "Reset columns")
    assert shown(table) == [column.key for column in COLUMNS if column.shown]


def test_a_removed_column_comes_back_where_and_as_it_was(make_table: Make) -> None:
    table = make_table()
    told: list[tuple[str, Callable[[], None]]] = []
    table.columns.removed.connect(lambda text, undo: told.append((text, undo)))
    table.columns.add("body.id")
    table.columns.rename("body.id", "Order")
    table.columns.move("body.id", -1)
    before = [column.key for column in table.columns.shown_columns()]
    choose(table.header_menu.menu(len(COLUMNS)), "Remove “Order”")
    assert "body.id" not in [column.key for column in table.columns.columns]
    (text, undo) = told[0]
    assert text == "Column “Order” removed"
    undo()
    assert [column.key for column in table.columns.shown_columns()] == before
    assert table.columns.shown_columns()[before.index("body.id")].name == "Order"


def test_heading_side_and_place_of_a_column_are_chosen_and_remembered(make_table: Make) -> None:
    table = make_table()
    section = KEYS.index("provider")
    choose(submenu(table.header_menu.menu(section), "Align"), "Right")
    choose(table.header_menu.menu(section), "Move left")
    table.columns.rename("provider", "From")
    table.columns._state.save()
    again = make_table()
    model, across = again.model(), Qt.Orientation.Horizontal
    assert model.headerData(section, across) == "From"
    assert model.headerData(section, across, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert again.horizontalHeader().visualIndex(section) == section - 1
    assert [column.name for column in again.columns.shown_columns() if column.key == "provider"] == ["From"]
    again.columns.rename("provider", " ")
    assert model.headerData(section, across) == "Provider"


def test_each_view_has_columns_of_its_own_and_begins_as_the_list_of_all(make_table: Make, fill: Fill) -> None:
    fill(3)
    table = make_table()
    table.columns.choose("note", True)
    table.pick([2], 2)
    table.columns.show_view("orders")
    assert table.columns.shown("note")
    table.columns.add("header[x-id]")
    table.columns.choose("note", False)
    assert (table.picked_ids(), table.current_id()) == ([2], 2)
    table.columns.show_view("")
    assert table.columns.shown("note")
    assert "header[x-id]" not in [column.key for column in table.columns.columns]
    table.columns._state.save()
    again = make_table()
    again.columns.show_view("orders")
    assert [column.key for column in again.columns.shown_columns()][-1] == "header[x-id]"
    assert not again.columns.shown("note")


def test_what_was_remembered_wrongly_is_passed_over(make_table: Make) -> None:
    table = make_table()
    odd = {"chosen": {"id": 1, "gone": True}, "widths": [], "order": ["gone", 3], "fields": ["nonsense", "body.a", 7]}
    table.columns._state.set("column_sets", {"": odd})
    again = make_table()
    assert [column.key for column in again.columns.columns][len(COLUMNS) :] == ["body.a"]


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
    choose(table.header_menu.menu(section), "Fit to contents")
    column = table.columns.columns[section]
    texts = [(row, table._captures.text_of(column, row)) for row in session.summaries([1, 2])]
    wanted = [table.delegate.wanted_width(column, row, text) for row, text in texts]
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


def test_a_sort_that_was_stopped_goes_on_when_it_is_asked_for_only(session: Session, fill: Fill) -> None:
    ids = fill(4, body=[b'{"n": 4}', b'{"n": 2}', b'{"n": 3}', b'{"n": 1}'])
    reading, field, token = Reading(session), field_of("body.n"), Token()
    told: list[Reloaded | More] = []
    look = session.looked_into

    def stopping(wanted: Sequence[int], *further: Any) -> Iterator[Any]:
        for place, found in enumerate(look(wanted, *further)):
            yield found
            if place == 1:
                token.cancel()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(session, "looked_into", stopping)
        with pytest.raises(Cancelled):
            reading.whole(Asked(1, None, Order("body.n", descending=False), ()), token, told.append)
    known = set(ids) - set(session.field_orders.missing(field, ids))
    assert 0 < len(known) < 4
    reading.whole(Asked(1, None, Order("body.n", descending=False), (), again=True), Token(), told.append)
    assert set(ids) - set(session.field_orders.missing(field, ids)) == known
    reading.whole(Asked(2, None, Order("body.n", descending=False), ()), Token(), told.append)
    lists = [list(one.ids) for one in told if isinstance(one, Reloaded)]
    assert [sorted(one) for one in lists] == [ids] * 3
    assert lists[-1] == [4, 2, 3, 1]


def test_no_number_of_a_row_is_cut_however_high_it_is(make_table: Make, fill: Fill) -> None:
    fill(1)
    table = make_table()
    table.setColumnWidth(0, 40)
    for highest in (7, 12_345, 1_000_000):
        table.columns.make_room_for(highest)
        text = "8" * len(str(highest))
        assert table.columnWidth(0) >= table.fontMetrics().horizontalAdvance(text) + 16
    assert table.columnWidth(0) >= table.delegate.number_width(1_000_000)


def test_high_numbers_take_their_room_from_the_event_not_from_the_answer(make_table: Make, fill: Fill) -> None:
    fill(1)
    table = make_table()
    width = 420
    while "status" not in shown(table) or width == 420:
        width += 5
        table.resize(width, 600)
    table.columns.make_room_for(1_000_000)
    assert "status" in shown(table)
