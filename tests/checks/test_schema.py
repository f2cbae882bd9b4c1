"""JSON Schemas: files, references, bad ones, and what could go on without end."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from inspector.checks import Place, read_check, use_checks, write_check
from inspector.errors import ConfigError
from tests.checks.making import reasons, results, subject


def body(value: Any) -> Any:
    return subject(json.dumps(value).encode())


def test_errors_name_path_expected_and_found() -> None:
    schema = {
        "type": "object",
        "properties": {"n": {"minimum": 5}, "t": {"pattern": "^a"}, "e": {"enum": ["x", "y"]}},
        "required": ["id"],
        "additionalProperties": False,
    }
    of = body({"n": 1, "t": "b", "e": "z", "more": 1})
    assert {(one.path, one.expected, one.found) for one in results({"schema": schema}, of)} == {
        ("n", "at least 5", "1"),
        ("t", "a text that matches ^a", '"b", a string'),
        ("e", 'one of "x", "y"', '"z", a string'),
        ("id", "a value", "nothing"),
        ("more", "no such key", "1"),
    }
    assert all(one.place is not None for one in results({"schema": schema}, of))


def test_the_nearest_of_several_alternatives_is_told() -> None:
    schema = {"anyOf": [{"type": "string"}, {"properties": {"a": {"properties": {"b": {"type": "integer"}}}}}]}
    (reason,) = reasons({"schema": schema}, body({"a": {"b": "x"}}))
    assert reason == '$ fits none of the 2 alternatives; nearest: a.b is "x", a string; expected a whole number.'


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ({"type": "strng"}, "It is no JSON Schema of draft 2020-12: at /type: 'strng' is none of the types string"),
        ({"$ref": "https://example.com/x.json"}, "https://example.com/x.json, which is not on this machine"),
        ({"items": {"$ref": "ftp://h/x"}}, "ftp://h/x, which is not on this machine; nothing is fetched"),
        ({"$ref": "file://server/share/x.json"}, "file://server/share/x.json, which is not on this machine"),
        ({"$ref": "#/nope"}, "refers to #/nope, where there is nothing"),
        ({"$schema": "http://other/"}, "written for 'http://other/', which is not known here"),
        ({"pattern": "("}, "The pattern '(' does not read"),
    ],
    ids=str,
)
def test_what_is_no_usable_schema_is_refused_with_file_and_line(schema: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_check({"schema": schema}, Place("c.toml", "checks", lambda _key: 7))
    assert str(caught.value).startswith("c.toml, line 7: checks.schema cannot be used: ")
    assert why in str(caught.value)
    assert caught.value.line == 7


def test_files_refer_to_each_other_and_are_read_again_when_changed(tmp_path: Path) -> None:
    (tmp_path / "defs").mkdir()
    main = {"$id": "https://example.com/schemas/order.json", "properties": {"total": {"$ref": "defs/money.json"}}}
    (tmp_path / "order.json").write_text(json.dumps(main))
    money = tmp_path / "defs" / "money.json"
    money.write_text('{"type": "integer"}')
    check = read_check({"schema": "order.json"}, Place(str(tmp_path / "c.toml")))
    assert write_check(check, tmp_path) == {"schema": "order.json"}
    assert len(reasons({"schema": "order.json"}, body({"total": "1"}), tmp_path)) == 1
    money.write_text('{"type": "string"}')
    assert reasons({"schema": "order.json"}, body({"total": "1"}), tmp_path) == []
    money.unlink()
    (reason,) = reasons_of_used({"schema": str(tmp_path / "order.json")}, body({"total": "1"}))
    assert reason.startswith("This check cannot be made: ")
    # it is asked of no more than before
    table = {"schema": str(tmp_path / "order.json"), "when": "body.total=2"}
    assert reasons_of_used(table, body({"total": "1"})) == []
    assert len(reasons_of_used(table, body({"total": "2"}))) == 1


def reasons_of_used(table: dict[str, Any], of: Any) -> list[str]:
    from inspector.checks import run_checks

    return [one.reason for one in run_checks(use_checks([table]), of)]


def test_addresses_can_stand_for_files(tmp_path: Path) -> None:
    (tmp_path / "common.json").write_text('{"type": "integer"}')
    table = {"schema": {"$ref": "https://example.com/c.json"}, "refs": {"https://example.com/c.json": "common.json"}}
    assert len(reasons(table, body("x"), tmp_path)) == 1


def test_addresses_can_stand_for_schemas_that_are_written_beside_them(tmp_path: Path) -> None:
    refs: dict[str, Any] = {
        "https://example.com/c.json": {"properties": {"id": {"$ref": "d.json"}}},
        "https://example.com/d.json": {"type": "integer"},
        "https://example.com/e.json": False,
    }
    table = {"schema": {"$ref": "https://example.com/c.json"}, "refs": refs}
    assert reasons(table, body({"id": 1}), tmp_path) == []
    assert reasons(table, body({"id": "x"}), tmp_path) == ['id is "x", a string; expected a whole number.']
    assert len(reasons({"schema": {"$ref": "https://example.com/e.json"}, "refs": refs}, body(1), tmp_path)) == 1
    check = read_check(table, Place(str(tmp_path / "hooks.toml")))
    assert write_check(check, tmp_path)["refs"] == refs
    for wrong in (5, ["x"], None):
        with pytest.raises(ConfigError, match="refs"):
            read_check({"schema": {}, "refs": {"https://example.com/c.json": wrong}}, Place())


def test_recursion_ends_with_the_body_or_is_told() -> None:
    tree = {"type": "object", "additionalProperties": {"$ref": "#"}}
    assert reasons({"schema": tree}, body({"a": {"b": {"c": {}}}})) == []
    assert reasons({"schema": tree}, body({"a": {"b": {"c": 1}}})) == ["a.b.c is 1; expected an object."]
    (endless,) = reasons({"schema": {"$ref": "#"}}, body({}))
    assert endless == "This goes too deep: something is nested, or refers to itself, without end."
    (deep,) = reasons({"schema": tree}, subject(b'{"a":' * 900 + b"1" + b"}" * 900))
    assert "too deep" in deep


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": "(a|aa)+$"},
        {"patternProperties": {"(a|aa)+$": True}, "additionalProperties": False},
        {"patternProperties": {"(a|aa)+$": True}, "unevaluatedProperties": False},
    ],
    ids=str,
)
def test_a_catastrophic_pattern_is_given_up(schema: dict[str, Any]) -> None:
    evil = "a" * 60 + "b"
    started = time.monotonic()
    (reason,) = reasons({"schema": schema}, body(evil if "pattern" in schema else {evil: 1}))
    assert "takes longer than 0.25 s" in reason
    assert time.monotonic() - started < 20


def test_equal_elements_are_found_whatever_they_are() -> None:
    schema = {"uniqueItems": True}
    assert reasons({"schema": schema}, body([1, True, "1", [1], {"a": 1}, None, 0, False])) == []
    for pair in ([1, 1.0], [{"a": 1, "b": 2}, {"b": 2.0, "a": 1}], [[True], [True]]):
        assert len(reasons({"schema": schema}, body([None, *pair]))) == 1


def test_the_draft_is_what_the_schema_or_the_check_says() -> None:
    old = {"items": [{"type": "integer"}]}
    assert len(reasons({"schema": old, "draft": "7"}, body(["x"]))) == 1
    assert len(reasons({"schema": {**old, "$schema": "http://json-schema.org/draft-06/schema#"}}, body(["x"]))) == 1
    with pytest.raises(ConfigError, match="no JSON Schema of draft 2020-12"):
        read_check({"schema": old}, Place())


def test_formats_are_checked_when_that_is_asked_for() -> None:
    schema = {"properties": {"at": {"format": "date-time"}}}
    assert reasons({"schema": schema}, body({"at": "yesterday"})) == []
    assert reasons({"schema": schema, "formats": True}, body({"at": "2026-01-31T12:00:00Z"})) == []
    assert len(reasons({"schema": schema, "formats": True}, body({"at": "2026-02-31T12:00:00Z"}))) == 1


def test_the_time_of_all_checks_is_bounded() -> None:
    (found,) = results({"schema": {"items": {"type": "integer"}}}, body(list(range(200_000))), budget=0.05)
    assert found.reason == "This took longer than 0.05 seconds and was given up."


@pytest.mark.slow
def test_a_large_body_is_checked_by_a_process_that_can_be_ended() -> None:
    large = body([{"id": number, "name": "x" * 20} for number in range(500_000)])
    schema = {"items": {"properties": {"id": {"type": "integer"}, "name": {"maxLength": 30}}}}
    assert reasons({"schema": schema}, large) == []
    (found,) = results({"schema": schema}, large, budget=0.5)
    assert "took longer than 0.5 seconds" in found.reason


def test_of_many_unwanted_keys_some_are_named_at_once() -> None:
    of = subject(json.dumps({f"key{number}": 1 for number in range(60_000)}).encode())
    schema = {"type": "object", "additionalProperties": False}
    (reason,) = reasons({"schema": schema}, of)
    assert reason == f"The schema knows no key0. Nor {', '.join(f'key{number}' for number in range(1, 11))}."


@pytest.mark.parametrize(("text", "what"), [("[]", "an array of 0"), ("5", "5"), ("null", "null")])
def test_a_file_that_holds_no_schema_is_refused(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "s.json").write_text(text, "utf-8")
    for table in ({"schema": "s.json"}, {"schema": {"$ref": "s.json"}}, {"openapi": "s.json"}, {"asyncapi": "s.json"}):
        with pytest.raises(ConfigError) as caught:
            results(table, body({"a": 1}), tmp_path)
        if table == {"schema": "s.json"}:
            assert f"A JSON Schema is an object, or true or false; this is {what}" in str(caught.value)


def test_what_is_never_allowed_is_told_in_words() -> None:
    assert reasons({"schema": {"properties": {"old": False}}}, body({"old": {"a": 1}})) == [
        "old is an object with 1 key; the schema allows nothing there."
    ]
    assert reasons({"schema": {"properties": {"old": False}}}, body({"old": 1, "a": 1})) == [
        "$ has 1; the schema allows nothing there."
    ]
    assert reasons(
        {"schema": {"items": [True, False], "$schema": "http://json-schema.org/draft-07/schema#"}}, body([1, 2])
    ) == ["[1] is 2; the schema allows nothing there."]
    assert reasons({"schema": False}, body({"a": 1})) == ["$ is an object with 1 key; the schema allows nothing there."]
