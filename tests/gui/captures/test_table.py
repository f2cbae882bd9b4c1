from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from inspector.columns import COLUMNS, KEYS
from inspector.gui.captures.table import ROW_HEIGHTS, CapturesTable
from inspector.gui.theme import ThemeHub
from inspector.session import Session
from inspector.store.base import Order
from tests.gui.driving import drop, press

Fill = Callable[..., list[int]]
Make = Callable[[], CapturesTable]


def first_in_view(table: CapturesTable) -> int:
    return table._captures.id_at(table.rowAt(0))


def grow(table: CapturesTable, session: Session, fill: Fill, count: int) -> None:
    before = len(table._captures.ids)
    ids = fill(count)
    table._captures.merge(sorted(ids, reverse=True), session.summaries(ids))
    assert len(table._captures.ids) == before + count


# rows


def test_the_selection_is_told_as_ids_from_the_top(make_table: Make, fill: Fill) -> None:
    fill(6)
    table = make_table()
    table.pick([2, 5, 4], current=4)
    assert table.picked_ids() == [5, 4, 2]
    assert (table.picked_count(), table.current_id()) == (3, 4)
    table.pick([99])
    assert table.picked_ids() == []


def test_what_is_selected_stays_selected_and_where_it_is_while_rows_come_in(
    make_table: Make, fill: Fill, session: Session
) -> None:
    fill(40)
    table = make_table()
    table.go_to_row(3)
    place = table.visualRect(table.currentIndex()).top()
    grow(table, session, fill, 5)
    assert table.picked_ids() == [37]
    assert table.visualRect(table.currentIndex()).top() == place


def test_new_rows_appear_at_the_top_while_nothing_is_selected(make_table: Make, fill: Fill, session: Session) -> None:
    fill(40)
    table = make_table()
    grow(table, session, fill, 2)
    assert table.at_top()
    assert first_in_view(table) == 42


def test_a_list_that_was_scrolled_down_does_not_move(make_table: Make, fill: Fill, session: Session) -> None:
    fill(100)
    table = make_table()
    table.verticalScrollBar().setValue(20 * table.row_height)
    seen = first_in_view(table)
    grow(table, session, fill, 7)
    assert first_in_view(table) == seen
    told: list[bool] = []
    table.top_changed.connect(told.append)
    table.scroll_to_top()
    assert first_in_view(table) == 107
    assert told == [True]


def test_home_and_end_go_to_the_first_and_last_row(make_table: Make, fill: Fill) -> None:
    fill(80)
    table = make_table()
    press(table, "End")
    assert table.current_id() == 1
    press(table, "Up")
    assert table.current_id() == 2
    press(table, "Home")
    assert table.current_id() == 80
    press(table, "Down")
    assert table.current_id() == 79
    press(table, "Esc")
    assert table.picked_count() == 0
    assert table.current_id() is None


def test_going_by_rows_stops_at_the_ends(make_table: Make, fill: Fill) -> None:
    fill(3)
    table = make_table()
    table.go_by(1)
    assert table.current_id() == 3, "the first row when none is current"
    table.go_by(5)
    assert table.current_id() == 1
    table.go_by(-9)
    assert table.current_id() == 3


def test_going_anywhere_in_an_empty_list_does_nothing(make_table: Make) -> None:
    table = make_table()
    table.go_to_row(0)
    table.go_by(1)
    assert table.current_id() is None
    assert table.visible_ids() == []


def test_letters_are_no_search(make_table: Make, fill: Fill) -> None:
    fill(3)
    table = make_table()
    table.go_to_row(2)
    QTest.keyClicks(table, "3")
    assert table.current_id() == 1


@pytest.mark.parametrize("density", list(ROW_HEIGHTS))
def test_the_density_is_the_height_of_rows(make_table: Make, fill: Fill, density: str) -> None:
    fill(3)
    table = make_table()
    table.set_density(density)
    assert table.row_height == ROW_HEIGHTS[density] == table.rowHeight(0)


def test_another_density_keeps_the_first_row_in_view(make_table: Make, fill: Fill) -> None:
    fill(200)
    table = make_table()
    table.verticalScrollBar().setValue(50 * table.row_height)
    seen = first_in_view(table)
    table.set_density("roomy")
    assert first_in_view(table) == seen


def test_the_row_menu_is_wanted_for_rows_only(make_table: Make, fill: Fill) -> None:
    fill(1)
    table = make_table()
    wanted: list[QPoint] = []
    table.menu_wanted.connect(wanted.append)
    table.customContextMenuRequested.emit(QPoint(20, 400))
    assert wanted == []
    table.customContextMenuRequested.emit(QPoint(20, 10))
    assert len(wanted) == 1


