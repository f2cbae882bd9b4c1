"""Lists that come in pieces: searches, and the beginnings of long lists in another order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QPushButton

from inspector.gui.captures import feed, reading
from inspector.gui.captures.pane import CapturesPane
from inspector.gui.captures.reading import More, Reloaded
from inspector.gui.state import WindowState
from inspector.gui.theme import ThemeHub
from inspector.query import parse
from inspector.session import Session, searching
from inspector.store.base import Order
from tests.gui.driving import drop, on_window_loop, until

Fill = Callable[..., list[int]]


@pytest.fixture
def pane(hub: ThemeHub, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[CapturesPane]:
    """A pane for which a hundred rows are a long list."""
    for module in (reading, feed):
        monkeypatch.setattr(module, "LONG", 50)
    for name, rows in (("FIRST", 8), ("LEAST", 8), ("MOST", 8)):
        monkeypatch.setattr(searching, name, rows)
    monkeypatch.setattr(reading, "SOON_S", 0.0)
    monkeypatch.setattr(reading, "EVERY_S", 0.0)
    monkeypatch.setattr(feed, "QUIET_MS", 10)
    monkeypatch.setattr(feed, "NEXT_MS", 1)
    made = CapturesPane(WindowState())
    made.resize(1400, 500)
    made.show()
    tester = QAbstractItemModelTester(made.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    made.attach(session)
    yield made
    made.detach()
    del tester
    drop([made])


def pieces(pane: CapturesPane) -> list[Reloaded | More]:
    """What the list's thread tells from now on."""
    found: list[Reloaded | More] = []
    assert pane._feed is not None
    pane._feed.reloaded.connect(found.append)
    pane._feed.extended.connect(found.append)
    return found


@on_window_loop
async def test_hits_are_shown_as_they_are_found_newest_first(pane: CapturesPane, fill: Fill, session: Session) -> None:
    fill(100)
    found = pieces(pane)
    query = parse("body~.")
    pane.set_query(query)
    await until(lambda: not pane.searching and pane.query is query)
    assert list(pane.model.ids) == list(session.ids(query)) == list(range(100, 0, -1))
    assert isinstance(found[-1], More)
    assert [piece.share for piece in found] == sorted(piece.share for piece in found)
    assert len(found) > 5


@on_window_loop
async def test_a_search_in_another_order_ends_in_that_order(pane: CapturesPane, fill: Fill, session: Session) -> None:
    fill(100)
    pane.set_order(Order("target", False))
    query = parse("body~.")
    pane.set_query(query)
    await until(lambda: not pane.searching and pane.shown_count == 100)
    assert list(pane.model.ids) == list(session.ids(query, Order("target", False)))


@on_window_loop
async def test_stopping_keeps_what_was_found(pane: CapturesPane, fill: Fill) -> None:
    fill(100)
    found = pieces(pane)
    stop = next(one for one in pane.findChildren(QPushButton) if one.text() == "Stop")
    assert pane._feed is not None
    pane._feed.extended.connect(stop.click)
    pane.set_query(parse("body~."))
    await until(lambda: found and not pane.searching)
    assert found[-1].share == 1
    assert list(pane.model.ids) == list(range(100, 100 - pane.shown_count, -1))
    assert not pane._progress.isVisible()


@on_window_loop
async def test_a_new_order_begins_with_rows_that_were_known(pane: CapturesPane, fill: Fill, session: Session) -> None:
    fill(120)
    pane.advance(session.stats().epoch)
    await until(lambda: pane.shown_count == 120)
    order = Order("target", False)
    await until(lambda: session.orders.knows(order, 120) and session.orders.knows(Order("size"), 120))
    found = pieces(pane)
    pane.set_order(order)
    await until(lambda: not pane.searching)
    assert [piece.share for piece in found] == [0.0, 1.0]
    assert list(found[0].ids) == list(found[1].ids)[: len(found[0].ids)]
    assert list(pane.model.ids) == list(session.ids(None, order))


@on_window_loop
async def test_the_page_without_hits_says_how_far_it_looked(pane: CapturesPane, fill: Fill) -> None:
    fill(100)
    texts: list[str] = []
    pane.counted.connect(lambda: texts.extend(label.text() for label in pane.nothing_matches.findChildren(QLabel)))
    pane.set_query(parse("body:nowhere-at-all"))
    await until(lambda: any("hidden by it" in text for text in texts))
    assert any("so far" in text for text in texts)
    assert "Searching…" in texts
    assert not pane.searching


@on_window_loop
async def test_a_selection_in_a_long_sorted_list_stays_while_rows_come(
    pane: CapturesPane, fill: Fill, session: Session
) -> None:
    fill(100)
    pane.set_order(Order("target", False))
    await until(lambda: not pane.searching and pane.shown_count == 100)
    chosen = [pane.model.id_at(row) for row in (3, 40, 99)]
    pane.table.pick(chosen, chosen[1])
    found = pieces(pane)
    fill(5)
    pane.advance(session.stats().epoch)
    await until(lambda: pane.shown_count == 105)
    whole = found[-1]
    assert isinstance(whole, Reloaded)
    assert {whole.rows[one] for one in chosen} == {list(whole.ids).index(one) for one in chosen}
    assert sorted(pane.table.picked_ids()) == sorted(chosen)
    assert pane.table.current_id() == chosen[1]
