from __future__ import annotations

from typing import Any

import pytest

from inspector.compare import BUILT_IN, Matrix, compare_many, matrix_report, matrix_to_json
from tests.compare.test_comparison import side


def told(found: Matrix) -> list[tuple[str, list[tuple[str, str | None]]]]:
    return [(row.where, [(cell.kind, cell.value) for cell in row.cells]) for row in found.rows]


def many(*bodies: Any, base: int = 0) -> Matrix:
    return compare_many([side(body, title=str(at)) for at, body in enumerate(bodies)], base)


def test_a_row_for_each_place_and_a_cell_for_each_side() -> None:
    found = many(
        {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 9, "c": 3}, {"a": "x", "b": 2}, {"a": 1, "b": 2, "c": 3, "d": 4}
    )
    assert told(found) == [
        ("a", [("same", "1"), ("same", "1"), ("type", '"x"'), ("same", "1")]),
        ("b", [("same", "2"), ("changed", "9"), ("same", "2"), ("same", "2")]),
        ("c", [("same", "3"), ("same", "3"), ("removed", None), ("same", "3")]),
        ("d", [("same", None), ("same", None), ("same", None), ("added", "4")]),
    ]
    assert found.verdict() == "3 of 3 differ from the base, in 4 places."
    assert not found.alike


def test_rows_are_in_the_order_of_the_base() -> None:
    base = {"a": {"x": 1, "y": 1}, "b": 1, "c": [1, 2], "d": 1}
    found = many(base, {**base, "d": 2}, {**base, "c": [1, 5]}, {**base, "a": {"x": 2, "new": 3, "y": 2}, "e": 1})
    assert [row.where for row in found.rows] == ["a.x", "a.new", "a.y", "c[1]", "d", "e"]


def test_the_base_can_be_another_one() -> None:
    found = many({"a": 1}, {"a": 2}, {"a": 1}, base=1)
    assert told(found) == [("a", [("changed", "1"), ("same", "2"), ("changed", "1")])]
    assert found.comparisons[1] is None


def test_what_lies_around_a_place_is_known() -> None:
    found = many({"a": {"x": 1, "y": 2}}, {"a": {"x": 5, "y": 2}}, {})
    assert dict(told(found)) == {
        "a": [("same", '{"x": 1, "y": 2}'), ("inside", None), ("removed", None)],
        "a.x": [("same", "1"), ("changed", "5"), ("removed", None)],
    }


def test_first_lines_headers_and_bodies_that_are_no_json() -> None:
    one = side(b"abc", start="POST /a", headers={"X": "1", "Y": "1"})
    two = side(b"abd", start="POST /a", headers={"X": "2", "Y": "1"})
    three = side(b"abc", start="PUT /a", headers={"X": "1"})
    found = compare_many([one, two, three])
    assert [(row.part, row.where) for row in found.rows] == [
        ("start", "first line"),
        ("header", "x"),
        ("header", "y"),
        ("body", "the whole body"),
    ]
    assert found.rows[3].cells[1].value == "3 bytes, differs from byte 2"
    text = matrix_report(found)
    assert "  2 ≠ 2" in text
    assert "  3 − (not there)" in text
    assert matrix_to_json(found)["rows"][0]["cells"][2] == {"kind": "changed", "value": "PUT /a"}


def test_moved_items_say_where_to() -> None:
    found = many([1, 2, 3], [3, 1, 2], [1, 2, 3])
    (row,) = found.rows
    assert row.cells[1].kind == "moved"
    assert row.cells[1].value == "→ [0]  3"


def test_an_item_that_is_put_in_is_no_item_of_the_base() -> None:
    found = many([{"a": 1}, {"b": 1}], [{"new": 1}, {"a": 1}, {"b": 1}], [{"a": 2}, {"b": 1}])
    assert [(row.where, [cell.kind for cell in row.cells]) for row in found.rows] == [
        ("[0] (new)", ["same", "added", "same"]),
        ("[0].a", ["same", "same", "changed"]),
    ]


def test_ids_and_times_can_be_ignored_in_all() -> None:
    sides = [side({"id": number, "n": 1}) for number in range(4)]
    found = compare_many(sides, ignoring=BUILT_IN)
    assert (found.alike, found.ignored_count, found.rows) == (True, 3, ())
    assert found.verdict() == "All 4 are the same."


def test_too_few_and_too_many_are_refused() -> None:
    with pytest.raises(ValueError):
        compare_many([side({})])
    with pytest.raises(ValueError):
        compare_many([side({})] * 21)
