from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import Headers
from inspector.errors import FilterError
from inspector.query import parse, term
from tests.query.table import Table, clock, summary

ERRORS = [
    ("provder:stripe", 0, "no field “provder”", "Did you mean provider?"),
    ("a (b OR statsu>=400)", 8, "no field “statsu”", "Did you mean status?"),
    ("xyzzyx:1", 0, "no field", "quotes"),
    ("status>=abc", 8, "not a number", None),
    ("size>1XB", 5, "not a number", None),
    ("since:tomorrow", 6, "not a time", None),
    ("at:2026-13-01", 3, "not a time", None),
    ("at:2026-02-30", 3, "not a time", None),
    ("at:9999", 3, "not a time", None),
    ("at:0000-01-01", 3, "not a time", None),
    ("at:..", 3, "no ends", None),
    ("verdict:bad", 8, "never", "valid, invalid"),
    ("signature:maybe", 10, "means nothing", "ok, bad, none"),
    ("has:everything", 4, "means nothing", "body"),
    ("pinned:perhaps", 7, "yes or no", None),
    ("path<3", 0, "cannot be compared with <", None),
    ('body~"("', 5, "pattern does not read", None),
    ('path~"' + "a" * 1001 + '"', 5, "at most 1000", None),
    ("note:", 5, "value after note: is missing", None),
    ("note: pinned", 5, "value after note: is missing", None),
    ('note:"abc', 5, "closing quote", None),
    ("(a b", 0, "closing parenthesis", None),
    ("a (b (c)", 2, "closing parenthesis", None),
    ("a)", 1, "no parenthesis to close", None),
    ("()", 1, "condition is missing", None),
    ("a OR", 2, "nothing after OR", None),
    ("OR a", 0, "condition is missing", None),
    ("a AND AND b", 2, "nothing after AND", None),
    ("a NOT", 2, "nothing after NOT", None),
    ("a -", 2, "nothing after the minus", None),
    ("-", 0, "nothing after the minus", None),
    ("id in ()", 6, "list is empty", None),
    ("id in (1, 2", 6, "parenthesis of the list", None),
    ("id in (1, x)", 10, "not a number", None),
    ("id in (1, (2))", 10, "cannot hold parentheses", None),
    ("header[]:x", 6, "name is missing", None),
    ("header[x:y", 6, "name is missing", None),
    ("a\x00b", 1, "cannot be searched", None),
    ("\ud800", 0, "cannot be searched", None),
    ("status:axx", 7, "no class", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "position", "message", "hint"), ERRORS, ids=[repr(text)[:40] for text, *_ in ERRORS])
def test_a_mistake_is_named_with_its_place(text: str, position: int, message: str, hint: str | None) -> None:
    with pytest.raises(FilterError) as raised:
        parse(text)
    assert message in raised.value.message
    assert raised.value.position == position
    assert hint is None or hint in (raised.value.hint or "")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "(" * 10_000 + "a" + ")" * 10_000,
        "a OR (" * 10_000 + "a" + ")" * 10_000,
        "-(" * 10_000,
        "a " * 50_000,
        "x" * 300_000,
        "a OR " * 20_000 + "b",
        "id:1 OR " * 20_000 + "b",
        "tag in (" + "a," * 50_000 + "b)",
    ],
    ids=["open", "nested", "or nested", "not nested", "words", "long", "or", "ids", "list"],
)
def test_absurd_filters_are_refused_at_once(text: str) -> None:
    started = time.monotonic()
    with pytest.raises(FilterError):
        parse(text)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        '"' + "y " * 50_000 + '"',
        "(" * 100 + "a" + ")" * 100,
        "-" * 99_999 + "a",
        "NOT " * 20_000 + "a",
        "a*" * 400,
        " OR ".join(f"body.a{n}:x" for n in range(500)),
        " ".join(f"-w{n}" for n in range(500)),
        "id in (" + ",".join(map(str, range(15_000))) + ")",
        "path:" + "*a" * 40_000,
        "body." + "a." * 10_000 + "b:1",
    ],
    ids=["word", "quoted", "nested", "minus", "not", "stars", "or", "and", "list", "glob", "path"],
)
def test_large_filters_run_in_sql_and_python(text: str) -> None:
    table = Table([(summary(), Headers(), b'{"a1": "x"}')])
    table.both(parse(text))
    table.close()


@given(st.text(max_size=40) | st.text('ab:"*()-<>=!~.[], \\AND OR NOT pinned body id in', max_size=40))
def test_any_text_parses_or_is_refused_inside_itself(text: str) -> None:
    try:
        query = parse(text)
    except FilterError as error:
        position = error.position
    else:
        assert query.describe()
        position = 0
    assert 0 <= position <= len(text)


def test_an_empty_filter_passes_everything() -> None:
    for text in ("", "  \n "):
        query = parse(text)
        assert query.empty
        assert query.sql() == ("(1)", [])
    assert not parse("a").empty


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12))
def test_a_term_means_its_value_literally(value: str) -> None:
    table = Table([(summary(note=value), Headers(), b""), (summary(id=2, note="other"), Headers(), b"")])
    assert 1 in table.both(parse(term("note", value)))
    assert table.both(parse(term("note", value, "="))) == ([1] if value != "other" else [1, 2])
    table.close()


READINGS = [
    ("", "everything"),
    ("invoice", 'anything contains "invoice"'),
    ("method:POST -path:/orders*", 'method is "POST" and not (path is like "/orders*")'),
    ("status>=400 OR size>1MB", "status is at least 400 or size is above 1MB"),
    ("(a OR b) pinned", '(anything contains "a" or anything contains "b") and is pinned'),
    ("since:10m", "received in the last 10m"),
    ("status:4xx", "status is 4xx"),
    ("body.data.amount>1000", "body.data.amount is above 1000"),
    ("header[x-id]", "header x-id is there"),
    ("header[x-id]=a", 'header x-id is exactly "a"'),
    ("note:*", "note is not empty"),
    ("id in (3, 1)", "id is one of 1, 3"),
    ("duplicate", "the same event came before"),
    ("repeated", "the same event came more than once"),
    ("at:2026-11-23T00:00Z", "received at or after 2026-11-23T00:00:00.000000Z and before 2026-11-23T00:01:00.000000Z"),
]


@pytest.mark.parametrize(("text", "reading"), READINGS)
def test_a_filter_reads_as_a_sentence(text: str, reading: str) -> None:
    assert parse(text, clock=clock).describe() == reading


def test_a_query_tells_what_it_needs() -> None:
    assert not parse("method:POST since:10m").slow
    assert parse("body:x").slow
    assert parse("a OR since:10m").moving
    assert not parse("at:2026-11-23").moving