# the order


def test_clicks_on_a_header_ask_for_that_order_and_then_for_the_reverse(make_table: Make, fill: Fill) -> None:
    fill(1)
    table = make_table()
    wanted: list[Order] = []
    table.order_wanted.connect(wanted.append)
    header = table.horizontalHeader()

    def click(key: str) -> None:
        place = QPoint(header.sectionViewportPosition(KEYS.index(key)) + 20, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click("path")
    table.set_order(wanted[-1])
    click("path")
    click("size")
    assert wanted == [Order("target", False), Order("target", True), Order("size", True)]


def test_the_indicator_stays_on_the_sorted_column_when_another_cannot_sort(make_table: Make, fill: Fill) -> None:
    fill(1)
    table = make_table()
    table.columns.choose("reason", True)
    table._on_section_clicked(KEYS.index("reason"))
    assert table.horizontalHeader().sortIndicatorSection() == 0


# painting


def grab(table: CapturesTable) -> QImage:
    return table.viewport().grab().toImage()


def test_every_kind_of_row_is_painted(make_table: Make, fill: Fill, session: Session, hub: ThemeHub) -> None:
    fill(4, malformed=["bad request line", None, None, None], truncated=[False, True, False, False])
    session.pin([2]).result(10)
    session.colour([3], "purple").result(10)
    session.note(3, "look").result(10)
    table = make_table()
    for column in COLUMNS:
        table.columns.choose(column.key, True)
    table.resize(2600, 300)
    table.go_to_row(0)
    painted: list[int] = []
    table.delegate.on_painted = lambda number, _received: painted.append(number)
    light = grab(table)
    assert set(painted) == {1, 2, 3, 4}
    hub.choose("dark")
    assert grab(table) != light


def test_only_what_comes_into_view_is_painted_when_the_list_moves(make_table: Make, fill: Fill, hub: ThemeHub) -> None:
    fill(60)
    table, bar, window = make_table(), QLabel("a bar below the list"), QWidget()
    column = QVBoxLayout(window)
    column.addWidget(table, 1)
    column.addWidget(bar)
    bar.hide()
    window.resize(1400, 600)
    window.show()
    QTest.qWait(20)
    painted: list[int] = []
    table.delegate.on_painted = lambda number, _received: painted.append(number)
    table.verticalScrollBar().setValue(table.row_height)
    QTest.qWait(20)
    assert 1 <= len(painted) <= 2
    painted.clear()
    bar.show()
    QTest.qWait(20)
    assert painted == []
    hub.choose("dark")
    QTest.qWait(20)
    assert len(painted) > 2, "another theme is another picture"
    table.setParent(None)
    drop([window])


def test_the_colour_of_a_row_is_seen(make_table: Make, fill: Fill, session: Session, hub: ThemeHub) -> None:
    fill(1)
    session.colour([1], "red").result(10)
    image = grab(make_table())
    assert image.pixelColor(1, 14) == hub.theme.color("bad")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_selected_row_is_told_from_a_coloured_one_by_its_bar(
    make_table: Make, fill: Fill, session: Session, hub: ThemeHub, theme: str
) -> None:
    fill(2)
    session.colour([1], "red").result(10)
    hub.choose(theme)
    table = make_table()
    table.horizontalHeader().moveSection(KEYS.index("time"), 0)
    table.selectAll()
    image = grab(table)
    assert [image.pixelColor(1, y) for y in (14, 42)] == [hub.theme.color("accent")] * 2
    second = table.columnViewportPosition(KEYS.index("id"))
    assert image.pixelColor(second + 1, 14) == hub.theme.color("sel"), "only at the left of the row"
    assert image.pixelColor(second + 1, 42) == hub.theme.color("bad"), "and a colour is still seen beside it"
    table.horizontalHeader().moveSection(0, 1)
    assert [grab(table).pixelColor(x, 42) for x in (1, 4)] == [hub.theme.color("accent"), hub.theme.color("bad")]


def test_the_row_under_the_pointer_is_marked_until_it_leaves(make_table: Make, fill: Fill) -> None:
    fill(3)
    table = make_table()
    plain = grab(table)
    QTest.mouseMove(table.viewport(), QPointF(200, 40).toPoint())
    assert table.delegate.hovered_row == 1
    assert grab(table) != plain
    table._hover(-1)
    assert grab(table) == plain
