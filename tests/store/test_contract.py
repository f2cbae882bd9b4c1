"""What every store has to do, whatever it keeps captures in."""

from __future__ import annotations

import contextlib
import threading
from array import array
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from inspector.capture import (
    NOTHING_FOUND,
    UNVERIFIED,
    Annotation,
    Attempt,
    AttemptSummary,
    Capture,
    Headers,
    Reply,
    Timings,
    Verdict,
    new_uuid,
    to_micros,
)
from inspector.endpoints import Endpoint, GateRule, SecretRef
from inspector.errors import NotFound, StoreError, UsageError
from inspector.query import parse
from inspector.store import EndpointCount, Entry, Order, Store, open_store

Make = Callable[..., Capture]

VALID = Annotation("stripe", "invoice.paid", "evt_1", 2, 5, (Verdict("valid", "stripe", "stripe-v1", secret="live"),))
INVALID = Annotation(
    "github",
    "push",
    "d-1",
    0,
    None,
    (
        Verdict("invalid", "github", "github-sha256", "mismatch", "it does not match", "main"),
        Verdict("unsigned", "github", "github-sha1"),
    ),
)
REPLY = Reply(201, "Created", Headers([(b"X-A", b"1"), (b"x-a", b"\xff\x00")]), b"done\x00", 1900, "default")


def fill(store: Store, make_capture: Make, count: int, **fields: object) -> list[int]:
    return store.append([Entry(make_capture(**fields)) for _ in range(count)])


def test_a_capture_comes_back_as_it_was(any_store: Store, make_capture: Make) -> None:
    capture = make_capture(body=b"\x00\xff", head=b"POST  / HTTP/1.1\r\n\r\n", extra={"x-key": [1, None, "\ud800"]})
    (capture_id,) = any_store.append([Entry(capture, REPLY)])
    assert any_store.capture(capture_id) == replace(capture, id=capture_id)
    assert any_store.reply(capture_id) == REPLY


def test_ids_grow_in_the_order_of_the_batch(any_store: Store, make_capture: Make) -> None:
    captures = [make_capture(target=f"/{number}") for number in range(100)]
    ids = any_store.append([Entry(capture) for capture in captures])
    assert ids == sorted(ids)
    assert [any_store.capture(capture_id).target for capture_id in ids] == [capture.target for capture in captures]


def test_an_empty_batch_stores_nothing(any_store: Store) -> None:
    assert any_store.append([]) == []
    assert any_store.stats().last_id == 0


def test_a_summary_tells_all_of_an_entry(any_store: Store, make_capture: Make) -> None:
    capture = make_capture(body=b"12345", target="/a?b", truncated=True, incomplete=True, malformed="no Host")
    entry = Entry(capture, REPLY, INVALID, "look", True, "red", "a b", "import")
    (capture_id,) = any_store.append([entry])
    (summary,) = any_store.summaries([capture_id])
    assert summary.received_at == capture.received_at
    assert summary._replace(received_us=0) == (
        *(capture_id, capture.uuid, "default", 0, capture.remote, "http", "POST", "/a?b", "application/json"),
        *(5, 201, 1900, "github", "push", "d-1", 0, "invalid", "mismatch", None),
        *(True, True, True, True, True, "red", "look", "a b", 0, "import", 1, 1, 0, 0, "", ""),
    )
    assert all(
        value in (True, False) and isinstance(value, bool)
        for value in (summary.annotated, summary.truncated, summary.incomplete, summary.malformed, summary.pinned)
    )


def test_a_plain_request_gets_the_defaults(any_store: Store, make_capture: Make) -> None:
    (summary,) = any_store.summaries(any_store.append([Entry(make_capture())]))
    assert (summary.status, summary.provider, summary.outcome, summary.age_s, summary.annotated) == (
        0,
        "",
        "",
        None,
        False,
    )
    assert (summary.pinned, summary.colour, summary.note, summary.tags, summary.origin) == (False, "", "", "", "")
    assert any_store.reply(summary.id) is None
    assert any_store.verdicts(summary.id) == []


