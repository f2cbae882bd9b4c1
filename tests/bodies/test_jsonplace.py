"""A value in JSON is found by its path, and replacing it changes no other byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.bodies.jsonplace import PathError, Step, find_value, json_value, parse_path, path_text

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def paths(tree: Any, path: tuple[Step, ...] = ()) -> list[tuple[Step, ...]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(deeper for key, value in inner for deeper in paths(value, (*path, key)))]


def at(tree: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        tree = tree[step]
    return tree


@given(TREES, st.data(), st.booleans(), st.sampled_from([None, 2, "\t"]))
def test_replacing_a_value_changes_nothing_else(tree: Any, data: Any, ascii_only: bool, indent: Any) -> None:
    text = json.dumps(tree, ensure_ascii=ascii_only, indent=indent)
    body = text.encode("utf-8", "surrogatepass")
    path = data.draw(st.sampled_from(paths(tree)))
    place = find_value(body, path)
    assert json.loads(body[place.start : place.end].decode("utf-8", "surrogatepass")) == at(tree, path)
    changed = json.loads(body[: place.start] + b'"new"' + body[place.end :])
    if not path:
        assert changed == "new"
        return
    parent = at(changed, path[:-1])
    assert parent[path[-1]] == "new"
    parent[path[-1]] = at(tree, path)
    assert changed == tree


@given(st.lists(st.text() | st.integers(0, 10**8), max_size=5))
def test_a_path_reads_back(steps: list[Step]) -> None:
    assert parse_path(path_text(tuple(steps))) == tuple(steps)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("$", ()),
        ("$.a.b", ("a", "b")),
        ("a.b[2].c", ("a", "b", 2, "c")),
        ('a."b.c"[0]', ("a", "b.c", 0)),
        ('$[\'a b\']["c\\"d"]', ("a b", 'c"d')),
        ("items.0.id", ("items", "0", "id")),
        ("$.ü-1", ("ü-1",)),
    ],
)
def test_paths_are_written_in_several_ways(text: str, steps: tuple[Step, ...]) -> None:
    assert parse_path(text) == steps


@pytest.mark.parametrize("text", ["$.", "a..b", "a[", "a[x]", "$$", 'a"', "a b=c"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(PathError, match="cannot be read"):
        parse_path(text)


@pytest.mark.parametrize(
    ("body", "path", "value"),
    [
        (b'{"a": 1e5 , "b": "x"}', "a", b"1e5"),
        (b' \r\n{"a":{"b":[1,{"c":"\\u00e9\\"}"}]}}', "a.b[1].c", b'"\\u00e9\\"}"'),
        (b'{"a": 1, "a": 2}', "a", b"2"),
        (b'{"\\u0061": 1}', "a", b"1"),
        (b'\xef\xbb\xbf{"a": [ ]}', "a", b"[ ]"),
        (b'{"x": "\xff\xfe", "a": true}', "a", b"true"),
        ('{"ü": {"n": null}}'.encode(), "ü.n", b"null"),
        (b'[[1],[2, "]"]]', "$[1][1]", b'"]"'),
        (b'[{"id": 3}]', "0.id", b"3"),
        (b'{"a": 1} trailing', "a", b"1"),
    ],
)
def test_values_are_found_as_they_are_spelled(body: bytes, path: str, value: bytes) -> None:
    place = find_value(body, parse_path(path))
    assert body[place.start : place.end] == value


@pytest.mark.parametrize(
    ("body", "path", "why"),
    [
        (b'{"a": 1}', "b", r"no value at \$\.b"),
        (b'{"a": 1}', "a.b", r"no value at \$\.a\.b"),
        (b"[1]", "[1]", r"no value at \$\[1\]"),
        (b"[1]", "a", "no value"),
        (b'"text"', "a", "no value"),
        (b"", "a", "no value"),
        (b"{'a': 1}", "a", "not JSON at byte 1"),
        (b'{"a" 1}', "a", "not JSON at byte 5: a colon"),
        (b'{"a": 1 "b": 2}', "b", "not JSON at byte 8"),
        (b'{"a": {"b": 1}', "b", "not JSON at byte 14"),
        (b'{"a": }', "a", "not JSON at byte 6"),
        (b'\xff\xfe{\x00"\x00', "a", "not UTF-8"),
    ],
)
def test_what_is_not_there_is_told(body: bytes, path: str, why: str) -> None:
    with pytest.raises(PathError, match=why):
        find_value(body, parse_path(path))


def test_deep_json_is_no_trouble() -> None:
    body = b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b', "b": 1}'
    place = find_value(body, ("b",))
    assert body[place.start : place.end] == b"1"


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "abc", "", "'a'", b"\xff", "[" * 100_000])
def test_what_is_no_json_has_to_be_a_text(text: str | bytes) -> None:
    with pytest.raises(ValueError):
        json_value(text)


@pytest.mark.parametrize(("text", "value"), [("2000", 2000), (b'"a"', "a"), (" null ", None), ('{"a": []}', {"a": []})])
def test_json_is_the_value_that_it_says(text: str | bytes, value: object) -> None:
    assert json_value(text) == value
