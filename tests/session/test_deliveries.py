from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import pairwise

import pytest

from inspector.capture import MOST_DELIVERIES, Annotation, Capture, Reply
from inspector.errors import NotFound
from inspector.query import parse
from inspector.session import Session
from inspector.session.deliveries import BackOff, Delivery, judge
from inspector.store import Store
from inspector.store.base import BY_EVENT, Entry, Order
from inspector.store.rows import SUMMARY_COLUMNS


def entry(make: Callable[..., Capture], event_id: str, *, status: int = 200, told: int = 0, **fields: object) -> Entry:
    return Entry(make(**fields), Reply(status), Annotation("stripe", "paid", event_id, told))


def test_later_deliveries_are_told_apart(store: Store, make_capture: Callable[..., Capture]) -> None:
    ids = store.append(
        [
            entry(make_capture, "evt_1", status=500, told=1, body=b"{}"),
            entry(make_capture, "evt_1", status=200, told=3, body=b"{}"),
            entry(make_capture, "evt_2", body=b"{}"),
            entry(make_capture, "evt_1", status=200, told=2, body=b"{}"),
            entry(make_capture, "evt_1", status=200, told=4, body=b"{}"),
            entry(make_capture, "evt_1", status=200, told=5, body=b"[]"),
            entry(make_capture, "", body=b"{}"),
        ]
    )
    found = judge(store.summaries(store.deliveries(ids[3])), lambda one: store.capture(one).body)
    assert [(one.id, one.number, one.told, one.kind) for one in found] == [
        (ids[0], 1, 1, "first"),
        (ids[1], 2, 3, "retry"),
        (ids[3], 3, 2, "out of order"),
        (ids[4], 4, 4, "duplicate"),
        (ids[5], 5, 5, "changed"),
    ]
    assert found[0].gap_us == 0
    assert all(later.gap_us == later.received_us - before.received_us for before, later in pairwise(found))
    assert store.deliveries(ids[6]) == []
    assert store.repeated() == (1, 4)


def test_summaries_count_the_deliveries_that_are_there(store: Store, make_capture: Callable[..., Capture]) -> None:
    first, other, second, plain = store.append([entry(make_capture, name) for name in ("evt_1", "evt_2", "evt_1", "")])
    counts = {row.id: (row.delivery, row.deliveries) for row in store.summaries([first, other, second, plain])}
    assert counts == {first: (1, 2), other: (1, 1), second: (2, 2), plain: (0, 0)}
    assert set(store.ids(parse("repeated"))) == {first, second}
    store.delete([first])
    assert [(row.delivery, row.deliveries) for row in store.summaries([second])] == [(1, 1)]
    assert store.repeated() == (0, 0)


def test_deliveries_stand_together_when_grouped(store: Store, make_capture: Callable[..., Capture]) -> None:
    a1, b1, plain, a2, c1 = store.append([entry(make_capture, name) for name in ("a", "b", "", "a", "c")])
    assert list(store.ids(None, BY_EVENT)) == [c1, a2, a1, plain, b1]
    assert list(store.ids(None, Order("delivery"))) == [a2, c1, b1, a1, plain]


def test_a_row_does_not_count_all_deliveries_of_a_load_test(store: Store, make_capture: Callable[..., Capture]) -> None:
    ids = store.append([entry(make_capture, "evt_1") for _ in range(MOST_DELIVERIES + 2)])
    store.append([entry(make_capture, "evt_2")])
    counts = [(row.delivery, row.deliveries) for row in store.summaries([ids[0], ids[1], ids[-1]])]
    assert counts == [(1, MOST_DELIVERIES), (2, MOST_DELIVERIES), (MOST_DELIVERIES, MOST_DELIVERIES)]
    assert list(store.ids(None, Order("delivery")))[:2] == [ids[-1], ids[-2]]
    assert list(store.ids(parse("repeated"), Order("deliveries")))[:1] == [ids[-1]]


def test_deliveries_are_found_by_an_index(store: Store, make_capture: Callable[..., Capture]) -> None:
    store.append([entry(make_capture, "evt_1")])
    with sqlite3.connect(store.path) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT {SUMMARY_COLUMNS} FROM captures c WHERE c.id IN (1, 2)")
        steps = [step for *_, step in plan if " d " in step]
    connection.close()
    assert len(steps) == 2
    assert all("USING INDEX captures_event (event_id=? AND provider=?" in step for step in steps)


def test_the_back_off_of_a_sender_is_the_usual_growth_of_its_gaps() -> None:
    def at(*seconds: float) -> list[Delivery]:
        moments = [round(second * 1e6) for second in seconds]
        gaps = [0, *(after - before for before, after in pairwise(moments))]
        return [
            Delivery(number, number, 0, moment, gap, 500, "", "retry")
            for number, (moment, gap) in enumerate(zip(moments, gaps, strict=True), 1)
        ]

    assert BackOff.of(at(0, 1, 3, 7, 15)) == BackOff(5, 15_000_000, 2.0, True)
    assert BackOff.of(at(0, 5)) == BackOff(2, 5_000_000, None)
    assert BackOff.of(at(0, 0.001, 0.002, 0.003)).factor is None
    assert BackOff.of(at(0, 10, 20, 30)).factor == 1.0
    # gaps of 1, 2.1, 4 and 7.8 s: no factor is a tenth away from their median
    assert BackOff.of(at(0, 1, 3.1, 7.1, 14.9)).steady
    # of 1, 2.6, 4 and 8 s: one is 2.6, one 1.5
    mild = BackOff.of(at(0, 1, 3.6, 7.6, 15.6))
    assert (mild.factor, mild.steady) == (2.0, False)
    # of 16, 9, 216 ms, 2 and 4 s: nothing is usual about them
    assert BackOff.of(at(0, 0.016, 0.025, 0.241, 2.241, 6.241)).factor is None
    # a single growth is not that of each, where most gaps are no pauses
    assert BackOff.of(at(0, 0.016, 0.025, 0.241, 2.241)).factor is None
    # one that is no pause is left out, and so not each gap is meant
    doubled = BackOff.of(at(0, 0.01, 1.01, 3.01, 7.01))
    assert (doubled.factor, doubled.steady) == (2.0, False)


def test_what_chose_an_answer_is_told_where_it_was_not_the_plain_one(
    store: Store, make_capture: Callable[..., Capture]
) -> None:
    replies = [Reply(500, rule="answer 1, step 1 of 2: 500"), Reply(200), None]
    ids = store.append([Entry(make_capture(), reply) for reply in replies])
    assert store.rules(ids) == {ids[0]: "answer 1, step 1 of 2: 500"}


def test_where_no_other_event_came_before_the_delivery_before_it_is_compared_with(
    session: Session, make_capture: Callable[..., Capture]
) -> None:
    entries = [entry(make_capture, "evt_1"), entry(make_capture, "evt_1"), entry(make_capture, "evt_1")]
    first, second, third = session._write(session.store.append, entries).result(10)
    assert (session.previous_event(third), session.previous_event(second)) == (second, first)
    with pytest.raises(NotFound, match="first of its type"):
        session.previous_event(first)