def test_one_batch_may_mix_plain_annotated_and_odd_entries(any_store: Store, make_capture: Make) -> None:
    entries = [
        Entry(make_capture()),
        Entry(make_capture(), None, VALID),
        Entry(make_capture(malformed="bad"), pinned=True),
    ]
    ids = any_store.append(entries)
    summaries = any_store.summaries(ids)
    assert [summary.annotated for summary in summaries] == [False, True, False]
    assert [summary.malformed for summary in summaries] == [False, False, True]
    assert any_store.verdicts(ids[1]) == list(VALID.verdicts)
    assert any_store.unannotated(9) == [ids[0], ids[2]]


@pytest.mark.parametrize(
    "annotations",
    [
        [NOTHING_FOUND],
        [NOTHING_FOUND, None, NOTHING_FOUND],
        [NOTHING_FOUND, VALID, None],
        [Annotation(), NOTHING_FOUND],
        [Annotation(event_type="push"), NOTHING_FOUND],
    ],
)
def test_that_nothing_was_found_out_is_kept_apart_from_not_looked_at(
    any_store: Store, make_capture: Make, annotations: list[Annotation | None]
) -> None:
    ids = any_store.append([Entry(make_capture(), None, annotation) for annotation in annotations])
    summaries = any_store.summaries(ids)
    assert [summary.annotated for summary in summaries] == [one is not None for one in annotations]
    told = [one or NOTHING_FOUND for one in annotations]
    assert [summary.event_type for summary in summaries] == [one.event_type for one in told]
    assert [summary.provider for summary in summaries] == [one.provider for one in told]
    assert any_store.unannotated(9) == [number for number, one in zip(ids, annotations, strict=True) if one is None]


def test_the_list_is_newest_first(any_store: Store, make_capture: Make) -> None:
    ids = fill(any_store, make_capture, 5)
    found = any_store.ids()
    assert isinstance(found, array)
    assert found.typecode == "q"
    assert list(found) == ids[::-1]
    assert list(any_store.ids(order=Order("id", descending=False))) == ids
    assert list(any_store.ids(after=ids[2])) == ids[:2:-1]


def test_old_captures_that_are_imported_late_still_list_by_id(any_store: Store, make_capture: Make) -> None:
    now = datetime.now(UTC)
    ids = [*fill(any_store, make_capture, 2), *fill(any_store, make_capture, 2, received_at=now - timedelta(days=9))]
    assert list(any_store.ids()) == ids[::-1]
    assert list(any_store.ids(order=Order("received_us"))) == [ids[1], ids[0], ids[3], ids[2]]


def test_a_sort_breaks_ties_by_id_in_its_direction(any_store: Store, make_capture: Make) -> None:
    ids = [fill(any_store, make_capture, 1, method=method)[0] for method in ("PUT", "GET", "PUT", "GET")]
    assert list(any_store.ids(order=Order("method", descending=False))) == [ids[1], ids[3], ids[0], ids[2]]
    assert list(any_store.ids(order=Order("method", descending=True))) == [ids[2], ids[0], ids[3], ids[1]]


@pytest.mark.parametrize("column", ["nope", "id; DROP TABLE captures", "weight"])
def test_a_sort_by_something_else_is_refused(any_store: Store, column: str) -> None:
    with pytest.raises(UsageError, match="no column"):
        any_store.ids(order=Order(column))


def test_a_filter_chooses_by_columns_headers_and_bodies(any_store: Store, make_capture: Make) -> None:
    first = fill(any_store, make_capture, 1, method="PUT", body=b"needle")[0]
    second = fill(any_store, make_capture, 1, headers=[("X-Kind", "needle")], body=b"")[0]
    third = fill(any_store, make_capture, 1)[0]
    assert list(any_store.ids(parse("method:PUT"))) == [first]
    assert list(any_store.ids(parse("header[x-kind]:needle"))) == [second]
    assert list(any_store.ids(parse("needle"))) == [second, first]
    assert list(any_store.ids(parse("needle"), Order("id", descending=False), after=first)) == [second]
    assert list(any_store.ids(parse(""))) == [third, second, first]


