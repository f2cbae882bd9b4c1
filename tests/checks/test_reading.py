"""Checks as tables: what does not read is told with file, line and the nearest name; what reads is written back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomlkit

from inspector.checks import KINDS, Place, read_check, use_checks, write_check
from inspector.checks.literals import options_of, options_text, text_of, value_of
from inspector.checks.suggesting import OFFERED, WHOLE, suggested
from inspector.config import config_text, parse_config
from inspector.errors import ConfigError
from inspector.settings import ListenerSettings
from tests.checks.making import reasons, subject


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({"field": "x", "equal": 1}, "checks.equal is no check. Did you mean equals?"),
        ({"equals": 1}, "checks.equals needs a `field`"),
        ({"field": "x", "equals": 1, "type": "string"}, "checks.type stands beside equals: one check says one thing"),
        ({"field": "$.[", "present": True}, "checks.field does not read: The path does not parse"),
        ({"field": "header[", "present": True}, "checks.field does not read"),
        ({"field": "x", "range": "a"}, "checks.range is 'a'; it must be a range like"),
        ({"field": "x", "range": [5, 1]}, "a range that begins behind its end"),
        ({"when": "foo:", "size": 1}, "checks.when does not read: The value after foo: is missing"),
        ({}, "checks says nothing that could be checked. Use one of equals, matches"),
        ({"field": "x", "matches": "("}, "checks.matches does not read: missing )"),
        ({"field": "x", "present": True, "evnt": "x"}, "checks.evnt is nothing that a check “present” has. Did you"),
        ({"field": "x", "type": "text"}, "it must be one of string, number"),
        ({"size": 1, "field": "x"}, "checks.field says nothing to a check “size”"),
        ({"field": "x", "one_of": []}, "it must be a list like"),
        ({"signature": "good"}, "it must be one of valid, invalid"),
        ({"schema": "missing.json"}, "missing.json cannot be read: No such file"),
    ],
    ids=str,
)
def test_what_does_not_read_is_told(table: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_check(table, Place("c.toml", "checks", lambda _key: 3))
    assert str(caught.value).startswith("c.toml, line 3: ")
    assert why in str(caught.value)


CONFIG = """
[endpoints.orders]
path = "/orders"

[[endpoints.orders.checks]]
field = "data.object.amount"
equals = 1000
event = "invoice.*"

[[endpoints.orders.checks]]
name = "shape"
schema = "order.json"
refs = { "https://example.com/c.json" = "c.json" }
enabled = false
"""


def test_an_endpoint_keeps_its_checks_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "order.json").write_text('{"type": "object"}')
    (tmp_path / "c.json").write_text("{}")
    config = parse_config(CONFIG, str(tmp_path / "c.toml"))
    (endpoint,) = config.endpoints
    assert endpoint.checks[0] == {"field": "data.object.amount", "equals": 1000, "event": "invoice.*"}
    assert endpoint.checks[1]["schema"] == str(tmp_path / "order.json")
    text = config_text(ListenerSettings(), [endpoint], tmp_path)
    assert 'schema = "order.json"' in text
    assert parse_config(text, str(tmp_path / "c.toml")).endpoints == (endpoint,)
    assert type(endpoint).from_dict(endpoint.to_dict()) == endpoint
    # what is switched off is not made
    assert [check.name for check in use_checks(endpoint.checks)] == ["data.object.amount equals 1000"]


def test_a_mistake_in_the_file_has_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"c\.toml, line 7: endpoints\.orders\.checks\[1\]\.equls is no check"):
        parse_config(CONFIG.replace("equals", "equls"), str(tmp_path / "c.toml"))


def test_every_kind_has_words_and_an_example() -> None:
    for name, kind in KINDS.items():
        assert kind.name == name
        assert kind.title
        assert kind.help
        example = tomlkit.parse(f"value = {kind.example}")["value"]
        assert kind.label(example)


#: What of each kind can be said of a text, a number, an array, null and a header.
PLAIN = ("equals", "present", "type", "matches")


@pytest.mark.parametrize(
    ("field", "kinds"),
    [
        ("body.id", (*PLAIN, "one_of", "length")),
        ("body.n", (*PLAIN, "one_of", "range")),
        ("body.o.list", ("equals", "present", "type", "length")),
        ('body."a b"', ("equals", "present", "type", "matches")),
        ("header[x-id]", (*PLAIN, "one_of", "range", "length")),
        ("", ("size", "content_type")),
    ],
)
def test_what_is_suggested_reads_and_passes(field: str, kinds: tuple[str, ...]) -> None:
    data = b'{"id":"a.b","n":5,"o":{"list":[1,2]},"a b":null}'
    of = subject(data, headers=[("Content-Type", "application/json"), ("X-Id", "7")], event="invoice.paid")
    assert set(kinds) <= {*OFFERED, *WHOLE}
    for kind in kinds:
        table = suggested(kind, field, of)
        assert table["event"] == "invoice.paid"
        assert write_check(read_check(table, Place())) == table
        assert reasons(table, of) == []


@pytest.mark.parametrize("value", [10, 1.5, True, "text", "10", "a b", "", "true", ["a", 1], {"min": 1}, 'q"\\'])
def test_values_are_typed_as_they_are_shown(value: Any) -> None:
    assert value_of(text_of(value)) == value


def test_options_are_typed_as_they_are_shown() -> None:
    options = {"draft": "7", "formats": True}
    assert options_of(options_text(options)) == options
    with pytest.raises(ValueError, match="do not read"):
        options_of("draft = ")
