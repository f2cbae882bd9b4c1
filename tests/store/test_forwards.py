"""The queue of forwards and late answers, in every store."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from inspector.capture import Capture, Headers, Reply
from inspector.store import Entry, Store
from inspector.store.forwards import UNROUTED, Among, Answered, Ended, Failed, Queued, Routed

Make = Callable[..., Capture]
A, B = "http://localhost:3000", "http://localhost:4000"


def queued(target: str, capture_id: int, **fields: object) -> Queued:
    now_us = time.time_ns() // 1000
    return replace(Queued(target, capture_id, "default", now_us, now_us, retries=3), **fields)  # type: ignore[arg-type]


def fill(store: Store, make_capture: Make, count: int = 3) -> None:
    store.append([Entry(make_capture(), forward=True) for _ in range(count)])
    store.change_queue([Routed(number, (queued(A, number), queued(B, number))) for number in range(1, count + 1)])


def test_what_is_to_be_forwarded_enters_the_queue_as_it_is_stored(any_store: Store, make_capture: Make) -> None:
    any_store.append([Entry(make_capture()), Entry(make_capture(endpoint="orders"), forward=True)])
    assert any_store.queue_targets() == [UNROUTED]
    (item,) = any_store.queue_of(UNROUTED, 10)
    assert (item.capture_id, item.endpoint) == (2, "orders")
    assert any_store.queued(10) == [], "what has no target yet is not shown"
    assert any_store.queue_counts() == (0, 0)
    any_store.change_queue([Routed(2, ())])
    assert any_store.queue_targets() == []


def test_items_come_target_by_target_oldest_first(any_store: Store, make_capture: Make) -> None:
    fill(any_store, make_capture)
    assert any_store.queue_targets() == [A, B]
    assert [item.capture_id for item in any_store.queue_of(A, 2)] == [1, 2]
    assert [(item.target, item.capture_id) for item in any_store.queued(4)] == [(A, 1), (A, 2), (A, 3), (B, 1)]
    any_store.change_queue([Ended(A, 1), Ended(A, 1), Failed(queued(A, 2, tries=2, error="no \udc80", next_us=5))])
    (second, third) = any_store.queue_of(A, 9)
    assert (second.tries, second.next_us, second.error) == (2, 5, r"no \udc80")
    assert third.capture_id == 3


def test_given_up_items_stay_and_do_not_stand_in_the_way(any_store: Store, make_capture: Make) -> None:
    fill(any_store, make_capture)
    any_store.change_queue([Failed(queued(A, number, gave_up=True)) for number in (1, 2, 3)])
    assert any_store.queue_targets() == [B]
    assert any_store.queue_of(A, 9) == []
    assert any_store.queue_counts() == (3, 3)
    assert any_store.flush_queue(Among(A, 2)) == 1
    (item,) = any_store.queue_of(A, 9)
    assert (item.capture_id, item.tries, item.gave_up) == (2, 0, False)


def test_items_are_dropped_by_target_capture_and_endpoint(any_store: Store, make_capture: Make) -> None:
    fill(any_store, make_capture)
    assert any_store.drop_queue(Among(A, 2)) == 1
    assert any_store.drop_queue(Among(capture_id=1)) == 2
    assert any_store.drop_queue(Among(A, endpoint="other")) == 0
    assert any_store.drop_queue(Among()) == 3
    assert any_store.queue_counts() == (0, 0)


def test_captures_that_go_leave_the_queue(any_store: Store, make_capture: Make) -> None:
    fill(any_store, make_capture)
    any_store.delete([1])
    assert any_store.queue_counts() == (4, 0)
    any_store.change_queue([Routed(1, (queued(A, 1),)), Failed(queued(A, 1))])
    assert any_store.queue_counts() == (4, 0), "nothing brings it back"
    while any_store.retain(1, 0):
        pass
    assert any_store.queue_counts() == (0, 0)


def test_an_answer_may_come_after_its_capture(any_store: Store, make_capture: Make) -> None:
    captures = [make_capture(), make_capture()]
    any_store.append([Entry(capture) for capture in captures])
    before = any_store.stats().bytes
    reply = Reply(503, "Later", Headers([(b"X", b"1"), (b"X", b"2")]), b"body", 1234, "forwarded")
    any_store.change_queue([Answered(captures[0].uuid, reply), Answered("nobody", reply)])
    assert any_store.reply(1) == reply
    assert any_store.reply(2) is None
    (row,) = any_store.summaries([1])
    assert (row.status, row.duration_us) == (503, 1234)
    weight = len(reply.headers.pack()) + len(reply.body)
    assert any_store.stats().bytes == before + weight
    any_store.delete([1, 2])
    assert any_store.stats().bytes == 0
    any_store.change_queue([Answered(captures[1].uuid, reply)])
    assert any_store.stats().bytes == 0, "a deleted capture is in no sum"
    any_store.restore([1, 2])
    assert any_store.stats().bytes == before + 2 * weight


def test_an_item_is_taken_by_one_process_only(reopen: Callable[[], Store], make_capture: Make) -> None:
    first = reopen()
    fill(first, make_capture)
    second = reopen()
    (item,) = second.queue_of(A, 1)
    later_us = time.time_ns() // 1000 + 60_000_000
    assert first.claim_forward(item, later_us)
    assert not second.claim_forward(item, later_us)
    first.flush_queue(Among(A))
    assert second.claim_forward(item, later_us)
    first.drop_queue(Among(A, 1))
    assert not first.claim_forward(item, later_us)
