from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from inspector.bodies import open_body, render
from inspector.capture import Capture, Headers, Summary
from inspector.gui.detail.json_path import Found, path_at
from inspector.query import parse, term

ITEMS = [{"n": 1.50}, {"n": 2, "a b": None}]
VALUE = {"id": "evt", "data": {"items": ITEMS, "empty": {}, "text": 'say "x",'}, "list": [1, [2, 3]]}


def summary_of(capture: Capture) -> Summary:
    values = dict.fromkeys(Summary._fields, "")
    return Summary(**(values | {"id": 1, "endpoint": capture.endpoint}))  # type: ignore[arg-type]


@pytest.fixture
def lines() -> list[str]:
    headers = Headers.from_text([["Content-Type", "application/json"]])
    return list(render("json", open_body(headers, json.dumps(VALUE).encode())).lines)


def test_every_value_is_found_by_its_path(lines: list[str]) -> None:
    found = {path_at(lines, line) for line in range(len(lines))} - {None}
    assert {
        Found("id", "evt"),
        Found("data", None),
        Found("data.items[0].n", "1.5"),
        Found("data.items[1]", None),
        Found('data.items[1]."a b"', "null"),
        Found("data.text", 'say "x",'),
        Found("list[0]", "1"),
        Found("list[1][1]", "3"),
    } <= found


def test_a_path_is_one_that_the_filter_language_reads(lines: list[str], make_capture: Callable[..., Capture]) -> None:
    capture = make_capture(body=json.dumps(VALUE).encode())
    summary = summary_of(capture)
    checked = 0
    for line in range(len(lines)):
        found = path_at(lines, line)
        if found is not None and found.value is not None and found.value not in ("null", "{}", "[]"):
            query = parse(term(f"body.{found.path}", found.value, "="))
            assert query.matches(summary, lambda _id: capture), found
            checked += 1
    assert checked >= 6


def test_brackets_and_the_root_have_no_path(lines: list[str]) -> None:
    assert path_at(lines, 0) is None
    assert path_at(lines, len(lines) - 1) is None
    assert path_at([""], 0) is None
