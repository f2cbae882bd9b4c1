from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from inspector.bodies import render, views_for
from inspector.bodies.table import Table, sources
from inspector.bodies.tree import json_tree
from inspector.workers import Cancelled, Token
from tests.bodies.conftest import opened

TOKEN = Token()


def table(value: Any) -> Table:
    made = Table(sources(json_tree(value if isinstance(value, str) else json.dumps(value)), TOKEN)[0])
    made.read(TOKEN)
    return made


def column(made: Table, name: str, order: Any = None) -> list[str | None]:
    places = range(len(made)) if order is None else order
    return [cell.exact if (cell := made.row(place).get(name)) is not None else None for place in places]


def test_rows_are_items_and_columns_are_keys_in_the_order_in_which_they_come() -> None:
    made = table([{"id": 1, "name": "a"}, {"id": 2.50, "extra": {"x": [1]}}])
    assert made.columns == ["id", "name", "extra"]
    assert column(made, "id") == ["1", "2.5"]
    assert column(made, "name") == ["a", None]
    assert column(made, "extra") == [None, '{"x": [1]}']


def test_values_stay_as_they_were_sent_and_of_double_keys_the_last_counts() -> None:
    made = table('[{"n": 1.50, "n": 12345678901234567890.10}, {"s": "\\u00e9\\n"}]')
    assert column(made, "n") == ["12345678901234567890.10", None]
    assert column(made, "s") == [None, "é\n"]
    assert list(made.sorted("n", False, TOKEN)) == [0, 1]


def test_arrays_anywhere_are_offered_the_nearest_first() -> None:
    value = {"data": {"items": [{"a": 1}], "points": [[1, 2], [3]]}, "list": [{"b": [{"c": 1}]}], "no": [1, 2]}
    found = sources(json_tree(json.dumps(value)), TOKEN)
    assert [source.title for source in found] == ["$.list", "$.data.items", "$.data.points", "$.list[0].b"]


def test_rows_of_arrays_and_of_values_after_each_other() -> None:
    assert table([[1, "x"], [2]]).columns == ["[0]", "[1]"]
    made = table('{"a": 1}\n{"a": 2}\n')
    assert column(made, "a") == ["1", "2"]


def test_sorting_puts_numbers_before_texts_and_what_is_missing_last() -> None:
    made = table([{"v": "b"}, {"v": 10}, {}, {"v": "A"}, {"v": 9.5}, {"v": None}, {"v": True}, {"v": -1e3}])
    assert column(made, "v", made.sorted("v", False, TOKEN)) == ["null", "-1000.0", "9.5", "10", "true", "A", "b", None]
    assert column(made, "v", made.sorted("v", True, TOKEN))[:3] == ["b", "A", "true"]
    assert column(made, "v", made.sorted("v", True, TOKEN))[-1] is None


def test_csv_holds_every_row_and_quotes_what_needs_it() -> None:
    made = table([{"a": 'x "y", z', "b": 1}, {"a": "line\nbreak", "b": {"c": 2}}])
    text = made.delimited(range(2), made.columns, ",", TOKEN)
    assert list(csv.reader(io.StringIO(text))) == [
        ["a", "b"],
        ['x "y", z', "1"],
        ["line\nbreak", '{"c": 2}'],
    ]
    assert made.delimited([1], ["b"], "\t", TOKEN) == 'b\n"{""c"": 2}"\n'


def test_paths_lead_to_cells() -> None:
    made = table({"data": {"items": [{"a b": 1}]}})
    assert made.cell_steps(0, "a b") == ("data", "items", 0, "a b")
    assert table([[1, 2]]).cell_steps(0, "[1]") == (0, 1)


def test_what_is_behind_a_large_value_is_not_waited_for() -> None:
    text = '{"first": [{"a": 1}], "large": [' + "[[[[[1]]]]]," * 200_000 + '1], "last": [{"b": 1}]}'
    found = sources(json_tree(text), TOKEN)
    assert found[0].title == "$.first"


def test_broken_arrays_are_shown_up_to_the_mistake() -> None:
    made = table('[{"a": 1}, {"a": 2}, nope, {"a": 3}')
    assert column(made, "a")[:2] == ["1", "2"]


def test_reading_and_sorting_can_be_cancelled() -> None:
    made = table([{"a": number} for number in range(1000)])
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        made.sorted("a", False, token)
    with pytest.raises(Cancelled):
        Table(made.source).read(token)


def test_the_view_is_offered_where_there_is_a_table_and_says_when_there_is_none() -> None:
    assert "table" in [view.name for view in views_for(opened(b'{"x": [{"a": 1}]}'))]
    assert "table" not in [view.name for view in views_for(opened(b'{"x": [1, 2]}'))]
    assert list(render("table", opened(b'[{"id": 1, "n": "x"}, {"id": 20}]')).lines) == ["id  n", "1   x", "20"]
    made = render("table", opened(b'{"x": {"y": 1}}'))
    assert made.view == "raw"
    assert "no array of objects" in str(made.problem)
