from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.compare import Budget, Change, JsonChanges, NotJson, diff_json
from inspector.compare.jsonmeaning import number_meaning
from inspector.compare.jsontree import read_tree
from inspector.compare.paths import Member, Step
from inspector.workers import Cancelled, Token


def told(before: Any, after: Any, **options: Any) -> list[tuple[str, str, str | None, str | None]]:
    """Kind, path, before and after of each change; JSON texts, or values that are written as JSON."""
    texts = [one if isinstance(one, str) else json.dumps(one) for one in (before, after)]
    return [(one.kind, one.path, one.before, one.after) for one in diff_json(*texts, **options).changes]


def test_a_value_that_changed_is_told_with_its_path() -> None:
    assert told(
        {"data": {"items": [{"id": 1}, {"id": 2, "n": 5}]}}, {"data": {"items": [{"id": 1}, {"id": 2, "n": 6}]}}
    ) == [("changed", "data.items[1].n", "5", "6")]


def test_members_that_came_and_went() -> None:
    assert told({"a": 1, "b": {"x": [1, 2]}}, {"a": 1, "c d": None}) == [
        ("removed", "b", '{"x": [1, 2]}', None),
        ("added", '"c d"', None, "null"),
    ]


def test_one_item_put_into_a_long_list_is_one_change() -> None:
    items = [{"id": index, "name": f"item {index}", "price": index % 7} for index in range(4000)]
    changed = [*items[:10], {"id": 9999, "name": "new"}, *items[10:]]
    assert told(items, changed) == [("added", "[10]", None, '{"id": 9999, "name": "new"}')]
    assert told(changed, items) == [("removed", "[10]", '{"id": 9999, "name": "new"}', None)]


def test_one_item_put_into_a_list_of_equal_items_is_one_change() -> None:
    assert told([0] * 500, [0] * 501) == [("added", "[500]", None, "0")]
    assert told([0, 1] * 300, [*[0, 1] * 150, 7, *[0, 1] * 150]) == [("added", "[300]", None, "7")]


def test_an_item_that_moved_is_one_change() -> None:
    assert told(["a", "b", "c", "d", "e"], ["e", "a", "b", "c", "d"]) == [("moved", "[0]", '"e"', '"e"')]


def test_an_item_with_an_id_that_moved_and_changed_is_followed() -> None:
    before = [{"id": "a", "n": 1}, {"id": "b", "n": 2}, {"id": "c", "n": 3}]
    after = [{"id": "c", "n": 4}, {"id": "a", "n": 1}, {"id": "b", "n": 2}]
    found = diff_json(json.dumps(before), json.dumps(after)).changes
    assert [(one.kind, one.path, one.old, one.new) for one in found] == [
        ("moved", "[0]", (2,), (0,)),
        ("changed", "[0].n", (2, Member("n")), (0, Member("n"))),
    ]


def test_an_item_changed_beside_one_that_was_put_in() -> None:
    before = [{"id": 1, "a": "x"}, {"id": 2, "a": "y", "b": 1, "c": 2}]
    after = [{"id": 1, "a": "x"}, {"id": 7, "a": "new"}, {"id": 2, "a": "y", "b": 1, "c": 3}]
    assert told(before, after) == [("added", "[1]", None, '{"id": 7, "a": "new"}'), ("changed", "[2].c", "2", "3")]


def test_items_without_ids_are_paired_with_those_most_like_them() -> None:
    before = [{"a": 1, "b": 2, "c": 3}, {"x": 1, "y": 2, "z": 3}]
    after = [{"x": 1, "y": 2, "z": 4}]
    assert told(before, after) == [("removed", "[0]", '{"a": 1, "b": 2, "c": 3}', None), ("changed", "[0].z", "3", "4")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1.0", "1"),
        ("1e3", "1000"),
        ("-0", "0"),
        ("100e-2", "1"),
        ("12345678901234567890123.0", "12345678901234567890123"),
        ('"\\u0061"', '"a"'),
        ('"\\/"', '"/"'),
    ],
)
def test_the_same_value_written_differently_is_told_apart(before: str, after: str) -> None:
    assert told(f'{{"v": {before}}}', f'{{"v": {after}}}') == [("written", "v", before, after)]


@pytest.mark.parametrize(
    ("before", "after"),
    [("12345678901234567890123", "12345678901234567890124"), ("0.1", "0.10000000000000001"), ("1e400", "1e401")],
)
def test_numbers_that_a_double_cannot_tell_apart_differ(before: str, after: str) -> None:
    assert told(before, after) == [("changed", "", before, after)]