def test_summaries_keep_the_order_that_was_asked_for(any_store: Store, make_capture: Make) -> None:
    ids = fill(any_store, make_capture, 1200)
    wanted = [ids[700], 999_999, ids[3], ids[1100], ids[3]]
    assert [summary.id for summary in any_store.summaries(wanted)] == [ids[700], ids[3], ids[1100], ids[3]]
    assert [summary.id for summary in any_store.summaries(iter(ids))] == ids
    assert any_store.summaries([]) == []


def test_what_does_not_exist_is_not_found(any_store: Store) -> None:
    with pytest.raises(NotFound, match="no capture 7"):
        any_store.capture(7)
    assert any_store.reply(7) is None
    assert any_store.verdicts(7) == []
    assert any_store.attempts(7) == []


def test_an_annotation_replaces_the_one_before(any_store: Store, make_capture: Make) -> None:
    first, second = fill(any_store, make_capture, 2)
    any_store.annotate({first: INVALID, 999: VALID})
    assert any_store.verdicts(first) == list(INVALID.verdicts)
    assert any_store.endpoint_counts() == {"default": EndpointCount(2, 1)}
    any_store.annotate({first: VALID})
    assert any_store.verdicts(first) == list(VALID.verdicts)
    (summary,) = any_store.summaries([first])
    assert (summary.provider, summary.event_type, summary.event_id, summary.attempt) == (
        "stripe",
        "invoice.paid",
        "evt_1",
        2,
    )
    assert (summary.outcome, summary.reason, summary.age_s, summary.annotated) == ("valid", "", 5, True)
    assert any_store.endpoint_counts() == {"default": EndpointCount(2, 0)}
    assert any_store.unannotated(10) == [second]


def test_annotations_can_be_forgotten_by_endpoint(any_store: Store, make_capture: Make) -> None:
    one = any_store.append([Entry(make_capture(endpoint="one"), None, INVALID)])
    two = any_store.append([Entry(make_capture(endpoint="two"), None, INVALID)])
    any_store.forget_annotations("two")
    assert any_store.unannotated(10) == two
    any_store.forget_annotations()
    assert any_store.unannotated(10) == one + two
    assert any_store.endpoint_counts()["one"] == EndpointCount(1, 1)


def test_numbers_that_a_sender_chose_may_be_absurd(any_store: Store, make_capture: Make) -> None:
    absurd = replace(VALID, age_s=-(10**30), attempt=10**30)
    (capture_id,) = any_store.append([Entry(make_capture(), None, absurd)])
    any_store.annotate({capture_id: absurd})
    (summary,) = any_store.summaries([capture_id])
    assert summary.attempt == 2**63 - 1
    assert summary.age_s == -(2**63 - 1)


def test_lone_surrogates_in_imported_texts_are_spelled_out(any_store: Store, make_capture: Make) -> None:
    entry = Entry(
        make_capture(endpoint="a\ud800", malformed="\udfff"), None, replace(VALID, event_id="\ud801"), "n\ud802"
    )
    (capture_id,) = any_store.append([entry])
    any_store.mark([capture_id], tags="t\ud803")
    (summary,) = any_store.summaries([capture_id])
    assert (summary.endpoint, summary.event_id, summary.note, summary.tags) == (
        "a\\ud800",
        "\\ud801",
        "n\\ud802",
        "t\\ud803",
    )
    assert any_store.capture(capture_id).body == entry.capture.body


def test_marks_change_only_what_is_given(any_store: Store, make_capture: Make) -> None:
    first, second = fill(any_store, make_capture, 2)
    any_store.mark([first], pinned=True, note="n", colour="blue", tags="x")
    any_store.mark([first, second], note="")
    any_store.mark([], note="nobody")
    any_store.mark([first])
    one, two = any_store.summaries([first, second])
    assert (one.pinned, one.note, one.colour, one.tags) == (True, "", "blue", "x")
    assert (two.pinned, two.note, two.colour, two.tags) == (False, "", "", "")


