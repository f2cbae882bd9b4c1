"""Suites made of what arrived: they hold for what they were made of, and for other events like that."""

from __future__ import annotations

import pytest

from inspector.capture import Summary
from inspector.errors import UsageError
from inspector.redaction import Redactor, load_profile
from inspector.session import Session
from inspector.store import Store
from inspector.suites import check_recorded, parse_suite
from inspector.suites.recording import recorded_suite
from inspector.workers import Token
from tests.suites.conftest import event, reasons, states

UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def body(number: int, *, amount: object = 1000, order: str = "ord_9KdLw82nNc0q") -> dict[str, object]:
    return {
        "id": f"evt_1NabcDEF{number}Ghi",
        "created": 1_764_400_000 + number,
        "at": f"2026-11-29T12:00:0{number}Z",
        "trace": UUID,
        "data": {
            "amount": amount,
            "currency": "usd",
            "live": False,
            "order": order,
            "password": "hunter2!x",
            "tags": [],
        },
    }


def made(store: Store, name: str = "made") -> str:
    ids = list(store.ids())
    rows: list[Summary] = sorted(store.summaries(ids))
    return recorded_suite(name, [(row, store.capture(row.id)) for row in rows], Redactor(load_profile("default")))


def test_it_holds_for_what_it_was_made_of(store: Store) -> None:
    store.append(
        [event("created", body(1)), event("paid", body(2)), event("paid", body(3)), event("", {"a": [1, None]})]
    )
    text = made(store)
    result = check_recorded(parse_suite(text, "made.toml"), store, Token())
    assert result.passed, reasons(result)
    assert len(result.outcomes) == 4
    assert UUID not in text
    assert "hunter2" not in text
    assert "evt_1NabcDEF" not in text


def test_other_ids_and_times_fit_and_other_values_do_not(store: Store) -> None:
    store.append([event("created", body(1)), event("paid", body(2))])
    suite = parse_suite(made(store), "made.toml")
    store.discard(list(store.ids()))
    other = "ord_ZZZZZZZZ1111"
    store.append([event("created", body(7, order=other)), event("paid", body(8, order=other, amount="10.00"))])
    result = check_recorded(suite, store, Token())
    assert states(result)["created"] == "met"
    assert states(result)["paid"] == "wrong"
    assert 'data.amount is "10.00", a string; expected 1000' in reasons(result)


def test_events_that_belong_together_stay_together(store: Store) -> None:
    store.append([event("created", body(1)), event("paid", body(2))])
    suite = parse_suite(made(store), "made.toml")
    assert {one.correlate for one in suite.expectations} == {"body.trace"}


def test_it_holds_where_an_event_came_twice(store: Store) -> None:
    store.append([event("paid", body(1), event_id="evt_1"), event("paid", body(1), event_id="evt_1")])
    result = check_recorded(parse_suite(made(store), "made.toml"), store, Token())
    assert result.passed, reasons(result)


def test_of_nothing_no_suite_is_made(store: Store) -> None:
    with pytest.raises(UsageError, match="nothing to make a suite of"):
        made(store)


def test_too_many_are_refused_before_any_is_read(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.store, "summaries", pytest.fail)
    with pytest.raises(UsageError, match="100,000 events are too many for one suite; it takes 500"):
        session.record_suite("x", range(100_000))
    with pytest.raises(UsageError, match="nothing to make a suite of"):
        session.record_suite("x", [])
