"""What each field means, on a small session; every filter is asked in SQL and in Python."""

# ruff: noqa: E501  # a table reads best in rows

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import brotli
import pytest

from inspector.capture import Headers
from inspector.query import parse
from tests.query.table import NOW, Table, clock, summary

_MINUTE = 60_000_000
_NOW_US = int(NOW.timestamp()) * 1_000_000


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


ROWS = [
    (
        summary(id=1, method="POST", target="/orders/7?x=1&y", status=200, size=500, received_us=_NOW_US - 5 * _MINUTE),
        Headers.from_text([("X-Id", "abc"), ("x-id", "def"), ("Content-Type", "application/json")]),
        _json({"data": {"object": {"amount": 1500, "id": "in_1", "paid": True}}, "items": [{"id": "a"}, {"id": "b"}]}),
    ),
    (
        summary(
            id=2, method="GET", target="/orders", status=404, size=1_200_000, provider="github", event_type="push",
            event_id="evt_1", outcome="invalid", reason="mismatch", pinned=True, tags="red blue", attempts=2,
            received_us=_NOW_US - 90 * _MINUTE, remote="10.0.0.1:5", content_type="text/plain",
        ),
        Headers.from_text([("Content-Encoding", "gzip"), ("X-Empty", "")]),
        gzip.compress(b"the Needle is packed"),
    ),
    (
        summary(
            id=3, method="post", target="/Other", status=500, size=0, provider="stripe", outcome="", note="Größe",
            event_type="invoice.payment_failed", duration_us=1_500_000, attempt=3, colour="red", age_s=700,
            received_us=_NOW_US - 24 * 60 * _MINUTE, malformed=True, endpoint="orders",
        ),
        Headers(),
        b"",
    ),
    (
        summary(id=4, target="/x", provider="", event_id="", event_type="", outcome="unsigned", endpoint="orders-2"),
        Headers.from_text([("Content-Type", "application/x-www-form-urlencoded"), ("Content-Encoding", "br")]),
        brotli.compress(b"token=s%20x&amount=12.50&a=1&a=2"),
    ),
    (
        summary(id=5, target="/y", provider="", event_id="", event_type="", outcome="valid", incomplete=True),
        Headers.from_text([("Content-Type", "text/plain; charset=utf-16")]),
        "Überraschung Wide".encode("utf-16"),
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    made = Table(ROWS)
    yield made
    made.close()


MEANINGS = [
    # short names
    ("method:POST", {1, 3, 4, 5}), ("method=post", {1, 3, 4, 5}), ("method!=POST", {2}), ("method:p*", {1, 3, 4, 5}),
    ("endpoint:orders", {3}), ("endpoint:orders*", {3, 4}), ("provider:Stripe", {1, 3}), ('provider:""', {4, 5}),
    ("provider:*", {1, 2, 3}), ("method in (GET, PUT)", {2}), ("colour:red", {3}), ("color:red", {3}),
    # texts
    ("path:/orders", {1, 2}), ("path:/orders*", {1, 2}), ("path=/orders", {2}), ("path:/ORDERS", {1, 2}),
    ("path=/ORDERS", set()), ("query:x=1", {1}), ("query:*", {1}), ("target:*y", {1, 5}), ("path:*7", {1}),
    ("url:/other", {3}), ("event:invoice.*", {1, 3}), ("event:INVOICE", {1, 3}), ('event:"invoice.*"', set()),
    ("type:json", {1, 3, 4, 5}), ("source:10.0.", {2}), ("remote~^10[.]", {2}), ("note:größe", {3}), ("note:GRÖßE", {3}),
    ("note:*", {3}), ("has:note", {3}), ("-note:*", {1, 2, 4, 5}), ('path~"^/[a-z]+$"', {2, 4, 5}),
    ('path~"(?i)^/[a-z]+$"', {2, 3, 4, 5}),
    # marks
    ("tag:red", {2}), ("tag:re", set()), ("tag:re*", {2}), ("tag!=red", {1, 3, 4, 5}), ("pinned", {2}), ("-pinned", {1, 3, 4, 5}),
    ("pinned:no", {1, 3, 4, 5}), ("pinned!=yes", {1, 3, 4, 5}), ("malformed", {3}), ("incomplete", {5}), ("truncated", set()),
    # numbers
    ("status>=400", {2, 3}), ("status >= 400", {2, 3}), ("status:4xx", {2}), ("status!=4xx", {1, 3, 4, 5}), ("status:>=500", {3}),
    ("status:200..404", {1, 2, 4, 5}), ("status:..300", {1, 4, 5}), ("size>1MB", {2}), ("size<=0.5kB", {1, 3, 4, 5}),
    ("size>1.2MB", set()), ("size>1MiB", {2}), ("duration>1s", {3}), ("duration:1500", {3}), ("duration<2ms", {1, 2, 4, 5}),
    ("attempt>1", {3}), ("attempts>0", {2}), ("has:attempts", {2}), ("age>10m", {3}), ("-age>10m", {1, 2, 4, 5}),
    ("id:2", {2}), ("id in (1,3 , 99)", {1, 3}), ("id:2..3", {2, 3}), ("id!=2", {1, 3, 4, 5}), ("size>99999999999999GB", set()),
    # checks
    ("verdict:invalid", {2}), ("verdict:unchecked", {3}), ("verdict:un*", {4}), ("signature:ok", {1, 5}),
    ("signature:bad", {2}), ("signature:none", {3, 4}), ("signature!=ok", {2, 3, 4}), ("reason:mismatch", {2}),
    ("duplicate", {3}), ("repeated", {1, 3}), ("-repeated", {2, 4, 5}), ("-duplicate", {1, 2, 4, 5}), ("event_id:evt", {1, 2, 3}),
    # times
    ("since:10m", {1, 4, 5}), ("since:2h", {1, 2, 4, 5}), ("since:2026-11-24T11:00Z", {1, 4, 5}), ("at<2026-11-24T00:00Z", {3}),
    ("at:2026-11-23T12:00Z..2026-11-24T10:30Z", {2, 3}), ("at>=2026-11-24T11:55:00Z", {1, 4, 5}), ("at>2026-11-24T11:55Z", {4, 5}),
    ("at:..2026-11-23T12Z", {3}),
    # has
    ("has:body", {1, 2, 4, 5}), ("has:query", {1, 4, 5} & {1}), ("has:provider has:event", {1, 2, 3}), ("-has:verdict", {3}),
    # headers
    ("header[x-id]", {1}), ("header[X-ID]:DE", {1}), ("header[x-id]=def", {1}), ("header[x-id]=DEF", set()),
    ("header[x-id]!=abc", {2, 3, 4, 5}), ("header[x-empty]", {2}), ("header[x-empty]:*", set()), ('header:"x-id: abc"', {1}),
    ("header:gzip", {2}), ("header[x-id]~^d", {1}), ("header[x-i]", set()),
    # bodies, packed and not
    ("body:needle", {2}), ("needle", {2}), ("body:NEEDLE*", set()), ("body:*needle*", {2}), ("body:wide", {5}), ("wide", {5}),
    ("body:überr", {5}), ('body~"N[e]{2}dle"', {2}), ('body=""', {3}), ("body.data.object.amount>1000", {1}),
    ("body.data.object.amount>1500", set()), ("body.data.object.amount=1500.0", {1}), ("body.data.object.paid=true", {1}),
    ("body.data.object.id:in_", {1}), ("body.data.object", {1}), ("body.items.1.id=b", {1}), ("body.items[0].id=a", {1}),
    ("body.items.*.id=b", {1}), ("body.items[*].id!=b", {2, 3, 4, 5}), ('body."data"."object".id=in_1', {1}),
    ("body.token:s", {4}), ("body.amount>12", {4}), ("body.a=2", {4}), ("body.none", set()), ("body.data.object.id>in_0", {1}),
    ("body.data.object.id>1", set()), ("body.items.99999999999", set()),
    # words and logic
    ("orders", {1, 2, 3, 4}), ("in_1", {1}), ("ABC", {1}), ('"the needle"', {2}), ("n*dle", {2}), ("orders -status:404", {1, 3, 4}),
    ("status:404 OR status:500", {2, 3}), ("status:404 status:500", set()), ("NOT (status:404 OR status:500)", {1, 4, 5}),
    ("method:GET AND pinned OR malformed", {2, 3}), ("method:GET AND (pinned OR malformed)", {2}), ("--pinned", {2}),
    ("NOT NOT pinned", {2}), ("http://nowhere", set()), ("pinned OR or", {1, 2, 3, 4}), ("*", {1, 2, 3, 4, 5}), ("event", set()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ids"), MEANINGS, ids=[text for text, _ in MEANINGS])
def test_a_filter_finds(text: str, ids: set[int], table: Table) -> None:
    assert set(table.both(parse(text, clock=clock))) == ids


def test_a_day_is_a_local_day(table: Table) -> None:
    begin = datetime(2026, 11, 23).astimezone()
    end = datetime(2026, 11, 24).astimezone()
    wanted = {row.id for row in table.rows if begin <= row.received_at.astimezone(UTC) < end}
    assert set(table.both(parse("at:2026-11-23", clock=clock))) == wanted
    assert set(table.both(parse("at:yesterday", clock=clock))) == wanted


def test_a_pattern_that_backtracks_for_ever_is_given_up_and_told() -> None:
    body = b"a" * 200 + b"!"
    table = Table([(summary(id=n), Headers(), body) for n in range(1, 60)])
    query = parse('body~"^(a|aa|a?a)+$"')
    assert query.problem is None
    started = time.monotonic()
    assert table.by_sql(query) == []
    assert time.monotonic() - started < 10
    assert query.problem is not None
    assert "too slow" in query.problem
    query.restart()
    assert query.problem is None
    table.close()


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([("Content-Encoding", "gzip")], b"not gzip needle"),
        ([("Content-Encoding", "nonsense")], b"needle"),
        ([("Content-Encoding", "")], b"needle"),
        ([("Content-Type", "text/plain; charset=nonsense")], b"\xff needle"),
        ([("Content-Type", "text/plain; charset=utf-16")], b"needle"),
        ([], b"\x00\xff needle"),
        ([], b"[" * 100_000 + b" needle"),
    ],
)
def test_hostile_bodies_are_searched_all_the_same(headers: list[tuple[str, str]], body: bytes) -> None:
    table = Table([(summary(), Headers.from_text(headers), body)])
    assert table.both(parse("needle")) == [1]
    for text in ("body:needle", "body:nädel", "body.a.b:1", 'body~"x{3}"', "body.a>1", "header[content-type]:ä"):
        table.both(parse(text))
    table.close()


def test_filters_on_columns_never_load_a_body() -> None:
    def load(number: int) -> None:
        raise AssertionError(number)

    query = parse("method:POST path:/orders* status:200 -pinned (provider:stripe OR body:x) -(pinned body:x)")
    assert query.matches(summary(), load)  # type: ignore[arg-type]


def test_times_are_a_range_of_the_index(table: Table) -> None:
    table.connection.execute("CREATE INDEX received ON captures(received_us)")
    where, values = parse("since:10m method:POST", clock=clock).sql()
    plan = table.connection.execute(f"EXPLAIN QUERY PLAN SELECT id FROM captures c WHERE {where}", values).fetchall()
    assert "received_us>" in plan[0][3]