def test_an_attempt_comes_back_whole(any_store: Store, make_capture: Make) -> None:
    (capture_id,) = fill(any_store, make_capture, 1)
    before = any_store.stats().bytes
    attempt = Attempt(
        capture_id,
        new_uuid(),
        datetime.now(UTC),
        "http://localhost:3000/x",
        "POST",
        Headers([(b"Host", b"localhost")]),
        b"\x00changed",
        ("Host: a → b",),
        502,
        "Bad Gateway",
        "1.1",
        Headers([(b"A", b"b")]),
        b"\xff" * 1000,
        True,
        None,
        Timings(0.1, 1.5, None, 3.25, 4.0),
        True,
    )
    failed = Attempt(capture_id, new_uuid(), attempt.started_at, "http://x/", "GET", Headers(), error="refused")
    first, second, none = any_store.begin_attempts([attempt, failed, replace(attempt, capture_id=999)])
    assert none == 0
    begun, _ = any_store.attempts(capture_id)
    assert begun.pending
    assert (begun.request_body, begun.status, begun.response_body) == (b"\x00changed", None, b"")
    ended = [replace(attempt, id=first), replace(failed, id=second)]
    any_store.end_attempts([*ended, replace(attempt, id=999)])
    any_store.end_attempts([replace(attempt, id=first, status=500)])
    assert any_store.attempts(capture_id) == ended
    assert any_store.summaries([capture_id])[0].attempts == 2
    assert any_store.stats().bytes > before + 1000
    assert [any_store.attempt(first), any_store.attempt(second)] == ended
    with pytest.raises(NotFound, match="attempt 999"):
        any_store.attempt(999)


def test_a_list_of_attempts_is_read_without_bodies(any_store: Store, make_capture: Make) -> None:
    (capture_id,) = fill(any_store, make_capture, 1)
    started = datetime(2026, 11, 24, 12, 0, 0, 5, UTC)
    attempt = Attempt(
        capture_id,
        new_uuid(),
        started,
        "https://localhost:3000/x",
        "POST",
        Headers(),
        changes=(UNVERIFIED,),
        status=200,
        reason="OK",
        response_body=b"12345",
        timings=Timings(total_ms=4.25),
        kind="forward",
        edited=True,
    )
    first, second = any_store.begin_attempts([attempt, attempt])
    any_store.end_attempts([replace(attempt, id=first)])
    one, two = any_store.attempt_summaries(capture_id)
    assert one == AttemptSummary(
        first,
        capture_id,
        "forward",
        to_micros(started),
        attempt.url,
        "POST",
        edited=True,
        resigned=False,
        unverified=True,
        pending=False,
        status=200,
        reason="OK",
        error=None,
        total_us=4250,
        size=5,
    )
    assert (two.id, two.pending, two.status, two.total_us, two.size) == (second, True, None, None, 0)
    assert any_store.attempt_summaries(capture_id + 1) == []


def test_a_delete_can_be_undone(any_store: Store, make_capture: Make) -> None:
    ids = any_store.append([Entry(make_capture(), None, INVALID) for _ in range(3)])
    before = any_store.stats()
    any_store.delete(ids[:2])
    any_store.delete(ids[:1])
    assert list(any_store.ids()) == ids[2:]
    assert any_store.summaries(ids[:1]) == []
    assert any_store.capture(ids[0]).id == ids[0]
    assert any_store.stats().count == 1
    assert any_store.endpoint_counts() == {"default": EndpointCount(1, 1)}
    any_store.restore(ids)
    after = any_store.stats()
    assert (after.count, after.bytes, after.last_id) == (before.count, before.bytes, before.last_id)
    assert after.epoch > before.epoch
    assert any_store.endpoint_counts() == {"default": EndpointCount(3, 3)}
    assert list(any_store.ids()) == ids[::-1]


