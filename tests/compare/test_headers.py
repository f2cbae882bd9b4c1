from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import Headers
from inspector.compare import diff_headers

Line = tuple[str, str]


def told(old: list[Line], new: list[Line]) -> list[tuple[tuple[str, ...], Line | None, Line | None]]:
    found, stopped = diff_headers(Headers.from_text(old), Headers.from_text(new))
    assert stopped == ""
    return [(one.kinds, one.old, one.new) for one in found]


def test_lines_added_removed_changed_and_the_same() -> None:
    old = [("Host", "a"), ("X-Gone", "1"), ("Accept", "*/*")]
    new = [("Host", "b"), ("Accept", "*/*"), ("X-New", "2")]
    assert told(old, new) == [
        (("changed",), ("Host", "a"), ("Host", "b")),
        (("removed",), ("X-Gone", "1"), None),
        ((), ("Accept", "*/*"), ("Accept", "*/*")),
        (("added",), None, ("X-New", "2")),
    ]


def test_the_spelling_of_a_name_is_a_difference_of_its_own() -> None:
    assert told([("X-Dup", "1")], [("x-dup", "1")]) == [(("case",), ("X-Dup", "1"), ("x-dup", "1"))]


def test_a_line_in_another_place_is_moved() -> None:
    old = [("A", "1"), ("B", "2"), ("C", "3"), ("D", "4")]
    new = [("D", "4"), ("A", "1"), ("B", "2"), ("C", "3")]
    assert [(one[0], one[2]) for one in told(old, new)] == [
        (("moved",), ("D", "4")),
        ((), ("A", "1")),
        ((), ("B", "2")),
        ((), ("C", "3")),
    ]


def test_of_lines_that_come_again_the_equal_ones_are_paired() -> None:
    old = [("X-Dup", "1"), ("x-dup", "2"), ("X-Dup", "3")]
    assert told(old, [("X-Dup", "1"), ("X-Dup", "3")]) == [
        ((), ("X-Dup", "1"), ("X-Dup", "1")),
        (("removed",), ("x-dup", "2"), None),
        ((), ("X-Dup", "3"), ("X-Dup", "3")),
    ]


def test_thousands_of_lines_are_cut_and_it_is_said() -> None:
    many = Headers([(b"X", str(index).encode()) for index in range(6_000)])
    found, stopped = diff_headers(many, Headers())
    assert len(found) == 5_000
    assert stopped == "Only the first 5,000 header lines were compared."


LINES = st.lists(st.tuples(st.sampled_from(["A", "a", "B", "Set-Cookie"]), st.sampled_from(["", "1", "2"])), max_size=8)


@given(LINES, LINES)
def test_every_line_of_both_sides_is_told_once(old: list[Line], new: list[Line]) -> None:
    found = told(old, new)
    assert sorted(one[1] for one in found if one[1] is not None) == sorted(old)
    assert [one[2] for one in found if one[2] is not None] == new
    assert all(one[0] == () for one in found) == (old == new)
