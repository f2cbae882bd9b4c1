"""Hostile records for round trips."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from inspector.capture import INTERCHANGE_KEYS, OUTCOMES, Annotation, Capture, Headers, Reply, Verdict
from inspector.exports import Record
from inspector.store.base import Entry

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
latin = st.text(st.characters(max_codepoint=0xFF), min_size=1, max_size=10)
headers = st.lists(st.tuples(st.binary(max_size=8), st.binary(max_size=8)), max_size=4).map(Headers)
word = st.text("abc-é", min_size=1, max_size=5)
extra = st.dictionaries(
    text.filter(lambda key: key not in INTERCHANGE_KEYS and key != "url"),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=2,
)

captures = st.builds(
    Capture,
    uuid=st.uuids().map(str),
    endpoint=text,
    received_at=st.datetimes(datetime(1900, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)),
    remote=text,
    scheme=st.sampled_from(["http", "https"]),
    http_version=st.sampled_from(["1.0", "1.1", "2"]),
    method=latin,
    target=latin,
    headers=headers,
    body=st.binary(max_size=40),
    truncated=st.booleans(),
    incomplete=st.booleans(),
    malformed=st.none() | text,
    head=st.none() | st.binary(max_size=20),
    extra=extra,
)
replies = st.builds(
    Reply,
    status=st.integers(100, 599),
    reason=text,
    headers=headers,
    body=st.binary(max_size=20),
    duration_us=st.integers(0, 10**12),
    rule=text.map(lambda rule: rule or "default"),
)
annotations = st.builds(
    Annotation,
    provider=word,
    event_type=text,
    event_id=text,
    attempt=st.integers(0, 99),
    verdicts=st.tuples(
        st.builds(
            Verdict,
            outcome=st.sampled_from(OUTCOMES),
            scheme=st.none() | word,
            reason=st.none() | word,
            detail=st.none() | word,
        )
    ),
)
entries = st.builds(
    Entry,
    capture=captures,
    reply=st.none() | replies,
    annotation=st.none() | annotations,
    note=text,
    pinned=st.booleans(),
    colour=text,
    tags=st.lists(word, max_size=3).map(" ".join),
)
records = entries.map(Record)
