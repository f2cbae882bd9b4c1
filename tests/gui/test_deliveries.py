from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtWidgets import QAbstractButton

from inspector.capture import Capture, Reply
from inspector.endpoints import AnswerRule, Endpoint
from inspector.gui.detail.deliveries import back_off_text
from inspector.gui.detail.delivery_rows import gap_text
from inspector.gui.main_window import MainWindow
from inspector.gui.sidebar import COUNT_ROLE
from inspector.session import Session
from inspector.session.deliveries import BackOff
from inspector.store.base import BY_EVENT, Entry
from tests.gui.driving import on_window_loop, press, send, until


def event(address: str, identity: str, *, more: str = "") -> None:
    body = json.dumps({"id": identity, "object": "event", "type": "charge.refunded", "more": more}).encode()
    send(address, "/stripe", body, headers={"Stripe-Signature": "t=1,v1=00"})


async def filled(window: MainWindow, address: str) -> None:
    for identity, more in (("evt_1", ""), ("evt_2", ""), ("evt_1", ""), ("evt_1", "x"), ("evt_3", "")):
        event(address, identity, more=more)
    await until(lambda: window.pane.shown_count == 5)
    await until(lambda: not window.sidebar.deliveries.isHidden())


@on_window_loop
async def test_events_that_came_again_are_counted_and_listed_together(window: MainWindow, address: str) -> None:
    await filled(window, address)
    deliveries = window.sidebar.deliveries
    counts = [deliveries.list.item(row).data(COUNT_ROLE).count for row in (0, 1)]
    assert counts == [1, 2]
    deliveries.list.item(0).setSelected(True)
    await until(lambda: list(window.pane.model.ids) == [4, 3, 1])
    assert window.filter_bar.text == "repeated"
    assert window.pane.order == BY_EVENT
    deliveries.list.item(0).setSelected(False)
    await until(lambda: list(window.pane.model.ids) == [5, 4, 3, 2, 1])
    deliveries.list.item(1).setSelected(True)
    await until(lambda: list(window.pane.model.ids) == [4, 3])
    window.commands.view.clear_filter()
    await until(lambda: window.pane.shown_count == 5)
    assert not deliveries.list.selectedItems()


@on_window_loop
async def test_a_key_groups_deliveries_and_puts_them_back(window: MainWindow, address: str) -> None:
    await filled(window, address)
    press(window.pane.table, "G")
    await until(lambda: list(window.pane.model.ids) == [5, 4, 3, 1, 2])
    assert window.actions_table["group"].isChecked()
    event(address, "evt_2")
    await until(lambda: list(window.pane.model.ids) == [6, 2, 5, 4, 3, 1])
    press(window.pane.table, "G")
    await until(lambda: list(window.pane.model.ids) == [6, 5, 4, 3, 2, 1])


@on_window_loop
async def test_the_overview_lists_the_deliveries_and_leads_to_each(window: MainWindow, address: str) -> None:
    await filled(window, address)
    window.pane.table.go_to_row(0)
    assert window.detail is not None
    detail = window.detail
    await until(lambda: detail.facts is not None and detail.facts.summary.id == 5)
    detail.show_tab("overview")
    overview = detail.tabs.overview
    assert overview.deliveries.isHidden()
    window.pane.table.go_to_row(1)
    await until(lambda: not overview.deliveries.isHidden())
    assert overview.deliveries.heading.text().startswith("DELIVERIES OF THIS EVENT · 3 · over ")
    assert detail.facts is not None
    assert [one.kind for one in detail.facts.deliveries] == ["first", "duplicate", "changed"]
    link = next(one for one in overview.deliveries.findChildren(QAbstractButton) if one.text() == "#1")
    link.click()
    await until(lambda: window.pane.table.current_id() == 1)


@on_window_loop
async def test_the_deliveries_fit_a_narrow_panel_in_two_lines_each(
    window: MainWindow, session: Session, address: str
) -> None:
    rule = AnswerRule(name="a rule whose name is so long that no panel has the room", plan="500 x9, then ok")
    session.save_endpoint(Endpoint("stripe", answers=(rule,))).result(10)
    for _ in range(12):
        event(address, "evt_1")
    await until(lambda: window.pane.shown_count == 12)
    window.pane.table.go_to_row(0)
    detail = window.detail
    assert detail is not None
    await until(lambda: detail.facts is not None and detail.facts.summary.id == 12)
    detail.show_tab("overview")
    overview = detail.tabs.overview
    await until(lambda: not overview.deliveries.isHidden())
    page, view = overview.widget(), overview.viewport()
    assert page is not None
    home = overview.parentWidget()
    overview.setParent(None)
    for width, narrow in ((340, True), (1000, False), (340, True)):
        overview.resize(width, 500)
        overview.show()
        await until(partial(lambda least: view.width() > least, width - 40))
        await until(lambda: page.width() <= view.width(), "nothing is cut off at the right")
        rows = overview.deliveries._host
        assert rows is not None
        assert rows.narrow is narrow
        assert max(place.x() for place in overview.deliveries.timeline.places()) < overview.deliveries.timeline.width()
        links = [one for one in rows.findChildren(QAbstractButton) if one.isVisibleTo(overview)]
        assert len(links) == 12
        assert len({one.y() for one in links}) == 12
    # it goes with its window: left to the collector of garbage it took the process with it
    overview.setParent(home)


def test_gaps_read_in_the_unit_that_fits() -> None:
    assert [gap_text(gap) for gap in (3_000, 4_200_000, 720_000_000)] == ["+3.0 ms", "+4.20 s", "+12 min"]


@on_window_loop
async def test_the_timeline_has_the_tones_of_the_list_and_says_nothing_of_gaps_that_scatter(
    window: MainWindow, session: Session, make_capture: Callable[..., Capture]
) -> None:
    signed = [("Host", "x"), ("Stripe-Signature", "t=1,v1=00")]
    body = json.dumps({"id": "evt_1", "object": "event", "type": "charge.refunded"}).encode()
    moments = (0, 0.016, 0.025, 0.241, 2.241)
    begin = datetime.now(UTC) - timedelta(minutes=1)
    checking = session._configuring.checking()
    entries = []
    for second, status in zip(moments, (500, 404, 302, 200, 200), strict=True):
        capture = make_capture(headers=signed, body=body, received_at=begin + timedelta(seconds=second))
        entries.append(Entry(capture, Reply(status), checking.annotate(capture)))
    session._write(session.store.append, entries).result(10)
    await until(lambda: window.pane.shown_count == 5)
    window.pane.table.go_to_row(0)
    detail = window.detail
    assert detail is not None
    overview = detail.tabs.overview
    await until(lambda: detail.facts is not None)
    detail.show_tab("overview")
    await until(lambda: len(overview.deliveries.timeline._marks) == 5)
    assert [mark.tone for mark in overview.deliveries.timeline._marks] == ["bad", "bad", "warn", "ok", "ok"]
    assert "each gap" not in overview.deliveries.heading.text()


def test_how_gaps_grow_is_told_as_exactly_as_it_is_known() -> None:
    assert back_off_text(BackOff(5, 15_000_000, 2.0, True)).endswith(" · each gap 2.0 times the one before")
    assert back_off_text(BackOff(5, 15_000_000, 2.0)).endswith(" · each gap about 2.0 times the one before")
    assert "gap" not in back_off_text(BackOff(5, 15_000_000, None))
