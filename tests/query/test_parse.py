from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import Capture, Headers
from inspector.errors import FilterError
from inspector.query import Subject, parse, term
from tests.query.table import Table, capture_of, clock, summary

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
    ("header[]:x", 6, "name after header[ is missing", "header[x-id]"),
    ("header[x:y", 6, "closing bracket", None),
    ('body["a:1', 5, "closing quote", None),
    ('body["a":1', 4, "closing bracket", None),
    ("body.a[x]:1", 6, "no place in an array", "[*]"),
    ("method.x:POST", 0, "method has nothing inside", None),
    ("x data.object.amount>1000", 2, "no field “data.object.amount”", "body.data.object.amount"),
    ("status:(200 OR 201)", 7, "hold conditions", "status in"),
    ("at>10m", 3, "not a time", "since:10m"),
    ("status in (4xx, abc)", 16, "not a number", None),
    ("body.a>", 7, "value after", None),
    ("body.a:>", 7, "value after >", None),
    ("pinned~x", 0, "cannot be compared with ~", None),
    ("hedaer[x]=1", 0, "no field “hedaer”", "Did you mean header?"),
    ("size:5..1", 5, "ends before it begins", "1..5"),
    ("at:2026-11-23..2026-01-01", 3, "ends before it begins", "2026-01-01..2026-11-23"),
    ("status:200,404", 7, "not a number", "status in (200, 404)"),
    ("x body" + ".a" * 101, 206, "at most 100 steps", None),
    ("a\x00b", 1, "cannot be searched", None),
    ("\ud800", 0, "cannot be searched", None),
    ("status:axx", 7, "no class", None),
    ("since:99999999999d", 6, "not a time", "10m, 2h, 7d"),
    ("x " + "*a" * 501, 2, "at most 500 stars", "quotes"),
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
        "id in (" + "1..2," * 20_000 + "3)",
        "id in (" + " " * 99_000,
        "path:" + "*a" * 49_000,
        "*a" * 49_000,
    ],
    ids=[
        *("open", "nested", "or nested", "not nested", "words", "long", "or", "ids", "list"),
        *("ranges", "spaces", "stars", "bare stars"),
    ],
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
        "path:" + "*a" * 500,
        "body." + "a." * 99 + "b:1",
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
    ("", "All requests"),
    ("invoice", "Requests that contain “invoice” anywhere"),
    ("method:POST path:/orders* status>=400", "POST requests to /orders… whose status is 400 or more"),
    ("method:post -path:/orders*", "POST requests not to /orders…"),
    ("method in (GET, POST) provider in (stripe, github)", "GET or POST requests from stripe or github"),
    ("method!=POST", "Requests whose method is not POST"),
    ("status>=400 OR size>1MB", "Requests whose status is 400 or more or size is more than 1 MB"),
    ("provider:stripe OR status:500", "Requests from stripe or whose status is 500"),
    ("(a OR b) pinned", "Requests that contain “a” anywhere or “b” anywhere and are pinned"),
    ("-(provider:stripe status:200)", "Requests but not those (from stripe whose status is 200)"),
    ("-(provider:stripe OR provider:github)", "Requests not from stripe and not from github"),
    ("since:10m", "Requests received in the last 10 minutes"),
    ("since:today event:invoice.*", "Requests received since today whose event begins with “invoice.”"),
    ("at:2026-11-23..2026-11-24", "Requests received from 2026-11-23 to 2026-11-24"),
    ("at:2026-11-23T00:00Z", "Requests received at 2026-11-23T00:00Z"),
    ("status:4xx age>5m", "Requests whose status is 4xx and signature age is more than 5 min"),
    ("status not in (4xx, 500..510)", "Requests whose status is not 4xx and status is not from 500 to 510"),
    ("size:1kB..2MB", "Requests whose size is from 1 kB to 2 MB"),
    ("body.data.amount>1000", "Requests whose body.data.amount is more than 1000"),
    ("body.items[*].sku=a", "Requests whose body.items[*].sku is a"),
    ("body.a=null body.b:1..5", "Requests whose body.a is null and body.b is from 1 to 5"),
    ("header[x-id]", "Requests that have the header x-id"),
    ("-header[x-id]", "Requests that have no header x-id"),
    ("header[x-id]=a", "Requests whose header x-id is exactly “a”"),
    ("query[page]>2", "Requests whose query field page is more than 2"),
    ("note:*", "Requests whose note is not empty"),
    ("-note:*", "Requests whose note is empty"),
    ("path!~^/a", "Requests whose path does not match the pattern “^/a”"),
    ("id in (3, 1)", "Requests whose id is one of 1, 3"),
    ("size≥1MB status≠200", "Requests whose size is 1 MB or more and status is not 200"),
    ('note:"\u202ex"', "Requests whose note contains “⟨U+202E⟩x”"),
    ("pinned -duplicate has:body", "Requests that are pinned and do not repeat an event and have a body"),
    ("tag:x -tag:y*", "Requests that have the tag “x” and have no tag that begins with “y”"),
]


@pytest.mark.parametrize(("text", "reading"), READINGS)
def test_a_filter_reads_as_a_sentence(text: str, reading: str) -> None:
    assert parse(text, clock=clock).describe() == reading


def test_the_reading_names_the_place_that_is_looked_through() -> None:
    assert parse("").describe("/pay") == "All requests at /pay"
    assert parse("method=POST status>=400").describe("/pay") == ("POST requests at /pay whose status is 400 or more")
    assert parse("pinned").describe("the default endpoint").startswith("Requests at the default endpoint that ")


def test_a_query_tells_what_it_needs() -> None:
    assert not parse("method:POST since:10m").slow
    assert parse("body:x").slow
    assert parse("a OR since:10m").moving
    assert not parse("at:2026-11-23").moving


def test_a_mistake_is_named_with_its_end_too() -> None:
    for text, wrong in (
        ("a statsu>=400 b", "statsu>=400"),
        ('note~"(x" b', '"(x"'),
        ("a (b", "(b"),
        ("status>=", ""),
        ("x AND", "AND"),
    ):
        with pytest.raises(FilterError) as raised:
            parse(text)
        assert text[raised.value.position : raised.value.end] in (wrong, wrong[:1]), text


def test_absurd_readings_stay_short() -> None:
    for text in ("w " * 499, " OR ".join(f"body.a{n}:x" for n in range(500)), 'note:"' + "y" * 90_000 + '"'):
        assert len(parse(text).describe()) <= 400


def test_one_subject_serves_many_filters_and_is_loaded_and_parsed_once() -> None:
    loads = []
    row = summary()

    def load(number: int) -> Capture:
        loads.append(number)
        return capture_of(row, Headers(), b'{"a": {"b": 5}}')

    subject = Subject(row, load, 0)
    rules = [parse(text) for text in ("body.a.b>4", "body.a.b:5", "method:POST", "body.a", "body.a.c", "5")]
    assert [rule.accepts(subject) for rule in rules] == [True, True, True, True, False, True]
    assert loads == [1]
