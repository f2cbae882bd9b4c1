"""What our own exports write, read again: the same bytes, and where the format has a place for it, all that hangs
under a capture."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.capture import Capture, Headers
from inspector.exports import Record
from inspector.store.base import Entry
from tests.exports.conftest import golden_records
from tests.exports.strategies import records
from tests.imports.conftest import exported, got

#: Written by clients of these formats themselves.
_OWN = (b"host", b"content-length", b"transfer-encoding")


def _lines(capture: Capture) -> list[tuple[bytes, bytes]]:
    return [pair for pair in capture.headers if pair[0].lower() not in _OWN]


@pytest.mark.parametrize("name", ["har", "mitmproxy", "zip"])
def test_captures_come_back_with_their_attempts(name: str) -> None:
    wanted = golden_records()
    found = got(exported(wanted, name))
    assert (found.format, found.problems) == (name, ())
    assert len(found.items) == len(wanted)
    for record, item in zip(wanted, found.items, strict=True):
        before, after = record.entry.capture, item.entry.capture
        assert (after.uuid, after.received_at, after.endpoint) == (before.uuid, before.received_at, before.endpoint)
        assert (after.method, after.target, after.body) == (before.method, before.target, before.body)
        assert after.headers == before.headers
        assert item.entry.note == record.entry.note
        for sent, read in zip(record.attempts, item.attempts, strict=True):
            for field in ("uuid", "started_at", "url", "request_headers", "request_body", "changes", "status"):
                assert getattr(read, field) == getattr(sent, field), field
            for field in ("reason", "response_headers", "response_body", "error", "kind"):
                assert getattr(read, field) == getattr(sent, field), field


@pytest.mark.parametrize("name", ["har", "mitmproxy", "zip"])
@pytest.mark.parametrize("kind", ["resend", "forward", "confirm"])
def test_attempts_keep_their_kind(name: str, kind: str) -> None:
    first = next(record for record in golden_records() if record.attempts)
    attempts = tuple(replace(one, kind=kind) for one in first.attempts)
    item = got(exported([replace(first, attempts=attempts)], name)).items[0]
    assert [one.kind for one in item.attempts] == [kind] * len(attempts)


def test_har_keeps_the_timings_of_attempts() -> None:
    item = got(exported(golden_records(), "har")).items[0]
    timings = item.attempts[0].timings
    assert (timings.dns_ms, timings.connect_ms, timings.tls_ms, timings.total_ms) == (0.1, 0.2, None, 4.0)


@pytest.mark.parametrize("name", ["http", "postman", "curl", "curl-cmd", "curl-powershell", "raw"])
def test_requests_come_back_with_their_bytes(name: str) -> None:
    wanted = golden_records()
    found = got(exported(wanted, name))
    assert found.problems == ()
    for record, after in zip(wanted, found.captures, strict=True):
        before = record.entry.capture
        assert (after.method, after.target, after.body) == (before.method, before.target, before.body)
        assert _lines(after) == _lines(before)


def test_a_session_file_gives_back_everything(tmp_path: Path) -> None:
    first, *others = golden_records()
    first = replace(first, entry=replace(first.entry, pinned=True, colour="red", tags="a b", annotation=None))
    path = tmp_path / "other.webhooks"
    path.write_bytes(exported([first, *others], "session"))
    found = got(path)
    assert found.format == "session"
    item = found.items[0]
    assert item.entry.reply == first.entry.reply
    assert (item.entry.note, item.entry.pinned, item.entry.colour, item.entry.tags) == ("first", True, "red", "a b")
    assert item.entry.annotation is None
    assert [replace(one, id=0, capture_id=0) for one in item.attempts] == [
        replace(one, id=0, capture_id=0) for one in first.attempts
    ]
    assert [one.body for one in found.captures] == [one.entry.capture.body for one in (first, *others)]


_sane = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters=":"), min_size=1, max_size=8)
_value = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=12)
_lists = st.lists(
    st.tuples(_sane.map(str.encode), _value.map(lambda text: text.strip().encode("latin-1"))), max_size=4
).map(lambda pairs: Headers([(b"Host", b"example.com:8080"), *(pair for pair in pairs if pair[0].lower() != b"host")]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=records, headers=_lists, body=st.binary(max_size=60))
def test_any_body_and_header_survives_har_and_mitmproxy(record: Record, headers: Headers, body: bytes) -> None:
    capture = replace(
        record.entry.capture, headers=headers, body=body, method="POST", target="/a?b=%20", malformed=None, head=None
    )
    wanted = Record(Entry(capture))
    for name in ("har", "mitmproxy"):
        found = got(exported([wanted], name)).only
        assert (found.headers, found.body, found.target) == (headers, body, capture.target), name


@settings(max_examples=30, deadline=None)
@given(items=st.lists(records, min_size=1, max_size=3, unique_by=lambda record: record.entry.capture.uuid))
def test_any_session_survives_a_session_file(items: list[Record]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.webhooks"
        path.write_bytes(exported(items, "session"))
        for record, found in zip(items, got(path).items, strict=True):
            assert replace(found.entry.capture, id=0) == record.entry.capture
            assert found.entry.reply == record.entry.reply


_names = st.from_regex(r"\A[A-Za-z][A-Za-z0-9-]{0,9}\Z")
_values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=20)
_targets = st.from_regex(r"\A/[!-~]{0,20}\Z").filter(lambda text: "#" not in text)
_sent = st.lists(
    st.tuples(_names.map(str.encode), _values.map(lambda text: text.strip(" \t\xa0\x85").encode("latin-1"))), max_size=5
).map(lambda pairs: Headers(pair for pair in pairs if pair[0].lower() not in (*_OWN, b"expect", b"accept")))
_OWN_FORMATS = ["ndjson", "har", "zip", "raw", "http", "postman", "curl", "curl-cmd", "curl-powershell"]


@pytest.mark.parametrize("name", _OWN_FORMATS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    record=records,
    method=st.sampled_from(["POST", "PUT", "GET", "DELETE", "PATCH", "X-ODD"]),
    target=_targets,
    headers=_sent,
    body=st.binary(max_size=60),
)
def test_what_clients_can_send_comes_back_from_every_format(
    name: str, record: Record, method: str, target: str, headers: Headers, body: bytes
) -> None:
    if name == "http" and method == "X-ODD":
        method = "PATCH"
    if name in ("http", "postman"):
        # what addresses do not hold is escaped there, and braces begin variables; header values are texts
        target = re.sub(r"[^A-Za-z0-9/?&=._~:@!$'()*+,;-]", "-", target)
        headers = Headers((name, bytes(byte % 0x5F + 0x20 for byte in value).strip()) for name, value in headers)
    lines = Headers([(b"Host", b"example.com:8080"), *headers, (b"Content-Length", b"%d" % len(body))])
    capture = replace(
        record.entry.capture,
        headers=lines,
        body=body,
        method=method,
        target=target,
        malformed=None,
        head=None,
        http_version="1.1",
        scheme="http",
        truncated=False,
        incomplete=False,
    )
    after = got(exported([Record(Entry(capture))], name), "curl" if name.startswith("curl") else name).only
    assert (after.method, after.target, after.body) == (method, target, body)
    usual = (b"accept", b"content-type", b"user-agent")
    read = [pair for pair in _lines(after) if pair[0].lower() not in usual or headers.has(pair[0].decode())]
    assert read == list(headers)


def test_a_resend_that_is_under_way_is_not_made_up() -> None:
    first, *_ = golden_records()
    waiting = replace(first.attempts[0], pending=True)
    item = got(exported([replace(first, attempts=(waiting,))], "har")).items[0]
    assert item.attempts == ()
