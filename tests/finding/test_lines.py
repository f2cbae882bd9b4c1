"""Searching lines: the same hits as one by one, across folds, bounded in time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.bodies.display import FOLD_MARK
from inspector.finding import BadPattern, Hit, Hits, compiled, search
from inspector.finding import lines as lines_module
from inspector.workers import Cancelled, Token


def found(lines: list[str], text: str, continued: tuple[int, ...] = (), **how: bool) -> list[Hit]:
    hits = Hits()
    search(lines, continued, compiled(text, **how), Token(), lambda more, _line: hits.extend(more))
    return [hits[index] for index in range(len(hits))]


def folded(text: str, size: int) -> tuple[list[str], tuple[int, ...]]:
    pieces = [text[start : start + size] for start in range(0, len(text), size)] or [""]
    return [piece + FOLD_MARK for piece in pieces[:-1]] + [pieces[-1]], tuple(range(1, len(pieces)))


@settings(max_examples=50, deadline=None)
@given(lines=st.lists(st.text("abAB \u00e9", max_size=6), max_size=30), text=st.text("abB", min_size=1, max_size=2))
def test_blocks_give_what_each_line_alone_would(lines: list[str], text: str) -> None:
    expected = [
        Hit(place, match.start(), len(text))
        for place, line in enumerate(lines)
        for match in re.finditer(re.escape(text), line, re.IGNORECASE)
    ]
    assert found(lines, text) == expected


@settings(max_examples=50, deadline=None)
@given(
    text=st.text("abc", min_size=1, max_size=60), needle=st.text("abc", min_size=1, max_size=4), size=st.integers(1, 9)
)
def test_a_folded_line_gives_what_the_whole_one_would(text: str, needle: str, size: int) -> None:
    lines, continued = folded(text, size)
    before = lines_module._CHARS, lines_module._AHEAD
    lines_module._CHARS, lines_module._AHEAD = 7, 8
    try:
        hits = found(lines, needle, continued)
    finally:
        lines_module._CHARS, lines_module._AHEAD = before
    starts = [match.start() for match in re.finditer(needle, text)]
    assert [hit.line * size + hit.column for hit in hits] == starts
    whole = Hits(hits)
    for index, start in enumerate(starts):
        line, column = whole.end_of(index, lines)
        # behind the last character, whether that is seen before the mark of the fold or at the start of the next line
        assert line * size + min(column, size) == start + len(needle)


def test_a_pattern_sees_one_line_only() -> None:
    lines = ["one", "two", "", " three"]
    assert found(lines, r"\s+", pattern=True) == [Hit(3, 0, 1)]
    assert found(lines, "^t|e$", pattern=True) == [Hit(0, 2, 1), Hit(1, 0, 1), Hit(3, 5, 1)]
    assert found(lines, r"(?<=\n)t", pattern=True) == []
    assert found(lines, r"e(?=\s|$)", pattern=True) == [Hit(0, 2, 1), Hit(3, 5, 1)]


def test_case_and_whole_words_count_when_asked_for() -> None:
    lines = ["Id id_1 ID id", "$id"]
    assert len(found(lines, "id")) == 5
    assert [hit.column for hit in found(lines, "id", case=True)] == [3, 11, 1]
    assert [hit[:2] for hit in found(lines, "id", word=True)] == [(0, 0), (0, 8), (0, 11), (1, 1)]


@pytest.mark.parametrize(("pattern", "at"), [("a[", 1), ("(", 1), ("a**", None)])
def test_a_pattern_that_does_not_parse_says_where(pattern: str, at: int | None) -> None:
    with pytest.raises(BadPattern, match="does not parse") as told:
        compiled(pattern, pattern=True)
    assert told.value.position is None or at is None or told.value.position >= at


def test_a_pattern_that_backtracks_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "PATIENCE_S", 0.05)
    with pytest.raises(BadPattern, match="too long on line 2"):
        found(["b", "a" * 40 + "c"], "(?=x|a)^(a|a)*$", pattern=True)


def test_a_search_stops_when_nobody_waits() -> None:
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        search(["a"] * 10_000, (), compiled("a"), token, lambda _hits, _line: None)


def test_first_hits_come_before_the_end_and_too_many_are_no_more_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "MOST", 5000)
    told: list[tuple[int, int]] = []
    more = search(["a a"] * 20_000, (), compiled("a"), Token(), lambda hits, line: told.append((len(hits), line)))
    assert more
    assert told[0] == (4000, 2000)
    assert sum(count for count, _ in told) < 10_000
