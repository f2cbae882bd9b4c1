"""SQL and the Python predicate give the same rows, on random captures and random filters."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from inspector.capture import Headers, Summary
from inspector.query import FIELDS, parse, term
from tests.query.table import NOW, Table, clock, summary

_WORDS = ["a", "A", "invoice", "Ä", "ä", "ß", "İ", "K", "1", "evt_1", "%", "_", "\\", "x=1", "\x00", "?", "/"]
_small = st.lists(st.sampled_from(_WORDS), max_size=4).map("".join)
_text = _small | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_needle = _text.map(lambda text: text.replace("\x00", ""))
_targets = _text | st.sampled_from(["/?a=1&x=%C3%84", "/p?x", "/?a=&a=2.5", "?", "/a?b?a=1000", "/?%61=1&x=\x00"])
_count = st.integers(0, 3) | st.integers(0, 2**40)
_NOW_US = int(NOW.timestamp()) * 1_000_000

_CONTENT_TYPES = [
    *(b"application/json", b"text/plain; charset=utf-16", b"application/x-www-form-urlencoded", b"text/html"),
    b'multipart/form-data; boundary="b"',
]
_FORMS = [
    *(
        b"a=1&a=2&b=%C3%84",
        b"a",
        b"&=&a=x+y",
        b"%61=1",
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--',
    ),
]

_value = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2000) | st.floats(allow_nan=False) | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def _rows(draw: st.DrawFn) -> tuple[Summary, Headers, bytes]:
    import json

    body: bytes = draw(
        st.binary(max_size=20)
        | _text.map(str.encode)
        | _value.map(lambda value: json.dumps(value).encode())
        | st.sampled_from(_FORMS)
    )
    pairs = draw(st.lists(st.tuples(st.sampled_from([b"X-Id", b"x-id", b"Accept"]), _text.map(str.encode)), max_size=3))
    if draw(st.booleans()):
        body = gzip.compress(body)
        pairs.append((b"Content-Encoding", b"gzip"))
    pairs.append((b"Content-Type", draw(st.sampled_from(_CONTENT_TYPES))))
    if draw(st.booleans()):
        pairs.append((b"Cookie", draw(st.sampled_from(["a=1", 'a="x y"; b=2', "a; =; a=Ä", "sid=a=b"])).encode()))
    row = summary(
        endpoint=draw(_small), received_us=_NOW_US - draw(st.integers(-5, 10**12)), target=draw(_targets),
        method=draw(st.sampled_from(["POST", "GET", "post", "P%ST"])), content_type=draw(_small), size=draw(_count),
        status=draw(st.sampled_from([0, 200, 404, 500])), duration_us=draw(_count), provider=draw(_small),
        event_type=draw(_small), event_id=draw(_small), attempt=draw(_count), reason=draw(_small),
        outcome=draw(st.sampled_from(["", "valid", "invalid", "unsigned"])), age_s=draw(st.none() | _count),
        truncated=draw(st.booleans()), malformed=draw(st.booleans()), pinned=draw(st.booleans()),
        note=draw(_text), tags=draw(_text), attempts=draw(_count), colour=draw(_small), origin=draw(_small),
        scheme=draw(st.sampled_from(["http", "https", "HTTP\x00", ""])), checks=draw(st.integers(0, 2)),
        checks_failed=draw(st.integers(0, 2)), failed_checks=draw(_small), rule=draw(_small),
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
        *("uuid", "scheme", "colour", "origin", "check"),
    ]
)
_NUMBERS = ["id", "size", "duration", "attempt", "attempts", "status", "age"]
_numbers = st.sampled_from(_NUMBERS)
_paths = st.sampled_from(
    [
        *("body", "body.a", "body.a.b", "body.*", "body.0", "body.b[0].c", "body.b[-1]", 'body["a"]'),
        *("header", "header[x-id]", "cookie", "cookie[a]", "query[a]", "query[x]", "form", "form[a]"),
    ]
)
_operands = st.sampled_from(["1", "2.5", "a", "1000", "-3", "null", "true", "2026-11", "1e3", "0.0", "Ä"])


@st.composite
def _leaf(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 8))
    if kind == 0:
        return '"' + draw(_needle).replace("\\", "\\\\").replace('"', '\\"') + '"'
    if kind == 1:
        return term(draw(_texts | _paths), draw(_needle), draw(st.sampled_from([":", "=", "!="])))
    if kind == 2:
        glob = draw(st.lists(st.sampled_from(["*", "a", "invoice", "%", "Ä", "1", "\\*", "_"]), min_size=1, max_size=4))
        return f"{draw(_texts | _paths)}:{''.join(glob)}"
    if kind == 3:
        op = draw(st.sampled_from([":", "=", "!=", "<", "<=", ">", ">="]))
        return f"{draw(_numbers)}{op}{draw(_count)}"
    if kind == 4:
        pattern = draw(st.sampled_from(["^a", "(?i)invoice", "[0-9]+$", "^$", "Ä|ß"]))
        return f'{draw(_texts | _paths)}{draw(st.sampled_from(["~", "!~"]))}"{pattern}"'
    if kind == 5:
        named = draw(_paths.filter(lambda path: "[" in path or "." in path))
        op = draw(st.sampled_from(["<", "<=", ">", ">=", ":", "=", "!=", ":>", ":<="]))
        return f"{named}{op}{draw(_operands)}"
    if kind == 6:
        field = draw(_texts | _paths | _numbers)
        word = draw(st.sampled_from(["in", "not in"]))
        values = draw(st.lists(_count.map(str) if field in _NUMBERS else _operands, min_size=1, max_size=3))
        return f"{field} {word} ({', '.join(values)})"
    if kind == 7:
        field = draw(_numbers | _paths.filter(lambda path: "." in path))
        low, high = sorted([draw(_count), draw(_count)])
        return f"{field}:{draw(st.sampled_from([f'{low}..{high}', f'{low}..', f'..{high}']))}"
    facts = (
        "pinned duplicate repeated malformed:no truncated signature:ok signature:none verdict:unchecked has:query"
        " has:note has:body since:2h at:2026-11-24 at:..2026-11-20 at>=2026-11-23T10 id:1..2 status:4xx"
        " body.a header[x-id] query[a] form[a] cookie[a] verdict:invalid has:answer incomplete"
        " checks:failed checks:passed checks:none scheme:http -provider:a method:post"
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


_ROWS = st.lists(_rows(), min_size=1, max_size=4)
_FILTERS = st.lists(_filters, min_size=1, max_size=4)
_SLOW_TO_MAKE = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=50, deadline=None, suppress_health_check=_SLOW_TO_MAKE)
@given(_ROWS, _FILTERS)
@example([(summary(target="/a\x00Ab?x"), Headers(), b"")], ['path:"b"', "target:*B*", 'query:"x"', "a*b", "path=/a"])
@example([(summary(target="/é?"), Headers(), b"")], ["has:query", "target:É", "path~é"])
def test_sql_and_python_give_the_same_rows(rows: list[tuple[Summary, Headers, bytes]], filters: list[str]) -> None:
    _agree(rows, filters)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None, suppress_health_check=_SLOW_TO_MAKE)
@given(_ROWS, _FILTERS)
def test_sql_and_python_give_the_same_rows_in_the_long_run(
    rows: list[tuple[Summary, Headers, bytes]], filters: list[str]
) -> None:
    _agree(rows, filters)


def _agree(rows: list[tuple[Summary, Headers, bytes]], filters: list[str]) -> None:
    numbered = [(row._replace(id=at), headers, body) for at, (row, headers, body) in enumerate(rows, 1)]
    table = Table(numbered)
    try:
        for text in filters:
            query = parse(text, clock=clock)
            table.both(query)
            assert query.describe()
    finally:
        table.close()


def test_every_field_of_the_table_has_help_and_a_unique_name() -> None:
    names = [name for field in FIELDS for name in (field.name, *field.aliases)]
    assert len(names) == len(set(names))
    assert all(field.help for field in FIELDS)
