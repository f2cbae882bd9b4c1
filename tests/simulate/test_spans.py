from __future__ import annotations

import json

import pytest

from inspector.errors import UsageError
from inspector.simulate.spans import parse_path, path_text, spans

TEXT = '{ "a" : {"b.c": [1, {"d": "x\\"y"}, []], "e": null}, "f": -1.50e2 , "g":true}'


def test_every_value_is_found_where_it_stands() -> None:
    found = {path_text(path): TEXT[one.start : one.end] for path, one in spans(TEXT).items() if path}
    assert found == {
        "a": '{"b.c": [1, {"d": "x\\"y"}, []], "e": null}',
        'a."b.c"': '[1, {"d": "x\\"y"}, []]',
        'a."b.c"[0]': "1",
        'a."b.c"[1]': '{"d": "x\\"y"}',
        'a."b.c"[1].d': '"x\\"y"',
        'a."b.c"[2]': "[]",
        "a.e": "null",
        "f": "-1.50e2",
        "g": "true",
    }


@pytest.mark.parametrize("text", ["", "no", '{"a"', "[1,]"])
def test_what_is_no_json_has_no_values(text: str) -> None:
    assert spans(text) == {}


def test_a_bare_value_is_one() -> None:
    assert [one.kind for one in spans(' "x" ').values()] == ["text"]


def test_a_path_can_be_read_back() -> None:
    for path in [("a", 0, "b c", "d.e"), ("\\", '"', "x-y"), (0, 1), ("é",)]:
        assert parse_path(path_text(path)) == path
    assert parse_path("data.items[2].id") == parse_path("$.data.items[2].id") == ("data", "items", 2, "id")


@pytest.mark.parametrize("text", ["", "$", "a..b", "a[x]", "a[0", 'a."b'])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_path(text)


def test_a_deep_text_is_read() -> None:
    depth = 300
    text = "[" * depth + "1" + "]" * depth
    assert json.loads(text)
    assert (0,) * depth in spans(text)
