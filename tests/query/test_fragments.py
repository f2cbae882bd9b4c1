from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import FilterError
from inspector.query import parse
from inspector.query.fragments import alternatives, fragments, with_fragment


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("a", ["a"]),
        ("a  b", ["a", "b"]),
        ('note:"a b" c', ['note:"a b"', "c"]),
        (r'note:"a \" b" c', [r'note:"a \" b"', "c"]),
        (r'note:"a\\" c', [r'note:"a\\"', "c"]),
        ("(a OR b) c", ["(a OR b)", "c"]),
        ('(a ")" b) c', ['(a ")" b)', "c"]),
        ("a) b", ["a)", "b"]),
        ('"a b', ['"a b']),
    ],
)
def test_a_text_is_taken_apart_between_its_conditions(text: str, parts: list[str]) -> None:
    assert fragments(text) == parts


def test_a_condition_is_added_and_taken_out() -> None:
    assert with_fragment("", "pinned", True) == "pinned"
    assert with_fragment("a", "pinned", True) == "a pinned"
    assert with_fragment("a pinned", "pinned", True) == "a pinned"
    assert with_fragment("a pinned", "pinned", False) == "a"
    assert with_fragment("a OR b", "pinned", True) == "(a OR b) pinned"
    assert with_fragment("(a OR b) pinned", "pinned", False) == "a OR b"
    assert with_fragment("type:json x", "type:form", True, instead_of=["type:json"]) == "x type:form"


def test_alternatives_are_those_of_one_pair_of_parentheses() -> None:
    assert alternatives("(a OR b OR (c OR d))") == ["a", "b", "(c OR d)"]
    assert alternatives("a") == ["a"]
    assert alternatives("(a b)") == ["(a b)"]
    assert alternatives("(a) OR (b)") == ["(a) OR (b)"]
    assert alternatives('(a OR "x) OR b")') == ["a", '"x) OR b"']


@given(st.text('ab ():"\\OR-', max_size=20))
def test_adding_a_condition_keeps_a_text_that_reads_readable(text: str) -> None:
    try:
        parse(text)
    except FilterError:
        return
    for on in (True, False):
        parse(with_fragment(text, "pinned", on))
