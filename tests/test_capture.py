"""The records: lossless headers, interchange round trips, sortable ids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import (
    Capture,
    Headers,
    Reply,
    Timings,
    from_micros,
    iso,
    new_uuid,
    parse_iso,
    to_micros,
)
from inspector.errors import ImportFailed

pairs = st.lists(st.tuples(st.binary(max_size=40), st.binary(max_size=80)), max_size=12)
latin = st.text(st.characters(max_codepoint=255), max_size=60)


@given(pairs)
def test_headers_survive_packing_whatever_bytes_they_hold(given_pairs: list[tuple[bytes, bytes]]) -> None:
    headers = Headers(given_pairs)
    assert Headers.unpack(headers.pack()) == headers
    assert Headers.from_text(headers.to_text()) == headers


@pytest.mark.parametrize(
    "pairs",
    [
        [(b"Host", b"localhost"), (b"X-Dup", b"1"), (b"x-dup", b""), (b"A", b"b: c: d")],
        [(b"X-Folded", b"one\r\n two"), (b"Host", b"localhost")],
        [(b"X", b"")],
        [],
    ],
)
def test_headers_whose_lines_are_at_hand_survive_packing_too(pairs: list[tuple[bytes, bytes]]) -> None:
    headers = Headers.from_lines(pairs, b"\r\n".join(map(b": ".join, pairs)))
    again = Headers.unpack(headers.pack())
    assert again == Headers(pairs)
    assert again.pack() == headers.pack()


def test_header_look_up_ignores_case_and_keeps_duplicates_in_order() -> None:
    headers = Headers([(b"X-Dup", b"1"), (b"x-dup", b"2"), (b"Other", b"\xff")])
    assert headers.get("X-DUP") == "1"
    assert headers.all("x-Dup") == ["1", "2"]
    assert headers.get("other") == "\xff"
    assert headers.get("missing") is None


@given(
    body=st.binary(max_size=300),
    header_pairs=pairs,
    method=latin,
    target=latin.filter(bool),
    moment=st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1)),
    truncated=st.booleans(),
    incomplete=st.booleans(),
    malformed=st.none() | st.text(max_size=20),
    head=st.none() | st.binary(max_size=50),
    extra=st.dictionaries(st.text(min_size=1, max_size=5).map("x_".__add__), st.integers(), max_size=3),
)
def test_interchange_gives_back_the_same_capture(
    body: bytes,
    header_pairs: list[tuple[bytes, bytes]],
    method: str,
    target: str,
    moment: datetime,
    truncated: bool,
    incomplete: bool,
    malformed: str | None,
    head: bytes | None,
    extra: dict[str, int],
) -> None:
    capture = Capture(
        uuid=new_uuid(),
        endpoint="orders",
        received_at=moment.replace(tzinfo=UTC),
        remote="127.0.0.1:5",
        scheme="http",
        http_version="1.1",
        method=method,
        target=target,
        headers=Headers(header_pairs),
        body=body,
        truncated=truncated,
        incomplete=incomplete,
        malformed=malformed,
        head=head,
        extra=extra,
    )
    assert Capture.from_interchange(capture.to_interchange()) == capture


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ([], "object"),
        ({"received_at": "yesterday"}, "received_at"),
        ({"received_at": 5}, "received_at"),
        ({"received_at": "9999-12-31T23:59:59-23:59"}, "received_at"),
        ({"received_at": "0001-01-01T00:00:00+10:00"}, "received_at"),
        ({"headers": [["a"]]}, "headers"),
        ({"headers": ["ab"]}, "headers"),
        ({"headers": [["a", "€"]]}, "headers"),
        ({"headers": 7}, "headers"),
        ({"body_b64": "***"}, "body_b64"),
        ({"body_b64": 5}, "body_b64"),
        ({"truncated": "no"}, "truncated"),
        ({"method": 5}, "method"),
        ({"target": "/€"}, "target"),
        ({"malformed": True}, "malformed"),
    ],
)
def test_a_broken_interchange_object_names_the_field(line: object, word: str) -> None:
    with pytest.raises(ImportFailed, match=word):
        Capture.from_interchange(line)  # type: ignore[arg-type]


def test_a_url_serves_instead_of_scheme_and_target() -> None:
    capture = Capture.from_interchange({"url": "https://hooks.example.com/in/test?x=1", "headers": []})
    assert (capture.scheme, capture.target, capture.path, capture.query) == (
        "https",
        "/in/test?x=1",
        "/in/test",
        "x=1",
    )


def test_the_wire_head_is_rebuilt_from_the_fields(make_capture: Callable[..., Capture]) -> None:
    capture = make_capture(headers=[("Host", "a"), ("X", "1"), ("x", "2")], target="/a?b")
    assert capture.wire_head() == b"POST /a?b HTTP/1.1\r\nHost: a\r\nX: 1\r\nx: 2\r\n\r\n"
    assert make_capture(head=b"POST  /a HTTP/1.1\n\n").wire_head() == b"POST  /a HTTP/1.1\n\n"


def test_an_absolute_target_has_a_path(make_capture: Callable[..., Capture]) -> None:
    assert make_capture(target="http://a.example/b/c?d").path == "/b/c"
    assert make_capture(target="*").path == "*"


def test_uuids_are_version_7_unique_and_sorted_by_time() -> None:
    made = [new_uuid() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert all(uuid[14] == "7" and uuid[19] in "89ab" for uuid in made)


@given(st.integers(min_value=0, max_value=2**52))
def test_moments_keep_their_microseconds(micros: int) -> None:
    moment = from_micros(micros)
    assert to_micros(moment) == micros
    assert parse_iso(iso(moment)) == moment


def test_times_without_an_offset_are_utc_and_others_are_converted() -> None:
    assert parse_iso("2026-11-23T21:00:00") == datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert parse_iso("2026-11-23T22:00:00+01:00").utcoffset() == timedelta(0)


def test_a_reply_shows_as_on_the_wire() -> None:
    reply = Reply(200, "OK", Headers([(b"A", b"b")]), b"ok")
    assert reply.wire() == b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nok"


def test_one_header_is_found_with_and_without_an_index() -> None:
    headers = Headers([(b"X-TOPIC", b"1"), (b"x-topic", b"2"), (b"X-Other", b"")])
    found = [headers.first(name) for name in (b"x-topic", b"x-other", b"absent")]
    assert headers.names
    assert found == [headers.first(name) for name in (b"x-topic", b"x-other", b"absent")] == [b"1", b"", None]


def test_a_capture_alone_gives_back_a_whole_interchange_line() -> None:
    line = {
        "uuid": "u-1",
        "endpoint": "orders",
        "received_at": "2026-11-23T21:00:00.123456Z",
        "remote": "127.0.0.1:50123",
        "scheme": "http",
        "http_version": "1.1",
        "method": "POST",
        "target": "/orders?x=1",
        "headers": [["Host", "localhost:8080"], ["X-Dup", "1"], ["x-dup", "2"], ["X-\xe9", "\xff\x80"]],
        "body_b64": "AP8=",
        "truncated": False,
        "reply": {"status": 200, "headers": [], "body_b64": "", "duration_ms": 1.9},
        "provider": "stripe",
        "event_type": "invoice.paid",
        "event_id": "evt_1",
        "verdict": {"outcome": "valid", "scheme": "stripe-v1", "reason": None, "detail": None},
        "note": "seen",
        "pinned": True,
        "tags": ["a"],
        "x_of_another_program": {"a": [1, 2.5, None]},
    }
    assert Capture.from_interchange(line).to_interchange() == line


def test_the_phases_of_a_resend_together_are_its_total() -> None:
    whole = Timings(dns_ms=1.0, connect_ms=2.0, tls_ms=8.0, first_byte_ms=20.0, total_ms=35.0)
    assert whole.phases() == [("name", 1.0), ("connect", 2.0), ("TLS", 8.0), ("waiting", 20.0), ("answer", 4.0)]
    assert Timings(connect_ms=2.0, total_ms=30.0).phases() == [("connect", 2.0), ("waiting", 28.0)]
    assert Timings().phases() == []
