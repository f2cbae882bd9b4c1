from __future__ import annotations

import difflib

from hypothesis import given
from hypothesis import strategies as st

from inspector.bodies import open_body
from inspector.capture import Headers
from inspector.compare import ADDED, CHANGED, REMOVED, SAME, Budget, TextDifference, unified
from inspector.compare.lines import Lines, as_text
from inspector.compare.textdiff import diff_lines, line_marks
from inspector.workers import Token


def diff(old: list[str], new: list[str]) -> TextDifference:
    return diff_lines(Lines(old, frozenset()), Lines(new, frozenset()), Budget())


def rows(found: TextDifference) -> list[tuple[int, str | None, str | None]]:
    return [
        (kind, None if left < 0 else found.old.lines[left], None if right < 0 else found.new.lines[right])
        for kind, left, right in zip(found.kinds, found.left, found.right, strict=True)
    ]


def test_rows_stand_side_by_side() -> None:
    found = diff(["a", "b = 1", "c", "d"], ["a", "b = 2", "c", "new", "d"])
    assert rows(found) == [
        (SAME, "a", "a"),
        (CHANGED, "b = 1", "b = 2"),
        (SAME, "c", "c"),
        (ADDED, None, "new"),
        (SAME, "d", "d"),
    ]
    assert list(found.places) == [1, 3]
    assert found.marks(1) == ([(4, 5)], [(4, 5)])
    assert found.marks(0) == ([], [])


def test_of_lines_replaced_by_more_the_likest_are_paired() -> None:
    found = diff(["x", '"amount": 1,', "y"], ["x", '"currency": "eur",', '"amount": 2,', "y"])
    assert rows(found)[1:3] == [(ADDED, None, '"currency": "eur",'), (CHANGED, '"amount": 1,', '"amount": 2,')]


def test_an_item_put_into_a_list_is_marked_from_its_beginning_to_its_end() -> None:
    item = ["  {", '    "n": 1', "  },"]
    new = ["  {", '    "n": 2', "  },"]
    found = diff(["[", *item, *item, "]"], ["[", *item, *new, *item, "]"])
    assert [line for kind, _, line in rows(found) if kind == ADDED] == new
    assert [
        line for kind, line, _ in rows(diff(["[", *item, *new, *item, "]"], ["[", *item, *item, "]"])) if kind
    ] == new


def test_lines_only_on_one_side() -> None:
    assert rows(diff([], ["a"])) == [(ADDED, None, "a")]
    assert rows(diff(["a"], [])) == [(REMOVED, "a", None)]
    assert rows(diff([], [])) == []


def test_marks_inside_a_line_are_words() -> None:
    assert line_marks("the quick fox", "the slow red fox") == ([(4, 9)], [(4, 12)])
    assert line_marks("same", "same") == ([], [])
    long = "a " * 500
    assert line_marks(long + "x" + long, long + "y" + long) == ([(1000, 1001)], [(1000, 1001)])


def test_a_unified_text_like_the_one_of_diff() -> None:
    old = [f"line {index}" for index in range(40)]
    new = [*old[:5], "put in", *old[5:30], "changed", *old[31:]]
    expected = list(difflib.unified_diff(old, new, lineterm=""))[2:]
    assert list(unified(diff(old, new))) == expected


LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=14)


@given(LINES, LINES)
def test_both_texts_can_be_read_off_the_rows(old: list[str], new: list[str]) -> None:
    found = diff(old, new)
    assert [one for _, one, _ in rows(found) if one is not None] == old
    assert [one for _, _, one in rows(found) if one is not None] == new
    assert all((kind == SAME) == (one == other) for kind, one, other in rows(found))
    assert list(found.places) == [
        row for row, kind in enumerate(found.kinds) if kind != SAME and (row == 0 or found.kinds[row - 1] == SAME)
    ]
    patch = list(unified(found, context=100))
    assert [line[1:] for line in patch if line[0] in " -"] == (old if patch else [])


def test_a_line_of_megabytes_is_broken_alike_on_both_sides() -> None:
    text = ",".join(f"word{index}" for index in range(20_000))
    old, new = (as_text(open_body(Headers(), one.encode()), Token()) for one in (text, "new," + text))
    assert max(map(len, old.lines)) <= 400
    assert "".join(old.lines) == text
    assert len(old.continued) == len(old.lines) - 1
    found = diff_lines(old, new, Budget())
    assert sum(kind != SAME for kind in found.kinds) < 20


def test_texts_over_the_limit_are_cut_and_it_is_said() -> None:
    body = open_body(Headers(), b"a\n" * 1_200_000)
    cut = as_text(body, Token())
    assert len(cut.lines) == 1_000_000
    assert cut.cut == "Only the first 1,000,000 of 1,200,001 lines were compared."
    assert diff_lines(cut, cut, Budget()).stopped == cut.cut


def test_what_is_too_different_is_shown_all_the_same() -> None:
    found = diff_lines(
        Lines([str(index * 7 % 90) for index in range(3_000)], frozenset()),
        Lines([str(index * 11 % 80) for index in range(3_000)], frozenset()),
        Budget(units=8_000),
    )
    assert found.stopped == "Parts of the texts are too different to be matched line by line."
    assert sum(1 for left in found.left if left >= 0) == 3_000