def test_a_purge_ends_the_undo_and_never_reuses_ids(reopen: Callable[[], Store], make_capture: Make) -> None:
    store = reopen()
    ids = fill(store, make_capture, 3)
    store.begin_attempts([Attempt(ids[2], new_uuid(), datetime.now(UTC), "http://x/", "GET", Headers())])
    store.delete(ids[1:])
    assert store.purge(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert store.purge(limit=1) == 1
    assert store.purge() == 1
    assert store.purge() == 0
    store.restore(ids)
    assert list(store.ids()) == ids[:1]
    assert store.attempts(ids[2]) == []
    with pytest.raises(NotFound):
        store.capture(ids[2])
    store.close()
    again = reopen()
    assert again.stats().count == 1
    assert fill(again, make_capture, 1)[0] > ids[2]


def test_what_an_import_added_can_be_discarded_at_once(any_store: Store, make_capture: Make) -> None:
    kept = fill(any_store, make_capture, 1)
    before = any_store.stats()
    added = any_store.append([Entry(make_capture(), REPLY, INVALID) for _ in range(3)])
    any_store.discard(added)
    after = any_store.stats()
    assert (after.count, after.bytes) == (before.count, before.bytes)
    assert list(any_store.ids()) == kept
    assert any_store.endpoint_counts() == {"default": EndpointCount(1, 0)}
    with pytest.raises(NotFound):
        any_store.capture(added[0])


def test_uuids_are_found_for_imports(any_store: Store, make_capture: Make) -> None:
    captures = [make_capture() for _ in range(1100)]
    ids = any_store.append([Entry(capture) for capture in captures])
    wanted = [new_uuid(), "not a uuid ☃", *(capture.uuid for capture in captures)]
    assert any_store.find_uuids(wanted) == {capture.uuid: i for capture, i in zip(captures, ids, strict=True)}
    assert any_store.find_uuids([]) == {}


def test_a_uuid_is_stored_once_and_a_refused_batch_leaves_nothing(any_store: Store, make_capture: Make) -> None:
    capture = make_capture()
    any_store.append([Entry(capture)])
    before = any_store.stats()
    with pytest.raises(StoreError, match="uuid"):
        any_store.append([Entry(make_capture()), Entry(capture)])
    assert any_store.stats() == before
    assert len(any_store.ids()) == 1


def test_a_deleted_capture_can_be_imported_again(any_store: Store, make_capture: Make) -> None:
    capture = make_capture()
    (first,) = any_store.append([Entry(capture)])
    any_store.delete([first])
    assert any_store.find_uuids([capture.uuid]) == {}
    (second,) = any_store.append([Entry(capture)])
    assert second > first
    any_store.restore([first])
    assert list(any_store.ids()) == [second]
    assert any_store.stats().count == 1


def test_totals_and_counts_by_endpoint_are_exact(any_store: Store, make_capture: Make) -> None:
    one = fill(any_store, make_capture, 3, endpoint="one", body=b"x" * 100)
    two = any_store.append([Entry(make_capture(endpoint="two", body=b"x" * 50), None, INVALID)])
    assert any_store.endpoint_counts() == {"one": EndpointCount(3, 0), "two": EndpointCount(1, 1)}
    assert any_store.stats().count == 4
    assert any_store.stats().bytes > 350
    any_store.delete(one + two)
    assert any_store.endpoint_counts() == {}
    assert (any_store.stats().count, any_store.stats().bytes) == (0, 0)


def test_endpoints_are_kept_by_name(reopen: Callable[[], Store]) -> None:
    store = reopen()
    orders = Endpoint(
        "orders", "/o", "shopify", "https://x/o", "http://localhost:1", (SecretRef("env", "K", "test"),), 300.0
    )
    store.save_endpoint(orders)
    store.save_endpoint(Endpoint("a"))
    store.save_endpoint(replace(orders, provider="auto", gate=(GateRule("signature"),), extra={"later": 1}))
    store.close()
    again = reopen()
    assert again.endpoints() == [
        Endpoint("a"),
        replace(orders, provider="auto", gate=(GateRule("signature"),), extra={"later": 1}),
    ]
    again.remove_endpoint("orders")
    again.remove_endpoint("never there")
    assert [endpoint.name for endpoint in again.endpoints()] == ["a"]


def test_what_others_commit_is_told_apart_from_our_own(any_store: Store, make_capture: Make) -> None:
    before = any_store.others_token()
    assert before is not None
    fill(any_store, make_capture, 1)
    assert any_store.others_token() == before
    with contextlib.closing(open_store(any_store.path)) as other:
        fill(other, make_capture, 1)
    assert any_store.others_token() not in (before, None)


def test_the_change_token_differs_after_each_commit_only(any_store: Store, make_capture: Make) -> None:
    seen = [any_store.change_token()]
    assert any_store.change_token() == seen[0]
    (capture_id,) = fill(any_store, make_capture, 1)
    seen.append(any_store.change_token())
    any_store.mark([capture_id], note="x")
    seen.append(any_store.change_token())
    any_store.delete([capture_id])
    seen.append(any_store.change_token())
    assert len(set(seen)) == 4
    assert any_store.change_token() == seen[-1]


def test_any_thread_may_read_while_another_writes(any_store: Store, make_capture: Make) -> None:
    problems: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            ids = any_store.ids()
            stats = any_store.stats()
            if len(ids) > stats.count or len(any_store.summaries(ids[:20])) != min(20, len(ids)):
                problems.append(f"{len(ids)} ids, {stats}")

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(60):
        fill(any_store, make_capture, 7)
    done.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert any_store.stats().count == 420


def test_a_closed_store_says_so(any_store: Store, make_capture: Make) -> None:
    any_store.stats()
    any_store.close()
    any_store.close()
    for use in (any_store.stats, any_store.ids, any_store.change_token, lambda: fill(any_store, make_capture, 1)):
        with pytest.raises(StoreError, match="was closed"):
            use()


def test_who_sent_a_capture_can_be_chosen_and_goes_with_it(any_store: Store, make_capture: Make) -> None:
    first, second = any_store.append([Entry(make_capture(), None, INVALID), Entry(make_capture(), None, INVALID)])
    assert any_store.chosen_provider(first) == ""
    any_store.choose_provider([first, second, 99], "stripe")
    assert [any_store.chosen_provider(one) for one in (first, second, 99)] == ["stripe", "stripe", ""]
    assert any_store.unannotated(5) == [first, second]
    any_store.choose_provider([second], "")
    assert any_store.chosen_provider(second) == ""
    any_store.discard([first])
    assert any_store.chosen_provider(first) == ""


def test_arrivals_come_oldest_first_whatever_their_ids(any_store: Store, make_capture: Make) -> None:
    start = datetime(2026, 11, 24, tzinfo=UTC)
    moments = [start + timedelta(seconds=seconds) for seconds in (30, 10, 20)]
    a, b, c = any_store.append([Entry(make_capture(target="/a", received_at=moment)) for moment in moments])
    (d,) = any_store.append([Entry(make_capture(target="/d", received_at=start))])
    micros = [int(moment.timestamp() * 1_000_000) for moment in (moments[1], moments[2], moments[0])]
    ids, arrived = any_store.arrivals(parse("path:/a"))
    assert (list(ids), list(arrived)) == ([b, c, a], micros)
    assert list(any_store.arrivals()[0]) == [d, b, c, a]
    any_store.delete([c])
    assert list(any_store.arrivals(among=array("q", [a, c, b, 999]))[0]) == [b, a]
    assert list(any_store.arrivals(among=[])[0]) == []


def test_captures_are_read_in_any_order_up_to_a_weight(any_store: Store, make_capture: Make) -> None:
    ids = any_store.append([Entry(make_capture(body=bytes(size))) for size in (10, 20, 30)])
    found = any_store.captures([ids[2], 999, ids[0]], 1000)
    assert [capture and capture.id for capture in found] == [ids[2], None, ids[0]]
    assert found[0] == any_store.capture(ids[2])
    assert len(any_store.captures(ids, 0)) == 1
    assert len(any_store.captures(ids, 15)) == 2
    assert any_store.captures([], 15) == []


def test_the_previous_one_of_its_type_is_another_event(any_store: Store, make_capture: Make) -> None:
    def event(event_id: str, event_type: str = "push", provider: str = "github") -> Entry:
        return Entry(make_capture(target="/a"), annotation=Annotation(provider, event_type, event_id))

    first, other, _foreign, again, retry = any_store.append(
        [event("1"), event("2", "ping"), event("9", provider="gitea"), event("3"), event("3")]
    )
    assert any_store.previous_like(again) == first
    assert any_store.previous_like(retry) == first
    assert any_store.previous_like(first) is None
    assert any_store.previous_like(other) is None
    any_store.delete([first])
    assert any_store.previous_like(retry) is None
    one, _two, three, _four, five = any_store.append(
        [Entry(make_capture(target=target)) for target in ("/b?x=1", "/bc", "/b?x=2", "/b/c", "/b")]
    )
    assert (any_store.previous_like(five), any_store.previous_like(three)) == (three, one)
    assert any_store.previous_like(one) is None
    with pytest.raises(NotFound):
        any_store.previous_like(10**9)


def test_what_a_thread_reads_can_be_ended(any_store: Store, make_capture: Make) -> None:
    any_store.append([Entry(make_capture(body=b"x" * 200_000)) for _ in range(40)])
    ended: list[BaseException] = []

    def read() -> None:
        try:
            while True:
                any_store.ids(parse("body~y"))
        except StoreError as error:
            ended.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    while thread.is_alive():
        any_store.interrupt(thread.ident or 0)
        thread.join(0.01)
    assert len(ended) == 1
    assert len(any_store.ids()) == 40


def test_ids_can_be_asked_for_by_range(any_store: Store, make_capture: Make) -> None:
    ids = any_store.append([Entry(make_capture()) for _ in range(9)])
    assert list(any_store.ids(after=ids[2], until=ids[5])) == [ids[5], ids[4], ids[3]]
    assert list(any_store.ids(order=Order("id", False), until=ids[1])) == ids[:2]


def test_all_ids_are_those_that_live_wherever_rows_were_taken_out(any_store: Store, make_capture: Make) -> None:
    assert list(any_store.ids()) == []
    assert any_store.first_id() == 0
    ids = any_store.append([Entry(make_capture()) for _ in range(9)])
    for gone in (ids[:2], [ids[5]], [ids[8]]):
        any_store.delete(gone)
        ids = [one for one in ids if one not in gone]
        assert any_store.first_id() == ids[0]
        assert list(any_store.ids()) == ids[::-1]
        assert list(any_store.ids(order=Order("id", False))) == ids


def test_the_first_rows_of_an_order_and_chosen_rows_in_it(any_store: Store, make_capture: Make) -> None:
    ids = any_store.append([Entry(make_capture(body=b"x" * size)) for size in (3, 1, 2, 3)])
    order = Order("size")
    assert any_store.first(None, order, limit=2) == [(3, ids[3]), (3, ids[0])]
    assert any_store.first(None, order, after=ids[0], limit=9) == [(3, ids[3]), (2, ids[2]), (1, ids[1])]
    assert list(any_store.arranged(ids[:3], order)) == [ids[0], ids[2], ids[1]]


def test_room_in_the_file_is_given_back(any_store: Store, make_capture: Make) -> None:
    ids = any_store.append([Entry(make_capture(body=b"x" * 900_000)) for _ in range(8)])
    any_store.delete(ids)
    while any_store.purge():
        pass
    while any_store.give_back():
        pass
    assert any_store.give_back() == 0


@pytest.mark.parametrize("descending", [True, False])
def test_a_range_of_ids_holds_what_the_whole_list_has_there(
    any_store: Store, make_capture: Make, descending: bool
) -> None:
    ids = [*fill(any_store, make_capture, 20, method="POST"), *fill(any_store, make_capture, 20, method="PUT")]
    any_store.delete(ids[5:9])
    any_store.discard(ids[25:28])
    order = Order("id", descending)
    for text in ("method:post", "-method:post", "since:10m", "at:2020..2030", "event_id:x", "id in (3, 30)", ""):
        query = parse(text)
        whole = any_store.ids(query, order)
        for after, until in ((0, ids[-1]), (ids[3], ids[30]), (ids[19], ids[20]), (ids[6], ids[7])):
            expected = [capture_id for capture_id in whole if after < capture_id <= until]
            assert list(any_store.ids(query, order, after=after, until=until)) == expected, text
