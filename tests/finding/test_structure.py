"""JSONPath and JMESPath: what they find, and where that stands in the text and in its pretty form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.bodies.jsontext import Pretty
from inspector.finding import BadPattern, Found, Searcher
from inspector.finding.structure import Structure, Value
from inspector.workers import Cancelled, Token

leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.text('a"[{,:}]\\\u00e9 ', max_size=5))
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"\\ .', max_size=3), inner, max_size=3),
    max_leaves=12,
)


def values(text: str, language: str, expression: str, most: int = 1000) -> list[Value]:
    return [value for value in Structure(text).find(language, expression, most) if value is not None]


def begins(value: Any) -> str:
    return json.dumps(value) if not isinstance(value, dict | list) else json.dumps(value)[0]


@settings(max_examples=50, deadline=None)
@given(tree=trees, indent=st.sampled_from([None, 0, 3]))
def test_every_value_is_found_where_it_stands(tree: Any, indent: int | None) -> None:
    text = json.dumps(tree, indent=indent)
    pretty = [line for chunk in Pretty(text).chunks() for line in chunk]
    plain = text.split("\n")
    found = values(text, "jsonpath", "$..*")
    for value in found:
        inside = tree
        for step in value.steps:
            inside = inside[step]
        for lines, spot in ((plain, value.plain), (pretty, value.pretty)):
            shown = lines[spot.line][spot.column : spot.column + spot.length]
            assert shown.startswith(begins(inside)), (value, shown)
    assert found == sorted(found, key=lambda value: value.plain)


DOCUMENT = {"items": [{"id": n, "n": {"x": n}, "t": ["a"] * n} for n in range(4)], "a b": None}


@pytest.mark.parametrize(
    ("language", "expression", "steps"),
    [
        ("jsonpath", "$.items[?@.id>1].n.x", [("items", 2, "n", "x"), ("items", 3, "n", "x")]),
        ("jsonpath", "$['a b']", [("a b",)]),
        ("jsonpath", "$.items[-1].id", [("items", 3, "id")]),
        ("jmespath", "items[?id>`1`].n.x", [("items", 2, "n", "x"), ("items", 3, "n", "x")]),
        ("jmespath", "items[*].t[]", [("items", n, "t", m) for n in range(4) for m in range(n)]),
        ("jmespath", "items[1:3].[id, n.x]", [("items", n, *rest) for n in (1, 2) for rest in (("id",), ("n", "x"))]),
        ("jmespath", "sort_by(items, &id)[-1].n", [("items", 3, "n")]),
        ("jmespath", "items[0].* | [1]", [("items", 0, "t")]),
        ("jmespath", "items[?!t].id", [("items", 0, "id")]),
        ("jmespath", "nothing || items[0]", [("items", 0)]),
    ],
)
def test_expressions_find_values_by_their_place(language: str, expression: str, steps: list[Any]) -> None:
    found = values(json.dumps(DOCUMENT), language, expression)
    assert sorted(value.steps for value in found) == sorted(steps) if steps[0] != ("items", 0, "t") else found


def test_of_keys_that_occur_twice_the_last_one_counts_and_documents_may_follow_one_another() -> None:
    (value,) = values('{"a": 1, "a": 22}', "jsonpath", "$.a")
    assert (value.plain, value.pretty) == ((0, 14, 2), (2, 7, 2))
    found = values('{"a":1}\n{"b":[],"a":2}\n', "jsonpath", "$.a")
    assert [(value.document, value.plain.line, value.pretty.line) for value in found] == [(0, 0, 1), (1, 1, 5)]


@pytest.mark.parametrize(
    ("language", "expression", "said"),
    [
        ("jsonpath", "$.a[", "does not parse"),
        ("jsonpath", "data.id", "begins with \\$"),
        ("jmespath", "a..b", "does not parse"),
        ("jmespath", "$.a", "not with \\$"),
        ("jmespath", "nothing(@)", "Unknown function"),
        ("jmespath", "abs(items)", "invalid type"),
    ],
)
def test_what_does_not_parse_is_told(language: str, expression: str, said: str) -> None:
    with pytest.raises(BadPattern, match=said):
        values(json.dumps(DOCUMENT), language, expression)


def test_no_more_values_are_looked_for_than_were_asked_for() -> None:
    assert len(values(json.dumps([1] * 50), "jsonpath", "$.*", 20)) == 20
    assert len(values("[1,2]\n" * 30, "jsonpath", "$.*", 21)) == 21


@pytest.mark.parametrize("text", ["{", '{"a": 1} x', "[" * 100_000, ""])
def test_a_text_without_a_structure_is_told_or_has_no_values(text: str) -> None:
    if not text:
        assert values(text, "jsonpath", "$.a") == []
        return
    with pytest.raises(BadPattern, match=r"not valid JSON|too deeply"):
        values(text, "jsonpath", "$.a")


def test_the_process_answers_keeps_its_text_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = Searcher()
    text = json.dumps(DOCUMENT)
    told: list[Found] = []
    assert searcher.find(text, "jmespath", "length(items)", Token(), told.append) == "4"
    process = searcher._process
    assert searcher.find(text, "jsonpath", "$..x", Token(), told.append) == ""
    assert sum(len(one.values) for one in told) == 4
    with pytest.raises(BadPattern, match="does not parse"):
        searcher.find(text, "jsonpath", "$[", Token(), told.append)
    assert searcher._process is process
    # a query without an end: nobody waits, then it takes too long
    slow = '{"s": "' + "a" * 40 + 'b"}'
    endless = "$[?search(@, '^(a|a)*$')]"
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        searcher.find(slow, "jsonpath", endless, token, told.append)
    monkeypatch.setattr("inspector.finding.process.PATIENCE_S", 0.2)
    with pytest.raises(BadPattern, match="given up"):
        searcher.find(slow, "jsonpath", endless, Token(), told.append)
    assert searcher._process is None
    searcher.close()
