"""Looking for regular expressions in bounded time."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from inspector import patterns
from inspector.patterns import first_match, spans, taken

#: Takes for ever on `a` * 40: the reference to a group keeps the engine from seeing through it.
_SLOW = regex.compile(r"(a?){40}(?:a+)+\1b")


@given(st.text("ab\n", max_size=30), st.sampled_from(["a", "ab*", "b?", "^a", "a$", "(?<!a)b"]), st.integers(0, 5))
def test_the_spans_are_those_of_re_but_the_empty_ones(text: str, pattern: str, start: int) -> None:
    expected = [match.span() for match in re.compile(pattern).finditer(text, start) if match.group()]
    assert spans(regex.compile(pattern, regex.V0), text, 1.0, start) == expected


def test_the_first_match_is_found_or_none() -> None:
    match = first_match(regex.compile("b+"), "abbb", 1.0)
    assert match is not None
    assert match.span() == (1, 4)
    assert first_match(regex.compile("c"), "abbb", 1.0) is None


@pytest.mark.parametrize("look", [first_match, spans])
def test_a_pattern_that_takes_too_long_is_given_up(look: object) -> None:
    started = time.perf_counter()
    with pytest.raises(TimeoutError):
        look(_SLOW, "a" * 60, 0.05)  # type: ignore[operator]
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("look", [first_match, spans])
def test_what_is_too_slow_to_keep_others_waiting_is_found_all_the_same(
    look: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "_QUICK_S", 0.0001)
    text = "a" * 2_000_000 + "b"
    found = look(regex.compile("(?:a|c)*?b"), text, 60.0)  # type: ignore[operator]
    assert (found == [(0, len(text))]) if isinstance(found, list) else (found.span() == (0, len(text)))


def test_a_group_has_spans_of_its_own() -> None:
    pattern = regex.compile(r"id=(\w*)|name=\w+")
    assert spans(pattern, "id=7 name=x id= id=42", 1.0, group=1) == [(3, 4), (19, 21)]


def test_what_is_made_of_the_matches_begins_anew_where_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def count(found: Iterator[regex.Match[str]]) -> int:
        begun.append(1)
        return sum(1 for _ in found)

    assert taken(regex.compile("b"), "abab", 1.0, count) == 2
    assert len(begun) == 1
    monkeypatch.setattr(patterns, "_QUICK_S", 0.001)
    assert taken(regex.compile("(?:a|c)*?b"), ("a" * 200_000 + "b") * 20, 60.0, count) == 20
    assert len(begun) == 3
