"""Values inside captures as columns: where they are found, how they read, what they are ordered by."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from inspector.capture import Capture
from inspector.columns import COLUMNS, Field, FieldColumn, FieldError, field_of, parse_columns, seen_fields
from inspector.errors import UsageError
from inspector.query import parse
from inspector.store.base import Entry
from inspector.store.rows import summary_of
from inspector.workers import Token

Make = Callable[..., Capture]
BODY = {
    "data": {"object": {"amount": 1999, "id": "ch_1", "tags": ["a", "b"]}},
    "a b": {"c.d": True},
    "items": [{"n": 1}, {"n": 2}],
}


@pytest.fixture
def capture(make_capture: Make) -> Capture:
    headers = [("Content-Type", "application/json"), ("X-Id", "7"), ("x-id", "8"), ("Cookie", 'sid=s1; q="z"')]
    return make_capture(body=json.dumps(BODY).encode(), target="/x?page=2&page=3&empty=", headers=headers)


@pytest.mark.parametrize(
    ("text", "shown", "cell"),
    [
        ("body.data.object.amount", "1999", 1999),
        ("body.items[1].n", "2", 2),
        ("body.items[*].n", "1, 2", "1, 2"),
        ("body.items[-1].n", "2", 2),
        ("body.data.object.tags", '["a","b"]', '["a","b"]'),
        ('body."a b"."c.d"', "true", True),
        ("body.nothing", "", None),
        ("header[X-ID]", "7, 8", "7, 8"),
        ("query[page]", "2, 3", "2, 3"),
        ("query[empty]", "", ""),
        ("cookie[sid]", "s1", "s1"),
        ("cookie[q]", "z", "z"),
    ],
)
def test_a_value_is_found_by_the_name_that_filters_give_it(text: str, shown: str, cell: Any, capture: Capture) -> None:
    field = field_of(text)
    assert (field.text(capture), field.cell(capture)) == (shown, cell)
    assert field_of(str(field)) == field
    # the name is one that the filter language understands, too
    assert parse(str(field)).matches is not None


def test_compressed_bodies_and_forms_are_looked_into(make_capture: Make) -> None:
    headers = [("Content-Type", "application/json"), ("Content-Encoding", "gzip")]
    packed = make_capture(body=gzip.compress(json.dumps(BODY).encode()), headers=headers)
    assert field_of("body.data.object.id").text(packed) == "ch_1"
    form = make_capture(body=b"a=1&b=x+y&a=2", headers=[("Content-Type", "application/x-www-form-urlencoded")])
    assert (field_of("form[b]").text(form), field_of("body.a[1]").text(form)) == ("x y", "2")


def test_a_large_body_is_looked_through_and_not_parsed(make_capture: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b'{"pad": "' + b"x" * (1 << 20) + b'", "deep": {"id": [1, {"k": "v\\u00e9"}], "id2": 5}, "deep2": 1}'
    large = make_capture(body=body)
    monkeypatch.setattr("inspector.query.content.parse_strict", None)
    monkeypatch.setattr("inspector.query.content.parse_json", None)
    assert field_of("body.deep.id[1].k").text(large) == "vé"
    assert field_of("body.deep.id2").cell(large) == 5


def test_a_number_keeps_its_spelling_and_what_is_no_number_is_a_text(make_capture: Make) -> None:
    for text in ("19.90", "1e2", "-0.0"):
        capture = make_capture(body=f'{{"x": {text}}}'.encode())
        cell = field_of("body.x").cell(capture)
        assert (field_of("body.x").text(capture), str(cell), cell) == (text, text, float(text))
    for text in ("1e999", "NaN"):
        assert isinstance(field_of("body.x").cell(make_capture(body=f'{{"x": {text}}}'.encode())), str)


def test_what_arrived_cannot_act_in_a_cell(make_capture: Make) -> None:
    hostile = make_capture(body=json.dumps({"x": "a\u202eb\x1b[31m\n"}).encode())
    assert field_of("body.x").text(hostile) == "a\\u202eb\\x1b[31m\\n"
    assert len(field_of("body.x").text(make_capture(body=json.dumps({"x": "y" * 9000}).encode()))) == 400


@pytest.mark.parametrize("name", ["filter[name]", 'a"b', "a\\b", " x ", "a b", "x-id", "ü"])
def test_odd_names_are_written_so_that_they_read_back(name: str, make_capture: Make) -> None:
    form = make_capture(
        body=urlencode({name: "v"}).encode(), headers=[("Content-Type", "application/x-www-form-urlencoded")]
    )
    field = field_of(str(Field("form", (name,))))
    assert (field.steps, field.text(form)) == ((name,), "v")
    assert parse(f"{field}=v").matches(summary_of(1, Entry(form)), lambda _id: form)


@pytest.mark.parametrize(
    ("value", "key"),
    [(5, 5), ("5", 5), ("19.90", 19.9), ("abc", "abc"), (True, "true"), (None, None), (10**30, 1e30), ([1], "[1]")],
)
def test_numbers_are_ordered_as_numbers_however_they_are_written(value: Any, key: Any, make_capture: Make) -> None:
    assert field_of("body.x").sort_key(make_capture(body=json.dumps({"x": value}).encode())) == key


@pytest.mark.parametrize("text", ["body", "body.", "method", "header[]", "body.a=1", "body.a body.b", "x.y", "", '"a"'])
def test_what_names_no_value_is_told(text: str) -> None:
    with pytest.raises(FieldError, match="names no value"):
        field_of(text)


def test_columns_are_chosen_by_key_by_heading_in_groups_or_as_values() -> None:
    chosen = parse_columns('id, event_type,time,id,body."a,b",header[x-id],default')
    assert [column.key for column in chosen[:5]] == ["id", "event", "time", 'body."a,b"', "header[x-id]"]
    assert {column.key for column in chosen} >= {column.key for column in COLUMNS if column.shown}
    assert parse_columns("all") == COLUMNS
    with pytest.raises(UsageError, match="no column “evnt”"):
        parse_columns("id,evnt")
    with pytest.raises(UsageError, match="No column is named"):
        parse_columns(" , ")


def test_a_heading_is_short_where_room_is_scarce_and_whole_in_files() -> None:
    column = FieldColumn(field_of("body.data.items[0].amount"))
    assert (column.heading, column.name) == ("amount", "body.data.items[0].amount")
    assert FieldColumn(field_of("body.items[0]")).heading == "items[0]"
    assert FieldColumn(field_of("header[x-id]"), "Order").heading == "Order"


def test_what_captures_hold_is_proposed_with_an_example(capture: Capture, make_capture: Make) -> None:
    found = {str(seen.field): seen for seen in seen_fields([capture, make_capture()], Token())}
    assert found["body.data.object.amount"].example == "1999"
    assert (found["body.data.object.tags[0]"].count, found["header[x-id]"].example) == (1, "7")
    assert found["header[content-type]"].count == 2
    assert {"query[page]", "cookie[sid]", 'body."a b"."c.d"', "body.items[0].n", "body.type"} <= set(found)
    assert next(iter(found)).startswith("body.")
