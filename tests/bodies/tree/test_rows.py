from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from inspector.bodies.tree import PAGE, Row, expand, json_tree, list_rows, reveal, root_row
from inspector.workers import Cancelled, Token

TOKEN = Token()


def opened(text: str) -> tuple[Row, list[Row]]:
    row = root_row(json_tree(text))
    row.rows, row.complete = list_rows(row, TOKEN), True
    return row, row.rows


def test_a_short_list_is_shown_as_it_is() -> None:
    _, rows = opened('{"a": 1, "b": [2]}')
    assert [(row.label, row.opens, row.is_range) for row in rows] == [("a", False, False), ("b", True, False)]


@pytest.mark.parametrize("member", [False, True])
def test_behind_the_first_page_come_ranges_that_open_to_their_items(member: bool) -> None:
    items = {f"k{number}": number for number in range(1234)} if member else list(range(1234))
    _, rows = opened(json.dumps(items))
    assert len(rows) == PAGE + 2
    assert [row.label for row in rows[PAGE:]] == ["[500 … 999]", "[1,000 … 1,233]"]
    inside = list_rows(rows[-1], TOKEN)
    assert [row.node.exact(TOKEN) for row in inside] == [str(number) for number in range(1000, 1234)]
    assert [row.node.index for row in inside] == list(range(1000, 1234))


def test_a_million_items_are_ranges_of_ranges() -> None:
    _, rows = opened("[" + ",".join(["1"] * 600_123) + "]")
    assert len(rows) < 1100
    far = rows[-1]
    assert far.label == "[500,500 … 600,122]"
    pages = list_rows(far, TOKEN)
    assert pages[-1].label == "[600,000 … 600,122]"
    assert sum(row.count for row in pages) == far.count
    assert [row.label for row in list_rows(pages[-1], TOKEN)][-1] == "[600122]"


def test_items_too_long_to_leap_over_are_counted_as_well() -> None:
    _, rows = opened(json.dumps([{"n": number, "text": "x" * 1000} for number in range(1700)]))
    assert [row.label for row in rows[PAGE:]] == ["[500 … 999]", "[1,000 … 1,499]", "[1,500 … 1,699]"]


def test_an_error_behind_many_items_is_shown() -> None:
    _, rows = opened("[" + ",".join(["1"] * 1200) + ", nope]")
    last = list_rows(rows[-1], TOKEN)[-1]
    assert "nope" in last.node.text


def test_what_was_found_so_far_is_told_before_a_long_step() -> None:
    text = '{"a": 1, "long": [' + "[[[[[1]]]]]," * 40_000 + '1], "z": 2}'
    told: list[list[str]] = []

    def tell(rows: Sequence[Row]) -> None:
        if rows:
            told.append([row.label for row in rows])

    list_rows(root_row(json_tree(text)), TOKEN, tell)
    assert told[0] == ["a", "long"]
    assert told[-1][-1] == "z"


def test_opening_stops_at_a_level_and_at_a_number_of_rows() -> None:
    row = root_row(json_tree(json.dumps({f"k{number}": {"a": {"b": {"c": 1}}} for number in range(30)})))
    made, whole = expand(row, 2, TOKEN)
    assert whole
    assert sum(len(rows) for _, rows in made) == 60
    made, whole = expand(row, 50, TOKEN, most=100)
    assert not whole
    assert sum(len(rows) for _, rows in made) <= 131


def test_a_far_value_is_revealed_through_its_range() -> None:
    root = root_row(json_tree(json.dumps([{"n": [number]} for number in range(5000)])))
    made, found = reveal(root, (4321, 0, 0), TOKEN)
    assert found.node.exact(TOKEN) == "4321"
    labels = []
    row: Row | None = found
    while row is not None:
        labels.append(row.label)
        row = row.parent
    assert labels == ["[0]", "n", "[4321]", "[4,000 … 4,499]", ""]
    assert len(made) == 4


def test_listing_can_be_cancelled() -> None:
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        list_rows(root_row(json_tree("[" + "[1]," * 100_000 + "1]")), token)
