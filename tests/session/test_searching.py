from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator

import pytest

from inspector.capture import Capture
from inspector.query import parse
from inspector.session import searching
from inspector.session.orders import FEW, Orders
from inspector.session.searching import Searcher
from inspector.store import Entry, Order, Store
from inspector.workers import Cancelled, Token

Make = Callable[..., Capture]


@pytest.fixture
def searcher(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Searcher]:
    """One that looks through few rows at a time."""
    monkeypatch.setattr(searching, "FIRST", 4)
    monkeypatch.setattr(searching, "LEAST", 2)
    monkeypatch.setattr(searching, "MOST", 16)
    made = Searcher(store)
    yield made
    made.close()


def fill(store: Store, make: Make, count: int) -> list[int]:
    return store.append([Entry(make(body=b"word" if n % 3 else b"other", target=f"/{n % 7}")) for n in range(count)])


def test_the_parts_of_a_search_are_the_list_newest_first(store: Store, make_capture: Make, searcher: Searcher) -> None:
    ids = fill(store, make_capture, 100)
    store.delete(ids[:10] + ids[50:60])
    query = parse("body:word")
    parts = list(searcher.parts(query, Token(), until=ids[-1]))
    assert len(parts) > 5
    assert [part.share for part in parts] == sorted(part.share for part in parts)
    assert parts[-1].share == 1
    found = array("q")
    for part in parts:
        found += part.ids
    assert found == store.ids(query)


def test_what_came_later_is_left_out(store: Store, make_capture: Make, searcher: Searcher) -> None:
    ids = fill(store, make_capture, 20)
    found = [one for part in searcher.parts(parse("body:word"), Token(), until=ids[9]) for one in part.ids]
    assert found == [one for one in store.ids(parse("body:word")) if one <= ids[9]]


def test_a_search_in_an_empty_session_finds_nothing(store: Store, searcher: Searcher) -> None:
    assert list(searcher.parts(parse("body:word"), Token(), until=0)) == []


def test_a_search_that_was_given_up_ends_with_the_next_part(
    store: Store, make_capture: Make, searcher: Searcher
) -> None:
    ids = fill(store, make_capture, 100)
    token = Token()
    parts = searcher.parts(parse("body:word"), token, until=ids[-1])
    next(parts)
    token.cancel()
    with pytest.raises(Cancelled):
        next(parts)


def test_the_first_rows_of_an_order_stay_true_while_rows_come_and_go(store: Store, make_capture: Make) -> None:
    ids = store.append([Entry(make_capture(target=f"/{n % 50:02}", body=b"x" * (n % 90))) for n in range(400)])
    orders = Orders(store)
    wanted = [Order("target"), Order("target", False), Order("size"), Order("age_s"), Order("endpoint", False)]
    for order in wanted:
        assert not orders.knows(order, store.stats().last_id)
        orders.learn(order)
        assert orders.knows(order, store.stats().last_id)
    store.append([Entry(make_capture(target=f"/{n % 60:02}", body=b"x" * (n % 120))) for n in range(150)])
    store.delete([ids[49], ids[99], *ids[300:310]])
    for _ in range(2):
        for order in wanted:
            first = orders.first(order)
            assert len(first) >= FEW
            assert first == store.ids(None, order)[: len(first)], order


def test_an_order_is_learnt_again_when_few_of_its_first_rows_are_left(store: Store, make_capture: Make) -> None:
    store.append([Entry(make_capture(body=b"x" * (n % 90))) for n in range(500)])
    orders = Orders(store)
    order = Order("size")
    store.delete(orders.first(order)[10:250])
    first = orders.first(order)
    assert len(first) > FEW
    assert first == store.ids(None, order)[: len(first)]
