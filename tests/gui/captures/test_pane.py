from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from inspector.gui.captures.pane import CapturesPane
from inspector.gui.captures.reading import Totals
from inspector.gui.state import WindowState
from inspector.gui.theme import ThemeHub
from inspector.query import parse
from inspector.session import Session
from inspector.store.base import Entry, Order
from tests.gui.driving import click, drop, on_window_loop, settle, until

Fill = Callable[..., list[int]]


@pytest.fixture
def pane(hub: ThemeHub, session: Session) -> Iterator[CapturesPane]:
    """A pane on the session; the test tells it of changes. Its model is watched by Qt's tester all the time."""
    made = CapturesPane(WindowState())
    made.resize(1400, 500)
    made.show()
    tester = QAbstractItemModelTester(made.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    made.attach(session)
    yield made
    made.detach()
    del tester
    drop([made])


def listed(pane: CapturesPane) -> list[int]:
    return list(pane.model.ids)


def tell(pane: CapturesPane, session: Session) -> None:
    pane.advance(session.stats().epoch)


@on_window_loop
async def test_the_list_is_read_and_then_only_what_is_new(pane: CapturesPane, fill: Fill, session: Session) -> None:
    fill(5)
    resets: list[bool] = []
    tell(pane, session)
    await until(lambda: listed(pane) == [5, 4, 3, 2, 1])
    pane.model.modelReset.connect(lambda: resets.append(True))
    fill(2)
    tell(pane, session)
    await until(lambda: listed(pane) == [7, 6, 5, 4, 3, 2, 1])
    assert resets == []


@on_window_loop
async def test_a_changed_row_in_view_is_shown_afresh(pane: CapturesPane, fill: Fill, session: Session) -> None:
    fill(3)
    tell(pane, session)
    await until(lambda: pane.shown_count == 3)
    session.note(2, "look").result(10)
    tell(pane, session)
    await until(lambda: (row := pane.model.summary(1)) is not None and row.note == "look")


@on_window_loop
async def test_deleted_rows_go_and_the_rest_stays_where_it_is(pane: CapturesPane, fill: Fill, session: Session) -> None:
    fill(200)
    tell(pane, session)
    await until(lambda: pane.shown_count == 200)
    table = pane.table
    table.verticalScrollBar().setValue(50 * table.row_height)
    first = table.visible_ids()[0]
    table.pick([first - 3], first - 3)
    place = table.visualRect(table.currentIndex()).top()
    session.delete(list(range(180, 201))).result(10)
    tell(pane, session)
    await until(lambda: pane.shown_count == 179)
    assert table.visible_ids()[0] == first
    assert table.picked_ids() == [first - 3]
    assert table.visualRect(table.currentIndex()).top() == place


@on_window_loop
async def test_the_selection_goes_on_with_the_row_that_took_the_place(
    pane: CapturesPane, fill: Fill, session: Session
) -> None:
    fill(6)
    tell(pane, session)
    await until(lambda: pane.shown_count == 6)
    pane.table.pick([4], 4)
    session.delete([4]).result(10)
    tell(pane, session)
    await until(lambda: pane.table.picked_ids() == [3])
    session.delete([1, 2, 3]).result(10)
    tell(pane, session)
    await until(lambda: pane.table.picked_ids() == [5])


@on_window_loop
async def test_a_paused_list_counts_what_arrives_and_the_pill_lets_it_in(
    pane: CapturesPane, fill: Fill, session: Session
) -> None:
    fill(3)
    tell(pane, session)
    await until(lambda: pane.shown_count == 3)
    pane.set_following(False)
    assert pane.pill.isVisible()
    assert pane.pill.text() == "Paused · 0 new"
    fill(4)
    tell(pane, session)
    await until(lambda: pane.held_count == 4)
    assert pane.pill.text() == "Paused · 4 new"
    assert pane.pill.accessibleName() == "Paused · 4 new: show the newest requests"
    assert listed(pane) == [3, 2, 1]
    click(pane.pill)
    assert listed(pane) == [7, 6, 5, 4, 3, 2, 1]
    assert not pane.pill.isVisible()
    assert pane.following


@on_window_loop
async def test_a_paused_list_stays_paused_through_filters_and_deletes(
    pane: CapturesPane, fill: Fill, session: Session
) -> None:
    fill(4, method=["GET", "PUT", "GET", "PUT"])
    tell(pane, session)
    await until(lambda: pane.shown_count == 4)
    pane.set_following(False)
    fill(2, method=["PUT", "GET"])
    tell(pane, session)
    await until(lambda: pane.held_count == 2)
    pane.set_query(parse("method=PUT"))
    await until(lambda: listed(pane) == [4, 2])
    assert pane.held_count == 1
    session.delete([2]).result(10)
    tell(pane, session)
    await until(lambda: listed(pane) == [4])
    assert pane.held_count == 1
    pane.set_following(True)
    assert listed(pane) == [5, 4]


@on_window_loop
async def test_what_came_while_scrolled_down_is_counted_by_a_pill(
    pane: CapturesPane, fill: Fill, session: Session
) -> None:
    fill(100)
    tell(pane, session)
    await until(lambda: pane.shown_count == 100)
    pane.table.verticalScrollBar().setValue(30 * pane.table.row_height)
    first = pane.table.visible_ids()[0]
    fill(3)
    tell(pane, session)
    await until(lambda: pane.pill.isVisible())
    assert pane.pill.text() == "3 new"
    assert pane.table.visible_ids()[0] == first
    click(pane.pill)
    await settle()
    assert pane.table.at_top()
    assert not pane.pill.isVisible()


@on_window_loop
async def test_rows_that_are_not_checked_yet_come_into_a_filtered_list_when_they_match(
    pane: CapturesPane, fill: Fill, session: Session, make_capture: Callable[..., object]
) -> None:
    fill(1, headers=[["Host", "x"], ["X-GitHub-Event", "ping"], ["X-Hub-Signature-256", "sha256=00"]])
    pane.set_query(parse("verdict=no_secret"))
    await until(lambda: listed(pane) == [1])
    signed = [["Host", "x"], ["X-GitHub-Event", "push"], ["X-Hub-Signature-256", "sha256=00"]]
    from inspector.capture import Headers

    capture = make_capture(headers=Headers.from_text(signed))
    session._write(session.store.append, [Entry(capture)]).result(10)  # type: ignore[arg-type]
    fill(1, headers=signed)
    tell(pane, session)
    await until(lambda: 3 in listed(pane))
    session._intake.wake()
    await until(lambda: session.store.unannotated(1) == [])
    tell(pane, session)
    await until(lambda: listed(pane) == [3, 2, 1])


@on_window_loop
async def test_a_sorted_list_takes_new_rows_in_their_place(pane: CapturesPane, fill: Fill, session: Session) -> None:
    fill(3, target=["/b", "/d", "/a"])
    pane.set_order(Order("target", descending=False))
    await until(lambda: listed(pane) == [3, 1, 2])
    fill(1, target="/c")
    tell(pane, session)
    await until(lambda: listed(pane) == [3, 1, 4, 2])


@on_window_loop
async def test_totals_are_of_the_whole_session_whatever_is_listed(
    pane: CapturesPane, fill: Fill, session: Session
) -> None:
    seen: list[Totals] = []
    pane.totals.connect(seen.append)
    fill(3, endpoint=["orders", "default", "orders"])
    pane.set_query(parse("endpoint=default"))
    await until(lambda: listed(pane) == [2])
    assert pane.total_count == 3
    assert seen[-1].counts["orders"].count == 2


@on_window_loop
async def test_the_newest_filter_wins(pane: CapturesPane, fill: Fill) -> None:
    fill(50, method=["GET", "PUT"] * 25)
    for text in ("method=GET", "method=PUT", "method=GET", "method=POST", "id=7"):
        pane.set_query(parse(text))
    await until(lambda: listed(pane) == [7])


@on_window_loop
async def test_a_session_that_cannot_be_read_is_told(pane: CapturesPane, fill: Fill, session: Session) -> None:
    fill(1)
    tell(pane, session)
    await until(lambda: pane.shown_count == 1)
    failed: list[str] = []
    pane.failed.connect(failed.append)
    session.close()
    pane.reload()
    await until(lambda: failed)
    assert "was closed" in failed[0]
