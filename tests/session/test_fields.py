"""Values inside captures for lists: looked into once, with progress, cancelled at once, in the order of the values."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from inspector.capture import Capture
from inspector.columns import FieldColumn, field_of
from inspector.query import parse
from inspector.session import Session
from inspector.session import fields as fields_module
from inspector.session.field_order import field_of_order
from inspector.store import Entry
from inspector.store.base import BY_EVENT, Order
from inspector.workers import Cancelled, Token

Make = Callable[..., Capture]
AMOUNT = field_of("body.amount")
VALUES = [5, "12", None, "b", 5, 1.5, "a", True]


@pytest.fixture
def filled(session: Session, make_capture: Make) -> list[int]:
    entries = [Entry(make_capture(body=json.dumps({"amount": value}).encode())) for value in VALUES]
    entries.append(Entry(make_capture(body=b"none")))
    return session._write(session.store.append, entries).result(10)


def arranged(session: Session, ids: list[int], *, descending: bool) -> list[int]:
    return list(session.arranged(ids, AMOUNT, descending=descending, token=Token(), progress=lambda _share: None))


def test_numbers_come_before_texts_and_what_is_missing_comes_last(session: Session, filled: list[int]) -> None:
    # 1.5, 5, 5, "12", "a", "b", true; then null and what is no JSON
    assert arranged(session, filled, descending=False) == [6, 1, 5, 2, 7, 4, 8, 3, 9]
    assert arranged(session, filled, descending=True) == [8, 4, 7, 2, 5, 1, 6, 9, 3]
    assert arranged(session, [1, 2, 9], descending=True) == [2, 1, 9]


def test_each_capture_is_looked_into_once(
    session: Session, filled: list[int], monkeypatch: pytest.MonkeyPatch, make_capture: Make
) -> None:
    arranged(session, filled, descending=False)
    looked: list[list[int]] = []
    before = session.looked_into

    def watched(ids: list[int], *further: object) -> object:
        looked.append(list(ids))
        return before(ids, *further)  # type: ignore[arg-type]

    monkeypatch.setattr(session, "looked_into", watched)
    more = session._write(session.store.append, [Entry(make_capture(body=b'{"amount": 3}'))]).result(10)
    assert arranged(session, [*filled, *more], descending=False)[:2] == [6, more[0]]
    assert looked == [more]


def test_a_sort_that_is_stopped_tells_how_far_it_came_and_goes_on_from_there(
    session: Session, filled: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fields_module, "_ROWS", 2)
    token, shares = Token(), []

    def progress(share: float) -> None:
        shares.append(share)
        token.cancel()

    with pytest.raises(Cancelled):
        session.arranged(filled, AMOUNT, descending=False, token=token, progress=progress)
    assert 0 < shares[0] < 1
    known = set(filled) - set(session.field_orders.missing(AMOUNT, filled))
    assert known
    assert set(session.ordered(filled, AMOUNT, descending=True)) == set(filled)
    assert arranged(session, filled, descending=False)[0] == 6


def test_texts_of_cells_come_capture_by_capture(session: Session, filled: list[int]) -> None:
    columns = [FieldColumn(AMOUNT), FieldColumn(field_of("header[host]"))]
    found = dict(session.field_texts([2, 9, 99], columns, Token()))
    assert found[2] == {"body.amount": "12", "header[host]": "localhost:8080"}
    assert found[9]["body.amount"] == ""
    assert found[99] == {"body.amount": "", "header[host]": ""}
    seen = {str(one.field): one for one in session.seen_fields(parse("id<3"), Token())}
    assert seen["body.amount"].count == 2


@pytest.mark.parametrize("order", [Order(), BY_EVENT, Order("event_type")])
def test_stored_columns_are_no_fields(order: Order) -> None:
    assert field_of_order(order) is None
    assert field_of_order(Order("body.amount")) == AMOUNT