def test_exponents_of_any_length_are_no_trap() -> None:
    huge = "1e" + "9" * 10_000
    assert told(huge, "1e5", value_limit=10) == [("changed", "", huge[:10] + "…", "1e5")]


def test_keys_in_another_order_are_one_remark() -> None:
    assert told('{"a": 1, "b": 2, "c": 3}', '{"c": 3, "a": 1, "b": 2}') == [("order", "", "a, b, c", "c, a, b")]


def test_keys_written_differently() -> None:
    assert told('{"\\u0061": 1}', '{"a": 1}') == [("written", "a", '"\\u0061"', '"a"')]


def test_white_space_between_tokens_is_nothing() -> None:
    assert told('{"a":[1,2,{"b":"c, d: {"}]}', ' { "a" : [ 1 ,\n2, {"b": "c, d: {" } ] }\r\n') == []


def test_keys_that_come_again_are_kept_apart() -> None:
    assert told('{"a": 1, "a": 2}', '{"a": 1, "a": 3}') == [("changed", "a #2", "2", "3")]
    assert told('{"a": 1, "a": 2, "a": 3}', '{"a": 1, "a": 3}') == [("removed", "a #2", "2", None)]


def test_another_type_is_told() -> None:
    assert told('{"v": 1, "w": {}, "x": null}', '{"v": "1", "w": [], "x": false}') == [
        ("type", "v", "1", '"1"'),
        ("type", "w", "{}", "[]"),
        ("type", "x", "null", "false"),
    ]


def test_lines_of_json_are_compared_like_a_list() -> None:
    assert told('{"a": 1}\n{"a": 2}\n', '{"a": 1}\n{"a": 3}\n{"a": 2}\n') == [("added", "[1]", None, '{"a": 3}')]
    assert told('{"a": 1}', '{"a": 1}\n{"a": 2}\n') == [("added", "[1]", None, '{"a": 2}')]


def test_lone_surrogates_and_brackets_in_texts() -> None:
    assert told('["\\ud800", "]}", "a\\\\\\": {"]', '["\\ud801", "]}", "a\\\\\\": ["]') == [
        ("changed", "[0]", '"\\ud800"', '"\\ud801"'),
        ("changed", "[2]", '"a\\\\\\": {"', '"a\\\\\\": ["'),
    ]


def test_what_is_no_json_is_refused_with_the_place() -> None:
    with pytest.raises(NotJson, match=r"not valid JSON: .* \(line 2, column 6\)"):
        diff_json("{}", '{\n"a": nope}')


def test_deep_nesting_is_compared_up_to_a_level() -> None:
    deep = 15_000
    found = diff_json("[" * deep + "1" + "]" * deep, "[" * deep + "2" + "]" * deep)
    (change,) = found.changes
    assert change.kind == "changed"
    assert change.before is not None
    assert len(change.before) < 3_000
    assert "deeper than 1,000 levels" in found.stopped
    assert "961 levels" in change.path


def test_nesting_without_end_is_refused_in_words() -> None:
    with pytest.raises(NotJson, match="more than 20,000 levels deep"):
        diff_json("[" * 30_000 + "]" * 30_000, "[]")


def test_too_many_values_are_refused_in_words() -> None:
    with pytest.raises(NotJson, match="more than 2,000 values"):
        read_tree("[" + "1," * 5_000 + "1]", {}, Budget(), most=2_000)


def test_too_many_changes_stop_and_it_is_said() -> None:
    found = diff_json(json.dumps(list(range(9_000))), json.dumps(list(range(20_000, 29_000))))
    assert len(found.changes) == 5_000
    assert found.stopped == "More than 5,000 differences: only the first ones are listed."


def test_a_budget_that_is_used_up_keeps_what_was_found() -> None:
    before = {f"k{index}": [index, {"x": index}] for index in range(500)}
    after = {f"k{index}": [index, {"x": index + 1}] for index in range(500)}
    found = diff_json(json.dumps(before), json.dumps(after), Budget(units=14_000))
    assert 0 < len(found.changes) < 500
    assert found.stopped.startswith("Comparing stopped at k")
    none = diff_json(json.dumps(before), json.dumps(after), Budget(units=100))
    assert none == JsonChanges((), "The bodies are too large to be compared by structure.")


