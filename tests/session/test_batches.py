"""Many resends by a session: chosen, counted, recorded, and cut off when it closes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspector.capture import Attempt, Capture, Headers
from inspector.errors import ResendRefused, StoreFull, TemplateError, UsageError
from inspector.events import AttemptStored, BatchProgress
from inspector.providers import REGISTRY, Keys, verify
from inspector.query import parse
from inspector.resend import How
from inspector.resend.batch import Item
from inspector.resend.copies import Copies
from inspector.resend.fields import Field
from inspector.resend.pacing import Pace
from inspector.resend.retry import Retry
from inspector.session import Session
from inspector.session.batches import Manner, Sending
from inspector.store import Entry
from tests.receiving import Came, Receiver, receiving

Make = Callable[..., Capture]
FAST = Manner(Pace(parallel=16))
START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def fill(session: Session, make_capture: Make, count: int, **fields: object) -> list[int]:
    made = [
        Entry(make_capture(target=f"/{number}", received_at=START + timedelta(seconds=number), **fields))
        for number in range(count)
    ]
    return session.engine.call(session.store.append, made).result(10)


def ended(sending: Sending) -> Sending:
    sending.done.result(30)
    return sending


def test_the_whole_session_goes_out_in_the_order_of_arrival(
    session: Session, make_capture: Make, receiver: Receiver
) -> None:
    ids = fill(session, make_capture, 150)
    earlier = Entry(make_capture(target="/first", received_at=START - timedelta(days=1)))
    (imported,) = session.engine.call(session.store.append, [earlier]).result(10)
    sending = ended(session.resend_many(None, receiver.url).result(10))
    assert [one.target for one in receiver.came] == ["/first", *(f"/{number}" for number in range(150))]
    assert (sending.progress.state, sending.progress.ok) == ("done", 151)
    results = list(sending.results())
    assert [capture_id for capture_id, _ in results] == [imported, *ids]
    for capture_id, result in results[:3]:
        (attempt,) = session.attempts(capture_id)
        assert (attempt.id, attempt.pending, attempt.status) == (result.attempt_id, False, 200)


def test_a_filter_or_a_selection_chooses(session: Session, make_capture: Make, receiver: Receiver) -> None:
    ids = fill(session, make_capture, 20)
    ended(session.resend_many(parse("path:/1*"), receiver.url, manner=FAST).result(10))
    assert len(receiver.came) == 11
    receiver.came.clear()
    session.delete([ids[4]]).result(10)
    sending = ended(session.resend_many([ids[7], ids[3], ids[4], 999], receiver.url).result(10))
    assert [one.target for one in receiver.came] == ["/3", "/7"]
    assert sending.progress.total == 2


def test_only_what_failed_is_sent_again(session: Session, make_capture: Make, receiver: Receiver) -> None:
    ids = fill(session, make_capture, 30)
    receiver.answer = lambda came: 500 if came.target in ("/4", "/17") else 200
    sending = ended(session.resend_many(ids, receiver.url, manner=FAST).result(10))
    assert (sending.progress.ok, sending.progress.failed) == (28, 2)
    assert sending.failed_ids(9) == [ids[4], ids[17]]
    assert sending.failed_ids(1) == [ids[4]]
    receiver.came.clear()
    receiver.answer = lambda came: 200
    again = ended(session.send_failed(sending).result(10))
    assert sorted(one.target for one in receiver.came) == ["/17", "/4"]
    assert (again.progress.ok, again.failed_ids(9)) == (2, [])


def test_what_a_stopped_batch_left_can_be_sent_later(session: Session, make_capture: Make, receiver: Receiver) -> None:
    ids = fill(session, make_capture, 10)
    receiver.answer = lambda came: 400 if came.target == "/2" else 200
    sending = ended(session.resend_many(ids, receiver.url, manner=Manner(stop_on_failure=True)).result(10))
    assert sending.progress.state == "stopped"
    receiver.came.clear()
    ended(session.send_rest(sending).result(10))
    assert [one.target for one in receiver.came] == [f"/{number}" for number in range(3, 10)]


def test_retries_are_attempts_too(session: Session, make_capture: Make, receiver: Receiver) -> None:
    (one,) = fill(session, make_capture, 1)
    answers = iter((503, 503, 200))
    receiver.answer = lambda came: next(answers)
    sending = ended(session.resend_many([one], receiver.url, manner=Manner(retry=Retry(3, base_s=0))).result(10))
    assert [attempt.status for attempt in session.attempts(one)] == [503, 503, 200]
    assert (sending.progress.ok, sending.progress.retries) == (1, 2)


def test_a_capture_that_is_no_request_fails_alone(session: Session, make_capture: Make, receiver: Receiver) -> None:
    fill(session, make_capture, 1, malformed="no Host")
    fill(session, make_capture, 1)
    sending = ended(session.resend_many(None, receiver.url).result(10))
    assert (sending.progress.ok, sending.progress.failed) == (1, 1)
    assert "not a readable HTTP request" in sending.progress.reason


def test_one_that_vanished_meanwhile_fails_alone(session: Session, make_capture: Make, receiver: Receiver) -> None:
    ids = fill(session, make_capture, 3)
    gone = threading.Event()

    def answer(came: Came) -> int:
        if came.target == "/0":
            gone.wait(10)
        return 200

    receiver.answer = answer
    sending = session.resend_many(ids, receiver.url).result(10)
    session.engine.call(session.store.discard, [ids[2]]).result(10)
    gone.set()
    ended(sending)
    assert (sending.progress.ok, sending.progress.failed) == (2, 1)
    assert f"no capture #{ids[2]}" in sending.progress.reason


def test_copies_vary_by_templates_and_each_is_kept(session: Session, make_capture: Make, receiver: Receiver) -> None:
    body = b'{"id": "evt_1",  "n": 1}'
    (one,) = fill(session, make_capture, 1, body=body)
    copies = Copies(5, (Field("json", "$.id", "evt_{{counter(100)}}"), Field("header", "X-Copy", "{{counter}}")))
    sending = ended(session.send_copies(one, copies, receiver.url).result(10))
    assert sending.progress.ok == 5
    assert [came.body for came in receiver.came] == [body.replace(b"evt_1", b"evt_%d" % n) for n in range(100, 105)]
    assert [came.headers["x-copy"] for came in receiver.came] == ["1", "2", "3", "4", "5"]
    attempts = session.attempts(one)
    assert [attempt.request_body for attempt in attempts] == [came.body for came in receiver.came]
    assert all(attempt.edited for attempt in attempts)


def test_copies_are_signed_each_for_its_own_body(session: Session, make_capture: Make, receiver: Receiver) -> None:
    body = b'{"id": "evt_1", "type": "invoice.paid"}'
    keys = Keys(secret="whsec_5f1d7c0a9be24e6d8c3b7a90f2e41d68")
    plain = make_capture(body=body, headers=[["Host", "x"], ["Stripe-Signature", "t=1,v1=00"]])
    signed = REGISTRY["stripe"].sign(plain, keys, time.time() - 7200)
    (one,) = session.engine.call(session.store.append, [Entry(replace(plain, headers=signed.headers))]).result(10)
    copies = Copies(3, (Field("json", "$.id", "evt_{{uuid}}"),))
    ended(session.send_copies(one, copies, receiver.url, How(keys=[("saved", keys)])).result(10))
    assert len({came.body for came in receiver.came}) == 3
    for came in receiver.came:
        headers = Headers([(name.encode(), value.encode()) for name, value in came.headers.items()])
        arrived = make_capture(body=came.body, headers=headers, received_at=datetime.now(UTC))
        assert verify(arrived, keys, provider="stripe").outcome == "valid"
    assert all(attempt.resigned for attempt in session.attempts(one))


def test_failed_copies_are_sent_again_with_their_own_numbers(
    session: Session, make_capture: Make, receiver: Receiver
) -> None:
    (one,) = fill(session, make_capture, 1, body=b'{"n": 0}')
    receiver.answer = lambda came: 500 if json.loads(came.body)["n"] in (2, 4) else 200
    copies = Copies(5, (Field("json", "$.n", "{{counter}}"),))
    sending = ended(session.send_copies(one, copies, receiver.url, manner=FAST).result(10))
    receiver.came.clear()
    ended(session.send_failed(sending).result(10))
    assert sorted(json.loads(came.body)["n"] for came in receiver.came) == [2, 4]


def test_the_same_event_twice_is_the_same_bytes(session: Session, make_capture: Make, receiver: Receiver) -> None:
    (one,) = fill(session, make_capture, 1, body=b"\x00\xff\r\n")
    twice = session.copy_presets(one)[0]
    ended(session.send_copies(one, twice.copies, receiver.url).result(10))
    first, second = receiver.came
    assert first == second
    assert first.body == b"\x00\xff\r\n"


def test_a_mistake_is_told_before_anything_is_sent(session: Session, make_capture: Make, receiver: Receiver) -> None:
    (one,) = fill(session, make_capture, 1, body=b"{}")
    with pytest.raises(TemplateError):
        session.send_copies(one, Copies(2, (Field("json", "$.id", "1"),)), receiver.url).result(10)
    with pytest.raises(UsageError):
        session.send_copies(one, Copies(0), receiver.url).result(10)
    with pytest.raises(UsageError, match="no spacing"):
        session.send_copies(one, Copies(2), receiver.url, manner=Manner(Pace(spacing=1))).result(10)
    with pytest.raises(UsageError):
        session.resend_many([one], receiver.url, manner=Manner(Pace(parallel=65))).result(10)
    with pytest.raises(ResendRefused):
        session.resend_many([one], "ftp://x").result(10)
    assert receiver.came == []


def test_pause_resume_and_cancel_work_from_any_thread(session: Session, make_capture: Make, receiver: Receiver) -> None:
    ids = fill(session, make_capture, 400)
    sending = session.resend_many(ids, receiver.url).result(10)
    sending.pause()
    until(lambda: sending.progress.state == "paused" and not sending.progress.open)
    seen = len(receiver.came)
    time.sleep(0.1)
    assert len(receiver.came) == seen < 400
    sending.resume()
    until(lambda: len(receiver.came) > seen)
    sending.cancel()
    assert sending.done.result(1).state in ("cancelled", "done")


@pytest.mark.parametrize("parallel", [1, 16])
def test_nothing_comes_any_more_once_a_cancel_is_through(
    session: Session, make_capture: Make, receiver: Receiver, parallel: int
) -> None:
    ids = fill(session, make_capture, 1500)
    sending = session.resend_many(ids, receiver.url, manner=Manner(Pace(parallel=parallel))).result(10)
    until(lambda: len(receiver.came) > 30)
    sending.cancel()
    progress = sending.done.result(1)
    # what lay in the sockets is read
    time.sleep(0.1)
    seen = len(receiver.came)
    time.sleep(0.2)
    assert progress.state == "cancelled"
    assert progress.sent <= len(receiver.came) == seen <= progress.sent + parallel < 1500
    attempts = [attempt for one in ids[: seen + parallel] for attempt in session.attempts(one)]
    assert not any(attempt.pending for attempt in attempts)
    assert progress.ok == sum(attempt.error is None for attempt in attempts)
    # an attempt may have been on record before its first byte went out
    assert seen <= len(attempts) <= progress.sent + parallel


def test_what_is_cut_off_by_a_cancel_is_on_record(session: Session, make_capture: Make, receiver: Receiver) -> None:
    let_go = threading.Event()
    receiver.answer = lambda came: 200 if let_go.wait(20) else 500
    ids = fill(session, make_capture, 10)
    sending = session.resend_many(ids, receiver.url, manner=Manner(Pace(parallel=4))).result(10)
    until(lambda: len(receiver.came) == 4)
    sending.cancel()
    assert sending.done.result(1).state == "cancelled"
    attempts = [attempt for one in ids for attempt in session.attempts(one)]
    assert [(one.pending, "cancelled" in (one.error or "")) for one in attempts] == [(False, True)] * 4
    assert len(sending.rest().ids) == 10
    let_go.set()


def test_closing_the_session_cuts_a_batch_off_and_records_it(
    session: Session, make_capture: Make, receiver: Receiver
) -> None:
    let_go = threading.Event()
    receiver.answer = lambda came: 200 if let_go.wait(20) else 500
    ids = fill(session, make_capture, 10)
    sending = session.resend_many(ids, receiver.url, manner=Manner(Pace(parallel=4))).result(10)
    until(lambda: len(receiver.came) == 4)
    session.close()
    assert sending.done.result(1).state == "cancelled"
    with Session.open(session.path) as after:
        attempts = [attempt for one in ids for attempt in after.attempts(one)]
    assert [attempt.pending for attempt in attempts] == [False] * 4
    let_go.set()


def test_progress_is_told_in_few_events_that_name_the_captures(
    session: Session, make_capture: Make, receiver: Receiver
) -> None:
    told: list[BatchProgress] = []
    single: list[AttemptStored] = []
    session.events.subscribe(BatchProgress, lambda event: told.append(event))
    session.events.subscribe(AttemptStored, lambda event: single.append(event))
    ids = fill(session, make_capture, 300)
    sending = ended(session.resend_many(ids, receiver.url, manner=FAST).result(10))
    assert {one.batch for one in told} == {sending.number}
    assert set().union(*(one.captures for one in told)) == set(ids)
    assert len(told) < 100
    assert single == []


def test_nothing_is_sent_where_nothing_can_be_recorded(tmp_path: Path, receiver: Receiver, make_capture: Make) -> None:
    path = tmp_path / "stored.webhooks"
    with Session.open(path) as session:
        fill(session, make_capture, 2)
    with Session.open(path, read_only=True) as session, pytest.raises(StoreFull):
        session.resend_many(None, receiver.url).result(10)
    assert receiver.came == []


def test_a_record_that_fails_ends_the_batch(
    session: Session, make_capture: Make, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = fill(session, make_capture, 20)

    def full(begun: object, ended: object) -> list[int]:
        raise StoreFull("The disk is full.")

    monkeypatch.setattr(session.store, "begin_attempts", full)
    sending = session.resend_many(ids, receiver.url, manner=FAST).result(10)
    with pytest.raises(StoreFull):
        sending.done.result(10)
    assert (sending.progress.state, receiver.came) == ("broken", [])


def test_the_address_is_remembered_and_attempts_are_told_one_by_one(
    session: Session, make_capture: Make, receiver: Receiver
) -> None:
    ids = fill(session, make_capture, 3)
    seen: list[tuple[int, int | None]] = []

    def told(item: Item, attempt: Attempt) -> None:
        seen.append((item.capture_id, attempt.status))

    ended(session.resend_many(ids, receiver.url, How(resign=False), on_attempt=told).result(10))
    assert seen == [(one, 200) for one in ids]
    assert session.settings.resend.last_target == receiver.url


def until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not met():
        assert time.monotonic() < end
        time.sleep(0.005)
