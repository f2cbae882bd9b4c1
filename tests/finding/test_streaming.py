from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.finding import BadPattern, structure
from inspector.finding.streaming import simple_path
from inspector.finding.structure import Structure, Value

PATHS = [
    "$",
    "$.a",
    "$.a.b",
    "$[1]",
    "$..a",
    "$..[0]",
    "$.*",
    "$[*].a",
    "$..*",
    "$.a..b",
    "$..a..b",
    "$['a b'].a",
    "$..['a/b']",
    '$["b"][0]',
]
EXPRESSIONS = ["a", "a.b", "[0]", "[*].a", "a[*].b", '"a b".a', "a[0]", "[*][*]"]
NAMES = st.sampled_from(["a", "b", "a/b", "a b", "é", 'q"'])
VALUES = st.recursive(
    st.none() | st.integers(-9, 9) | st.sampled_from(["a", "", "x,y", "é"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=14,
)


def found(text: str, language: str, expression: str, *, large: int) -> list[Value]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structure, "_LARGE", large)
        kept: list[Value] = []
        for value in Structure(text).find(language, expression, 1000):
            if value is None:
                kept.clear()
            else:
                kept.append(value)
        return kept


@settings(max_examples=40)
@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_what_is_found_while_reading_is_what_the_libraries_find(value: Any, indent: int | None, escaped: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=escaped)
    for language, expressions in (("jsonpath", PATHS), ("jmespath", EXPRESSIONS)):
        for expression in expressions:
            assert simple_path(language, expression) is not None
            streamed = found(text, language, expression, large=-1)
            assert streamed == found(text, language, expression, large=1 << 30), (text, expression)


def test_a_name_is_found_as_well_where_it_is_written_with_an_escape() -> None:
    text = json.dumps({"x": {"pad": "p" * 200_000, "a/b": 1}}).replace("/", "\\/")
    (value,) = found(text, "jsonpath", "$..['a/b']", large=-1)
    assert value.steps == ("x", "a/b")


def test_the_last_of_doubled_keys_counts_and_documents_may_follow_one_another() -> None:
    text = '{"a": {"b": 1}, "c": 2, "a": {"b": 3}}\n{"a": {"b": 4}}\n'
    for expression in ("$.a.b", "$..b", "$.*"):
        assert found(text, "jsonpath", expression, large=-1) == found(text, "jsonpath", expression, large=1 << 30)


@pytest.mark.parametrize(
    ("language", "expression"),
    [("jsonpath", one) for one in ("$.a[-1]", "$.a[0:2]", "$[?@.a]", "$...a", "$.a b", "a", "$['a','b']", "$[01]", "")]
    + [("jmespath", one) for one in ("a | b", "length(a)", "a[?b]", "[]", "@", "", "a..b", "`1`", "a[-1]")],
)
def test_other_expressions_are_left_to_the_libraries(language: str, expression: str) -> None:
    assert simple_path(language, expression) is None


@pytest.mark.parametrize("text", ['{"a": 1,, "b": 2}', "[1 2]", '{"a"}', "{", "[1", '{"b": ]}', "x"])
def test_what_is_no_json_is_told(text: str) -> None:
    with pytest.raises(BadPattern, match="not valid JSON"):
        found(text, "jsonpath", "$..nothing", large=-1)


def test_any_depth_is_gone_down() -> None:
    depth = 50_000
    (value,) = found("[" * depth + '{"a": 7}' + "]" * depth, "jsonpath", "$..a", large=-1)
    assert len(value.steps) == depth + 1
