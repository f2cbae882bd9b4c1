"""The proposals for load copies find ids and times in the capture."""

from __future__ import annotations

import json

from inspector.resend.copies import CopyMaker
from inspector.resend.fields import Field
from inspector.resend.presets import presets
from tests.resend.conftest import a_capture

STRIPE = b'{"id": "evt_1Abc", "created": 1790000000, "data": {"object": {"id": "in_9", "created": 1790000000000}}}'


def by_key(body: bytes, event_id: str = "", **fields: object) -> dict[str, tuple[Field, ...]]:
    return {one.key: one.copies.fields for one in presets(a_capture(body=body, **fields), event_id)}


def test_the_same_event_twice_changes_nothing() -> None:
    twice = presets(a_capture())[0]
    assert (twice.copies.count, twice.copies.fields) == (2, ())


def test_a_burst_gives_each_copy_an_event_id_of_its_own() -> None:
    assert by_key(STRIPE, "evt_1Abc")["burst"] == (Field("json", "$.id", "evt_{{copy.random}}"),)
    burst = presets(a_capture(body=STRIPE))[2]
    assert (burst.copies.count, burst.pace.parallel) == (100, 32)


def test_an_id_that_stands_in_a_header_and_in_the_body_stays_the_same_in_both() -> None:
    event = "8f14e45f-ceea-467f-ab8e-0c1e8b0f1a2b"
    body = json.dumps({"a": 1, "meta": {"delivery": event}}).encode()
    fields = by_key(body, event, headers=[(b"X-GitHub-Delivery", event.encode())])["burst"]
    assert fields == (
        Field("header", "X-GitHub-Delivery", "{{copy.uuid}}"),
        Field("json", "$.meta.delivery", "{{copy.uuid}}"),
    )


def test_without_a_known_id_the_usual_names_are_looked_for() -> None:
    assert by_key(b'{"event_id": 41, "x": 1}')["burst"] == (Field("json", "$.event_id", "{{counter(42)}}"),)
    assert by_key(b"no json", headers=[(b"Idempotency-Key", b"k-1")])["burst"] == (
        Field("header", "Idempotency-Key", "k-{{copy.random}}"),
    )


def test_an_id_of_unknown_meaning_is_varied_in_the_header_and_in_the_body() -> None:
    header = [(b"X-Request-Id", b"r-9")]
    assert by_key(b'{"id": "o_1", "x": "r-9"}', headers=header)["burst"] == (
        Field("header", "X-Request-Id", "r-{{copy.random}}"),
        Field("json", "$.x", "r-{{copy.random}}"),
    )
    assert by_key(b'{"id": "o_1"}', headers=header)["burst"] == (
        Field("header", "X-Request-Id", "r-{{copy.random}}"),
        Field("json", "$.id", "o_{{copy.random}}"),
    )


def test_where_no_id_is_found_that_is_said() -> None:
    burst = presets(a_capture(body=b"\xff\x00"))[2]
    assert burst.copies.fields == ()
    assert "No event id was found" in burst.text


def test_out_of_order_means_rising_times_sent_backwards() -> None:
    capture = a_capture(body=STRIPE)
    preset = presets(capture)[1]
    assert preset.copies.fields[1:] == (Field("json", "$.created", "{{now.unix + counter}}"),)
    maker = CopyMaker(capture, preset.copies.fields)
    times = []
    for number in preset.copies.numbers():
        edit = maker.edit(number)
        assert edit is not None
        times.append(json.loads(edit.body or b"")["created"] - number)
    assert list(preset.copies.numbers()) == [5, 4, 3, 2, 1]
    assert max(times) - min(times) <= 1


def test_times_of_other_kinds_are_found() -> None:
    body = b'{"a": {"occurred_at": "2026-11-24T10:00:00Z", "ts": 1790000000123, "at": "soon"}}'
    assert by_key(body)["disorder"] == (
        Field("json", "$.a.occurred_at", "{{now.plus(counter)}}"),
        Field("json", "$.a.ts", "{{now.ms + 1000 * counter}}"),
    )
