"""Schema drift: what was learned, what departs from it, when it was seen first, and what is accepted."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any

import jsonschema
import pytest

from inspector.capture import Annotation, Capture
from inspector.checks.drift import Baseline, learn, schema_of
from inspector.checks.values import spelled
from inspector.errors import NotFound, UsageError
from inspector.query import parse
from inspector.session import Session
from inspector.store import Entry
from tests.session.test_checks import until

Make = Callable[..., Capture]


def body(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"evt_{number}",
        "api_version": "2024-06-20",
        "created": "2026-01-31T12:00:00Z",
        "livemode": False,
        "data": {"amount": 10 * number, "currency": ("eur", "usd")[number % 2], "lines": [{"sku": "A"}, {"sku": "B"}]},
        **more,
    }


def put(session: Session, make_capture: Make, bodies: Sequence[Any], event: str = "invoice.paid") -> list[int]:
    entries = [
        Entry(make_capture(endpoint="orders", body=json.dumps(one).encode()), None, Annotation("stripe", event, "e"))
        for one in bodies
    ]
    ids: list[int] = session.engine.call(session.store.append, entries).result(10)
    session.engine.call(session._watcher.nudge).result(10)
    return ids


def test_a_schema_is_learned_with_required_types_formats_enumerations_and_counts(
    session: Session, make_capture: Make
) -> None:
    ids = put(session, make_capture, [body(number) for number in range(1, 9)] + [body(9, extra=None)])
    (made,) = session.learn(ids).result(10)
    assert (made.endpoint, made.event_type, made.documents) == ("orders", "invoice.paid", 9)
    schema = session.learned_schema("orders", "invoice.paid")
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["required"] == ["api_version", "created", "data", "id", "livemode"]
    assert schema["properties"]["extra"] == {"$comment": "seen 1 of 9 times", "type": "null"}
    assert schema["properties"]["created"]["format"] == "date-time"
    data = schema["properties"]["data"]["properties"]
    assert data["currency"]["enum"] == ["eur", "usd"]
    assert data["amount"]["type"] == "integer"
    assert data["lines"]["items"]["properties"]["sku"]["type"] == "string"
    assert "learned from 9 captures of invoice.paid at orders; API version 2024-06-20" in schema["$comment"]
    for number in range(1, 9):
        jsonschema.validate(body(number), schema)


def test_what_departs_is_flagged_kept_and_accepted(session: Session, make_capture: Make) -> None:
    session.learn(put(session, make_capture, [body(number) for number in range(1, 5)])).result(10)
    changed = body(5, api_version="2025-01-01", region="eu")
    changed["data"]["amount"] = "50.00"
    del changed["data"]["currency"]
    first, same, other = put(session, make_capture, [changed, body(6), changed])
    put(session, make_capture, [{"anything": 1}], event="customer.created")
    until(lambda: [row.checks for row in session.summaries([first, same, other])] == [1, 1, 1])
    assert sorted(session.ids(parse("checks:failed"))) == sorted(session.ids(parse("check:drift"))) == [first, other]
    kept = session.checks(first)
    assert kept is not None
    assert {(one.path, one.expected, one.found) for one in kept.results} == {
        ("region", "no such field", '"eu", a string'),
        ("data.amount", "a whole number", '"50.00", a string'),
        ("data.currency", "a string", "nothing"),
    }
    assert all("API version 2025-01-01; learned with 2024-06-20." in one.reason for one in kept.results)
    until(lambda: len(session.baseline("orders", "invoice.paid").seen) == 3)
    seen = {one.path: one for one in session.baseline("orders", "invoice.paid").seen}
    region = seen[("region",)]
    assert (region.what, region.first_id, region.count, region.example) == ("added", first, 2, '"eu"')
    session.accept_drift("orders", "invoice.paid", [region]).result(10)
    assert len(session.baseline("orders", "invoice.paid").seen) == 2
    session.accept_drift("orders", "invoice.paid").result(10)
    assert session.baseline("orders", "invoice.paid").seen == []
    assert session.check_again([first]).result(10) == 0
    schema = session.learned_schema("orders", "invoice.paid")
    jsonschema.validate(changed, schema)
    session.forget_baseline("orders", "invoice.paid").result(10)
    with pytest.raises(NotFound):
        session.baseline("orders", "invoice.paid")
    assert session.store.checked_upto() is None


def test_what_another_process_accepted_is_not_lost(session: Session, make_capture: Make) -> None:
    session.learn(put(session, make_capture, [{"a": 1}])).result(10)
    put(session, make_capture, [{"a": 1, "b": 2}])
    until(lambda: len(session.baseline("orders", "invoice.paid").seen) == 1)
    with Session.open(session.path) as other:
        other.accept_drift("orders", "invoice.paid").result(10)
    put(session, make_capture, [{"a": 1, "b": 2, "c": 3}])
    until(lambda: [one.path for one in session.baseline("orders", "invoice.paid").seen] == [("c",)])


def test_nothing_is_learned_from_what_is_no_json(session: Session, make_capture: Make) -> None:
    (one,) = session.engine.call(session.store.append, [Entry(make_capture(body=b"text"))]).result(10)
    with pytest.raises(UsageError, match="nothing can be learned"):
        session.learn([one]).result(10)


@pytest.mark.parametrize(
    ("usual", "new", "told"),
    [
        ({"a": 1.5}, {"a": 2}, []),
        ({"a": 1}, {"a": 2.5}, ["a is 2.5, a number; it was a whole number so far."]),
        ({"a": {"b": 1}}, {}, ["a is missing; it was always there as an object."]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1}, {"c": 1}]}, ["a[*].b is missing", "a[*].c is new"]),
        ({"a": []}, {"a": [1]}, ["a[*] is new"]),
        ({"a": None}, {"a": {"b": 1}}, ["a is an object with 1 key; it was null so far."]),
        ([{"a": 1}], {"a": 1}, ["$ is an object"]),
    ],
)
def test_changes_are_told_in_words(usual: Any, new: Any, told: list[str]) -> None:
    found = [change.sentence for change in learn("e", "t", [(usual, "")], 0).changes(new)]
    assert len(found) == len(told), found
    assert sorted(one.startswith(start) for one, start in zip(sorted(found), sorted(told), strict=True)) == [
        True
    ] * len(told)


def test_accepting_leaves_alone_what_captures_are_compared_with(session: Session, make_capture: Make) -> None:
    session.learn(put(session, make_capture, [{"a": 1, "c": 1}])).result(10)
    put(session, make_capture, [{"a": 1, "b": 2, "c": 1}])
    until(lambda: len(session.baseline("orders", "invoice.paid").seen) == 1)
    compared = iter(session.baseline("orders", "invoice.paid").fields)
    next(compared)
    session.accept_drift("orders", "invoice.paid").result(10)
    assert list(compared) == [("a",), ("c",)]


def test_hostile_keys_and_depths_are_told_in_bounded_printable_texts(session: Session, make_capture: Make) -> None:
    session.learn(put(session, make_capture, [{"a": 1}])).result(10)
    deep: Any = 1
    for _ in range(700):
        deep = [deep]
    (one,) = put(session, make_capture, [{"a": deep, "b\x1b\n": 1, "k" * 5000: 1}])
    until(lambda: session.summaries([one])[0].checks == 1)
    kept = session.checks(one)
    assert kept is not None
    assert [one.path for one in kept.results] == ["a", r'"b\x1b\n"']
    assert all(one.reason.isprintable() for one in kept.results)


def test_a_value_too_deep_to_be_written_is_described() -> None:
    deep = json.loads("[" * 900 + "]" * 900)

    def further(calls: int) -> str:
        return further(calls - 1) if calls else spelled(deep)

    assert further(130) == "an array of 1"


def positions(number: int, count: int = 12) -> dict[str, Any]:
    keys = (f"pos_{number}{place:04d}x" for place in range(count))
    return {"type": "stock", "positions": {key: {"sku": key, "left": {"here": 1}} for key in keys}}


def test_objects_with_ids_as_keys_are_one_pattern() -> None:
    made = learn("e", "t", [(positions(number), "") for number in range(100, 150)], 0)
    assert len(made.fields) == 7
    assert made.changes(positions(7)) == []
    assert made.changes({"type": "stock", "positions": {}}) == []
    new = positions(7, 2)
    next(iter(new["positions"].values())).update(sku=1, more=True)
    assert [one.sentence for one in made.changes(new)] == [
        "positions.*.sku is 1, a whole number; it was a string so far.",
        "positions.*.more is new: true.",
    ]
    schema = schema_of(made)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "properties" not in schema["properties"]["positions"]
    assert schema["properties"]["positions"]["additionalProperties"]["required"] == ["left", "sku"]
    jsonschema.validate(positions(7), schema)
    assert not jsonschema.Draft202012Validator(schema).is_valid({"type": "stock", "positions": {"a": {"sku": 1}}})
    again = Baseline.from_json("e", "t", json.loads(json.dumps(made.to_json())))
    assert again == made


def test_words_as_keys_that_are_seldom_there_are_one_pattern_and_fixed_fields_are_not() -> None:
    words = [f"{chr(97 + place % 26)}{'ab' * (place // 26)}x" for place in range(200)]
    made = learn("e", "t", [({"by": {word: 1}, "all": dict.fromkeys(words, 1)}, "") for word in words], 0)
    assert made.changes({"by": {"another": 2}, "all": dict.fromkeys(words, 1)}) == []
    assert len(made.changes({"by": {}, "all": dict.fromkeys(words[1:], 1)})) == 1
    assert len(made.fields) == 204


def test_keys_that_come_one_after_the_other_become_a_pattern_when_they_are_accepted(
    session: Session, make_capture: Make
) -> None:
    session.learn(put(session, make_capture, [positions(1, 2)])).result(10)
    put(session, make_capture, [positions(number, 2) for number in range(2, 9)])
    until(lambda: len(session.baseline("orders", "invoice.paid").seen) == 16)
    seen = session.baseline("orders", "invoice.paid").seen
    session.accept_drift("orders", "invoice.paid", [one for one in seen if one.what == "added"][:8]).result(10)
    left = session.baseline("orders", "invoice.paid")
    assert left.seen == []
    assert left.changes(positions(99)) == []


def test_more_fields_than_are_kept_are_left_out_and_that_is_said() -> None:
    wide = {f"f{chr(97 + place % 26)}{'q' * (place // 26)}": {"v": 1} for place in range(6_000)}
    made = learn("e", "t", [(wide, "")], 0)
    assert len(made.fields) <= 5_000
    assert made.cut
    assert made.changes(wide) == []
    assert "not all of its fields are listed" in schema_of(made)["$comment"]


def test_baselines_are_read_and_written_down_beside_the_loop(
    session: Session, make_capture: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.learn(put(session, make_capture, [{"a": 1}])).result(10)
    names: set[str] = set()
    for name in ("to_json", "from_json"):
        kept = getattr(Baseline, name)

        def noted(*args: Any, kept: Any = kept) -> Any:
            names.add(threading.current_thread().name)
            return kept(*args)

        monkeypatch.setattr(Baseline, name, staticmethod(noted) if name == "from_json" else noted)
    put(session, make_capture, [{"a": 1, "b": 2}])
    until(lambda: len(session.store.baselines()[0][2]["seen"]) == 1)
    session.accept_drift("orders", "invoice.paid").result(10)
    assert names
    assert session.engine.call(lambda: threading.current_thread().name).result(10) not in names
