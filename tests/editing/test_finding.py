from __future__ import annotations

import pytest

from inspector.editing.finding import Wanted
from inspector.finding import BadPattern
from inspector.workers import Token

TEXT = "Order 17\norder 18\nORDER x"


def test_text_is_found_whatever_its_case_unless_that_counts() -> None:
    assert Wanted("order").places(TEXT, Token()) == [(0, 5), (9, 14), (18, 23)]
    assert Wanted("order", case=True).places(TEXT, Token()) == [(9, 14)]
    assert Wanted(".").places(TEXT, Token()) == []


def test_a_pattern_finds_and_its_groups_go_into_the_replacement() -> None:
    wanted = Wanted(r"^order (\d+)", pattern=True)
    assert wanted.places(TEXT, Token()) == [(0, 8), (9, 17)]
    assert wanted.replaced(TEXT, r"\1!", Token()) == ("17!\n18!\nORDER x", 2)
    assert wanted.replacement(TEXT, 9, r"no. \1") == "no. 18"


def test_plain_text_is_replaced_as_it_is_typed() -> None:
    assert Wanted("order").replaced(TEXT, r"\1", Token()) == ("\\1 17\n\\1 18\n\\1 x", 3)
    assert Wanted("order").replacement(TEXT, 0, r"\1") == r"\1"


def test_nothing_is_found_by_nothing() -> None:
    assert Wanted("").places(TEXT, Token()) == []
    assert Wanted("x*", pattern=True).places("aab", Token()) == []
    assert Wanted("").replaced(TEXT, "x", Token()) == (TEXT, 0)


@pytest.mark.parametrize("pattern", ["(", "a{99999999999}", "x" * 1001])
def test_a_pattern_that_does_not_parse_is_told(pattern: str) -> None:
    with pytest.raises(BadPattern):
        Wanted(pattern, pattern=True).places(TEXT, Token())


def test_a_replacement_that_does_not_parse_is_told() -> None:
    with pytest.raises(BadPattern, match="replacement"):
        Wanted("(o)", pattern=True).replaced(TEXT, r"\2", Token())


def test_a_pattern_that_never_ends_is_given_up() -> None:
    with pytest.raises(BadPattern, match="too long"):
        Wanted(r"(?:a|aa|a?)+$", pattern=True).places("a" * 60 + "b", Token())
