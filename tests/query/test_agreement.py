"""SQL and the Python predicate give the same rows, on random captures and random filters."""

from __future__ import annotations

import gzip

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from inspector.capture import Headers, Summary
from inspector.query import FIELDS, parse, term
from tests.query.table import NOW, Table, clock, summary

_WORDS = ["a", "A", "invoice", "Ä", "ä", "ß", "İ", "K", "1", "evt_1", "%", "_", "\\", "x=1", "\x00", "?", "/"]
_small = st.lists(st.sampled_from(_WORDS), max_size=4).map("".join)
_text = _small | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_needle = _text.map(lambda text: text.replace("\x00", ""))
_count = st.integers(0, 3) | st.integers(0, 2**40)
_NOW_US = int(NOW.timestamp()) * 1_000_000

_value = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2000) | st.floats(allow_nan=False) | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def _rows(draw: st.DrawFn) -> tuple[Summary, Headers, bytes]:
    import json

    body: bytes = draw(
        st.binary(max_size=20) | _text.map(str.encode) | _value.map(lambda value: json.dumps(value).encode())
    )
    pairs = draw(st.lists(st.tuples(st.sampled_from([b"X-Id", b"x-id", b"Accept"]), _text.map(str.encode)), max_size=3))
    if draw(st.booleans()):
        body = gzip.compress(body)
        pairs.append((b"Content-Encoding", b"gzip"))
    pairs.append((b"Content-Type", draw(st.sampled_from([b"application/json", b"text/plain; charset=utf-16"]))))
    row = summary(
        endpoint=draw(_small), received_us=_NOW_US - draw(st.integers(-5, 10**12)), target=draw(_text),
        method=draw(st.sampled_from(["POST", "GET", "post", "P%ST"])), content_type=draw(_small), size=draw(_count),
        status=draw(st.sampled_from([0, 200, 404, 500])), duration_us=draw(_count), provider=draw(_small),
        event_type=draw(_small), event_id=draw(_small), attempt=draw(_count), reason=draw(_small),
        outcome=draw(st.sampled_from(["", "valid", "invalid", "unsigned"])), age_s=draw(st.none() | _count),
        truncated=draw(st.booleans()), malformed=draw(st.booleans()), pinned=draw(st.booleans()),
        note=draw(_text), tags=draw(_text), attempts=draw(_count), colour=draw(_small), origin=draw(_small),
    )  # fmt: skip
    return row, Headers(pairs), body


_texts = st.sampled_from(
    [
        "method",
        "path",
        "target",
        "query",
        "endpoint",
        "provider",
        "event",
        "event_id",
        "reason",
        "remote",
        "type",
        "note",
        "tag",
    ]
)
_numbers = st.sampled_from(["id", "size", "duration", "attempt", "attempts", "status", "age"])
_paths = st.sampled_from(["body", "body.a", "body.a.b", "body.*", "body.0", "header", "header[x-id]", "body.b[0].c"])


@st.composite
def _leaf(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 6))
    if kind == 0:
        return '"' + draw(_needle).replace("\\", "\\\\").replace('"', '\\"') + '"'
    if kind == 1:
        return term(draw(_texts | _paths), draw(_needle), draw(st.sampled_from([":", "=", "!="])))
    if kind == 2:
        glob = draw(st.lists(st.sampled_from(["*", "a", "invoice", "%", "Ä", "1"]), min_size=1, max_size=4))
        return f"{draw(_texts | _paths)}:{''.join(glob)}"
    if kind == 3:
        op = draw(st.sampled_from([":", "=", "!=", "<", "<=", ">", ">="]))
        return f"{draw(_numbers)}{op}{draw(_count)}"
    if kind == 4:
        return f'{draw(_texts | _paths)}~"{draw(st.sampled_from(["^a", "(?i)invoice", "[0-9]+$", "^$", "Ä|ß"]))}"'
    if kind == 5:
        op = draw(st.sampled_from(["<", "<=", ">", ">="]))
        return f"body.a{op}{draw(st.sampled_from(['1', '2.5', 'a', '1000']))}"
    facts = (
        "pinned duplicate repeated malformed:no truncated signature:ok signature:none verdict:unchecked has:query"
        " has:note has:body since:2h at:2026-11-24 at:..2026-11-20 at>=2026-11-23T10 id:1..2 status:4xx"
        " body.a header[x-id]"
    )
    return draw(st.sampled_from([*facts.split(), "id in (1, 3)", "method in (GET, post)", "a*1"]))


_filters = st.recursive(
    _leaf(),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(" OR ".join),
        inner.map(lambda text: f"-({text})"),
        inner.map(lambda text: f"NOT ({text})"),
    ),
    max_leaves=4,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_rows(), min_size=1, max_size=4), st.lists(_filters, min_size=1, max_size=4))
@example([(summary(target="/a\x00Ab?x"), Headers(), b"")], ['path:"b"', "target:*B*", 'query:"x"', "a*b", "path=/a"])
@example([(summary(target="/é?"), Headers(), b"")], ["has:query", "target:É", "path~é"])
def test_sql_and_python_give_the_same_rows(rows: list[tuple[Summary, Headers, bytes]], filters: list[str]) -> None:
    numbered = [(row._replace(id=at), headers, body) for at, (row, headers, body) in enumerate(rows, 1)]
    table = Table(numbered)
    try:
        for text in filters:
            table.both(parse(text, clock=clock))
    finally:
        table.close()


def test_every_field_of_the_table_has_help_and_a_unique_name() -> None:
    names = [name for field in FIELDS for name in (field.name, *field.aliases)]
    assert len(names) == len(set(names))
    assert all(field.help for field in FIELDS)
