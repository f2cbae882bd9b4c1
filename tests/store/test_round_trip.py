"""Whatever arrives comes back to the byte."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import OUTCOMES, Annotation, Capture, Headers, Reply, Verdict, new_uuid
from inspector.errors import NotFound
from inspector.store import Entry, SqliteStore, open_store
from inspector.store.blobs import LARGE
from inspector.store.rows import summary_of

latin1 = st.text(st.characters(max_codepoint=255), max_size=40)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
headers = st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=40)), max_size=6).map(Headers)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=5,
)
captures = st.builds(
    Capture,
    uuid=st.builds(new_uuid),
    endpoint=anything,
    received_at=st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)),
    remote=anything,
    scheme=anything,
    http_version=latin1,
    method=latin1,
    target=latin1,
    headers=headers,
    body=st.binary(max_size=300),
    truncated=st.booleans(),
    incomplete=st.booleans(),
    malformed=st.none() | anything,
    head=st.none() | st.binary(max_size=60),
    extra=st.dictionaries(anything, json_values, max_size=3),
)
replies = st.builds(
    Reply,
    status=st.integers(100, 599),
    reason=latin1,
    headers=headers,
    body=st.binary(max_size=60),
    duration_us=st.integers(0, 2**40),
    rule=anything,
)


@pytest.fixture(scope="module")
def shared_store() -> Iterator[SqliteStore]:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "hostile.webhooks")
        yield store
        store.close()


@settings(deadline=None, max_examples=60)
@given(entries=st.lists(st.builds(Entry, captures, st.none() | replies, note=anything), min_size=1, max_size=5))
def test_hostile_captures_come_back_as_they_were(shared_store: SqliteStore, entries: list[Entry]) -> None:
    before = shared_store.stats()
    ids = shared_store.append(entries)
    for capture_id, entry in zip(ids, entries, strict=True):
        assert shared_store.capture(capture_id) == replace(entry.capture, id=capture_id)
        assert shared_store.reply(capture_id) == entry.reply
    assert [summary.note for summary in shared_store.summaries(ids)] == [entry.note for entry in entries]
    assert [summary.target for summary in shared_store.summaries(ids)] == [entry.capture.target for entry in entries]
    assert shared_store.stats().count == before.count + len(entries)


derived = st.builds(
    Annotation,
    provider=anything,
    event_type=anything,
    attempt=st.integers(),
    age_s=st.none() | st.integers(),
    verdicts=st.lists(st.builds(Verdict, st.sampled_from(OUTCOMES), reason=st.none() | anything), max_size=2).map(
        tuple
    ),
)


@settings(deadline=None)
@given(
    st.builds(
        Entry,
        captures,
        st.none() | replies,
        st.none() | derived,
        *(anything, st.booleans(), anything, anything, anything),
    )
)
def test_the_summary_of_an_entry_is_what_the_store_reads(shared_store: SqliteStore, entry: Entry) -> None:
    (capture_id,) = shared_store.append([entry])
    assert shared_store.summaries([capture_id]) == [summary_of(capture_id, entry)]


@pytest.mark.parametrize("size", [0, 1, 4000, 8_192, 100_000, LARGE - 1, LARGE, 26 * 1024 * 1024])
def test_bodies_of_any_size_come_back(shared_store: SqliteStore, size: int) -> None:
    body = (bytes(range(256)) * (size // 256 + 1))[:size]
    capture = Capture(new_uuid(), "e", datetime.now(UTC), "", "http", "1.1", "POST", "/", Headers(), body)
    (capture_id,) = shared_store.append([Entry(capture)])
    assert shared_store.capture(capture_id).body == body
    assert shared_store.summaries([capture_id])[0].size == size


def test_large_and_small_bodies_of_one_batch_are_not_mixed_up(shared_store: SqliteStore) -> None:
    bodies = [b"a", b"b" * LARGE, b"", b"c" * (LARGE + 5), b"d"]
    made = [
        Capture(new_uuid(), "e", datetime.now(UTC), "", "http", "1.1", "POST", "/", Headers(), body, malformed=why)
        for body, why in zip(bodies, [None, "odd", None, None, "odd"], strict=True)
    ]
    reply = Reply(200, "OK", Headers([(b"A", b"b")]), b"x" * LARGE)
    ids = shared_store.append([Entry(one, reply) for one in made])
    for capture_id, one in zip(ids, made, strict=True):
        assert shared_store.capture(capture_id) == replace(one, id=capture_id)
        assert shared_store.reply(capture_id) == reply
    assert [one.body for one in shared_store.captures(ids, 100 * LARGE) if one is not None] == bodies


def test_a_large_body_that_was_purged_is_not_found(shared_store: SqliteStore) -> None:
    capture = Capture(new_uuid(), "e", datetime.now(UTC), "", "http", "1.1", "POST", "/", Headers(), b"x" * LARGE)
    (capture_id,) = shared_store.append([Entry(capture)])
    shared_store.discard([capture_id])
    with pytest.raises(NotFound):
        shared_store.capture(capture_id)