def test_work_that_nobody_waits_for_ends() -> None:
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        diff_json(json.dumps(list(range(5_000))), "[]", Budget(token))


def test_a_value_is_shown_cut() -> None:
    ((_, _, before, after),) = told({"a": ["x" * 100] * 100}, {}, value_limit=50)
    assert before is not None
    assert (len(before), before[-1], after) == (51, "…", None)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("0", "0"), ("-0.00e5", "0"), ("10", "1e1"), ("1.50", "15e-1"), ("-1.5E+2", "-15e1"), ("0.001", "1e-3")],
)
def test_what_a_number_means(text: str, meaning: str) -> None:
    assert number_meaning(text) == meaning


# properties

SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1e300, -2.25]) | st.text(max_size=3)
KEYS = st.sampled_from(["a", "b", "id", "", "x y", 'q"', "ä", "\\"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=6) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)


@given(VALUES, st.sampled_from([None, 1]))
def test_equal_values_have_no_changes(value: Any, indent: int | None) -> None:
    assert told(json.dumps(value), json.dumps(value, indent=indent)) == []


@given(VALUES, VALUES)
def test_the_changes_applied_to_the_old_value_give_the_new_one(before: Any, after: Any) -> None:
    found = diff_json(json.dumps(before), json.dumps(after), value_limit=0)
    assert found.stopped == ""
    assert same(applied(before, found.changes), after)


@given(VALUES, st.data())
def test_keys_in_any_order_leave_the_meaning(value: Any, data: st.DataObject) -> None:
    found = diff_json(json.dumps(value), json.dumps(shuffled(value, data)))
    assert {one.kind for one in found.changes} <= {"order"}


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(0, 40), st.integers(6, 9))
def test_one_item_put_anywhere_into_a_list_is_one_change(items: list[int], at: int, new: int) -> None:
    (change,) = diff_json(json.dumps(items), json.dumps([*items[:at], new, *items[at:]])).changes
    assert (change.kind, change.after, change.new) == ("added", str(new), (min(at, len(items)),))


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_it(before: str, after: str) -> None:
    with contextlib.suppress(NotJson):
        diff_json(before, after)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: True is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def shuffled(value: Any, data: st.DataObject) -> Any:
    if isinstance(value, dict):
        keys = data.draw(st.permutations(list(value)))
        return {key: shuffled(value[key], data) for key in keys}
    return [shuffled(item, data) for item in value] if isinstance(value, list) else value


def applied(value: Any, changes: tuple[Change, ...]) -> Any:
    """The old value with all changes made: written without any of the code under test."""
    gone = {one.old for one in changes if one.kind == "removed"}
    moved = {one.old: one.new for one in changes if one.kind == "moved"}
    set_to = {one.old: json.loads(str(one.after)) for one in changes if one.kind in ("changed", "type")}
    added = {one.new: json.loads(str(one.after)) for one in changes if one.kind == "added"}

    def made(part: Any, old: tuple[Step, ...], new: tuple[Step, ...]) -> Any:
        if old in set_to:
            return set_to[old]
        inside = {steps[-1]: item for steps, item in added.items() if steps is not None and steps[:-1] == new and steps}
        if isinstance(part, dict):
            kept = {key: item for key, item in part.items() if (*old, Member(key)) not in gone}
            result = {key: made(item, (*old, Member(key)), (*new, Member(key))) for key, item in kept.items()}
            return result | {step.name: item for step, item in inside.items() if isinstance(step, Member)}
        if isinstance(part, list):
            placed = {step: item for step, item in inside.items() if isinstance(step, int)}
            arrived = {}
            for place in range(len(part)):
                target = moved.get((*old, place))
                if target is not None:
                    arrived[target[-1]] = place
            taken = {*placed, *arrived}
            stay = [place for place in range(len(part)) if (*old, place) not in gone and (*old, place) not in moved]
            total = len(stay) + len(taken)
            free = iter(index for index in range(total) if index not in taken)
            slots: dict[int, Any] = {step: placed[step] for step in placed}
            for target_place, place in arrived.items():
                assert isinstance(target_place, int)
                slots[target_place] = made(part[place], (*old, place), (*new, target_place))
            for place in stay:
                index = next(free)
                slots[index] = made(part[place], (*old, place), (*new, index))
            return [slots[index] for index in range(total)]
        return part

    return made(value, (), ())
