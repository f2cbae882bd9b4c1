"""Hostile captures: nothing breaks, what is redacted stays so, and what holds nothing stays as it is."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture
from inspector.exports import Record, export
from inspector.redaction import BUILT_IN, MARK, Redactor
from inspector.session.redacting import redacted
from inspector.workers import Token
from tests.exports import strategies

_PIECES = st.sampled_from(
    [
        b"{",
        b"}",
        b"[",
        b'"',
        b"\\",
        b"\\u00",
        b":",
        b",",
        b"<a ",
        b">",
        b"</a>",
        b"<![CDATA[",
        b"--B\r\n",
        b"\r\n\r\n",
        b"%",
        b"%3D",
        b"=",
        b"&",
        b"password",
        b"a@b.example",
        b"\xff\xfe",
        b"\x00",
        b"\x1f\x8b\x08",
        b"eyJhbGciOi",
        b"4111111111111111",
    ]
)
_BODIES = st.lists(_PIECES | st.binary(max_size=6), max_size=30).map(b"".join)
_TYPES = st.sampled_from(
    [
        "application/json",
        "text/xml",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=B",
        *("text/plain", "application/json; charset=utf-16", "text/plain; charset=utf-32", "image/png", ""),
    ]
)
_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(0, 999) | st.text("abcdefgh ", max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdefgh", min_size=1, max_size=6), inner),
    max_leaves=20,
)


def _through(records: list[Record]) -> list[Record]:
    return list(redacted(records, Redactor(BUILT_IN["default"]), Token()))


@settings(max_examples=50, deadline=None)
@given(record=strategies.records)
def test_any_record_is_redacted_and_can_be_exported(record: Record) -> None:
    once = _through([record])
    assert _through(once) == once
    assert export(once, "ndjson", io.BytesIO()) == 1


@settings(max_examples=50, deadline=None)
@given(body=_BODIES, kind=_TYPES, encoding=st.sampled_from(["", "gzip", "br", "zstd", "odd"]))
def test_any_body_of_any_kind_is_redacted(body: bytes, kind: str, encoding: str) -> None:
    headers = [["Content-Type", kind], ["Content-Encoding", encoding]]
    capture = Capture.from_interchange({"method": "POST", "headers": headers})
    made = Redactor(BUILT_IN["default"]).capture(
        Capture(**{name: getattr(capture, name) for name in Capture.__slots__} | {"body": body})
    )
    if not encoding:
        assert b"a@b.example" not in made.body


@settings(max_examples=50, deadline=None)
@given(data=_PLAIN)
def test_a_body_without_anything_to_hide_keeps_every_byte(data: Any) -> None:
    body = json.dumps(data, indent=1).encode()
    capture = Capture.from_interchange({"method": "POST", "headers": [["Content-Type", "application/json"]]})
    capture = Capture(**{name: getattr(capture, name) for name in Capture.__slots__} | {"body": body})
    made = Redactor(BUILT_IN["default"]).capture(capture)
    assert (made.body, made.headers, made.target) == (capture.body, capture.headers, capture.target)
    assert made.extra[MARK]["signature_checkable"] is True


@pytest.mark.parametrize(
    ("kind", "piece"),
    [
        ("text/xml", b'<"'),
        ("text/xml", b"<a b"),
        ("text/plain", b"a@"),
        ("text/plain", b"1."),
        ("text/plain", b"a%4"),
        ("application/json", b"["),
        ("multipart/form-data; boundary=B", b"--B\r\n"),
        ("text/plain", b"a://"),
    ],
)
def test_what_repeats_itself_takes_no_more_than_its_length(kind: str, piece: bytes) -> None:
    """An expression that goes back over the whole text at each place would take hours here."""
    capture = Capture.from_interchange({"method": "POST", "headers": [["Content-Type", kind]]})
    body = piece * 300_000
    made = Redactor(BUILT_IN["default"]).capture(
        Capture(**{name: getattr(capture, name) for name in Capture.__slots__} | {"body": body})
    )
    assert len(made.body) <= len(body) * 3
