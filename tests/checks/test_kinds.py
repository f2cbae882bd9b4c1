"""Each kind of check: what passes, what fails, and the words for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inspector.capture import Verdict
from inspector.checks import describe, tally
from inspector.checks.suggesting import suggested
from inspector.errors import ConfigError
from tests.checks.making import reasons, results, subject

BODY = b'{"id":"evt_1","n":7,"f":19.90,"none":null,"on":true,"o":{"a":[1,2,"x"]},"total":7,"amount":"10.00"}'
JSON = subject(BODY, headers=[("Content-Type", "application/json; charset=utf-8"), ("X-Id", "7")], event="invoice.paid")
FORM = subject(b"a=1&b=two&a=3", headers=[("Content-Type", "application/x-www-form-urlencoded")])


@pytest.mark.parametrize(
    "table",
    [
        {"field": "n", "equals": 7},
        {"field": "n", "equals": 7.0},
        {"field": "f", "equals": 19.9},
        {"field": "on", "equals": True},
        {"field": "o", "equals": {"a": [1, 2, "x"]}},
        {"field": "header[x-id]", "equals": 7},
        {"field": "query[page]", "range": "1..5"},
        {"field": "id", "matches": r"^evt_\d+$"},
        {"field": "n", "matches": "^7$"},
        {"field": "n", "type": "integer"},
        {"field": "f", "type": ["string", "number"]},
        {"field": "none", "type": "null"},
        {"field": "none", "present": True},
        {"field": "nothing", "absent": True},
        {"field": "nothing", "equals": 1, "optional": True},
        {"field": "o.a[*]", "one_of": [1, 2, "x"]},
        {"field": "$.o.a[0,1]", "range": [1, 2]},
        {"field": "o.a[-1]", "equals": "x"},
        {"field": "o.a", "length": 3},
        {"field": "id", "length": "1..5"},
        {"field": "o", "length": ">=1"},
        {"field": "n", "same_as": "total"},
        {"field": "n", "same_as": "header[x-id]"},
        {"header": "X-ID"},
        {"header": "x-id", "value": "7"},
        {"header": "x-id", "pattern": r"^\d$"},
        {"size": "..1kB"},
        {"size": len(BODY)},
        {"content_type": "application/json"},
        {"content_type": "application/*"},
        {"content_type": "application/json;charset=UTF-8"},
        {"expression": "body.n>=7 event:invoice.paid"},
        {"field": "n", "equals": 8, "event": "customer.*"},
        {"field": "n", "equals": 8, "when": "method:GET"},
    ],
    ids=str,
)
def test_what_holds_passes(table: dict[str, Any]) -> None:
    assert reasons(table, JSON) == []


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"field": "amount", "equals": 1000}, 'amount is "10.00", a string; expected 1000.'),
        ({"field": "n", "equals": "7"}, 'n is 7; expected "7".'),
        ({"field": "on", "equals": 1}, "on is true; expected 1."),
        ({"field": "o.a[*]", "type": "integer"}, 'o.a[2] is "x", a string; expected a whole number.'),
        ({"field": "f", "type": "integer"}, "f is 19.90, a number; expected a whole number."),
        ({"field": "nothing.at.all", "present": True}, "There is no nothing.at.all; expected a value."),
        ({"field": "n", "absent": True}, "n is there, and should not be."),
        ({"field": "id", "one_of": ["a", 1]}, 'id is "evt_1", a string; expected one of "a", 1.'),
        ({"field": "n", "range": [8, 9]}, "n is 7; expected a number, 8 to 9."),
        ({"field": "amount", "range": [1, 20]}, 'amount is "10.00", a string; expected a number, 1 to 20.'),
        ({"field": "id", "range": "2026-01-01.."}, 'id is "evt_1", a string; expected a date, at least 2026-01-01.'),
        ({"field": "id", "length": 3}, "id has 5 characters; expected 3."),
        ({"field": "n", "length": 3}, "n is a whole number, which has no length."),
        ({"field": "n", "same_as": "amount"}, 'n is 7; expected the same as amount: "10.00".'),
        ({"field": "n", "same_as": "no"}, "There is no no to compare n with."),
        ({"header": "X-Nope"}, "There is no header[X-Nope]; expected a value."),
        ({"size": "..10"}, f"The body has {len(BODY)} bytes; expected at most 10."),
        (
            {"content_type": "text/*"},
            "The content type is application/json; charset=utf-8; expected text/*.",
        ),
        (
            {"expression": "body.n>100"},
            "The request is not one of these: Requests whose body.n is more than 100.",
        ),
        (
            {"signature": "valid"},
            "The signature is not judged: no provider that signs was recognised; expected valid.",
        ),
    ],
    ids=str,
)
def test_what_does_not_hold_says_why(table: dict[str, Any], reason: str) -> None:
    assert reasons(table, JSON) == [reason]


def test_a_failure_knows_its_bytes() -> None:
    (found,) = results({"field": "amount", "equals": 1000}, JSON)
    assert found.place is not None
    assert BODY[slice(*found.place)] == b'"10.00"'
    assert describe(found) == 'amount equals 1000: amount is "10.00", a string; expected 1000.'
    (missing,) = results({"field": "o.b", "present": True}, JSON)
    # of what is not there the place is the object that lacks it
    assert missing.place is not None
    assert BODY[slice(*missing.place)] == b'{"a":[1,2,"x"]}'


def test_in_forms_all_is_text() -> None:
    assert reasons({"field": "form[b]", "equals": "two"}, FORM) == []
    assert reasons({"field": "a[0]", "equals": 1}, FORM) == []
    assert reasons({"field": "form[b]", "type": "number"}, FORM) == ['form[b] is "two", a string; expected a number.']


def test_a_verdict_is_checked_with_its_reason() -> None:
    of = subject(verdict=Verdict("invalid", "stripe", reason="mismatch", detail="Another secret."), event="x")
    assert reasons({"signature": True}, of) == ["The signature is invalid (mismatch); expected valid. Another secret."]
    assert reasons({"signature": ["invalid", "unsigned"]}, of) == []


def test_a_body_that_does_not_parse_is_told_with_the_place() -> None:
    (reason,) = reasons({"field": "a", "present": True}, subject(b'{"a":', truncated=True))
    assert "is not JSON: Expecting value at line 1, column 6 (it was cut off when it arrived)" in reason


def test_checks_are_counted_and_not_findings() -> None:
    made = results([{"field": "o.a[*]", "equals": 5}, {"field": "n", "equals": 7}], JSON)
    assert (len(made), tally(made)) == (4, (2, 1))


XML = [("Content-Type", "application/xml")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<a><b/></a>", ""),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', ""),
        (b"<a><b></a>", "mismatched tag at line 1, column 9"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "it declares the entity x, which could grow without end"),
        (b"", "it is empty"),
    ],
)
def test_xml_is_well_formed(body: bytes, reason: str) -> None:
    found = reasons({"xml": True}, subject(body, headers=XML))
    assert [reason in one for one in found] == ([True] if reason else [])


def test_xml_is_valid_by_an_xsd_of_this_machine(tmp_path: Path) -> None:
    start = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
    (tmp_path / "order.xsd").write_text(f'{start}<xs:element name="total" type="xs:decimal"/></xs:schema>')
    assert reasons({"xsd": "order.xsd"}, subject(b"<total>1.5</total>", headers=XML), tmp_path) == []
    for kind, text in (("xs:int", "x"), ("xs:date", "soon"), ("xs:int", "")):
        (tmp_path / "typed.xsd").write_text(f'{start}<xs:element name="total" type="{kind}"/></xs:schema>')
        told = reasons({"xsd": "typed.xsd"}, subject(f"<total>{text}</total>".encode(), headers=XML), tmp_path)
        assert told[0] == f"/total: {text!r} is no value of the type {kind}."
    (reason,) = reasons({"xsd": "order.xsd"}, subject(b"<total>x</total>", headers=XML), tmp_path)
    assert reason == "/total: invalid value 'x' for xs:decimal."


CE = [("ce-id", "1"), ("ce-source", "/x"), ("ce-type", "t"), ("ce-specversion", "1.0")]


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        (CE, b"{}", []),
        (CE[1:], b"{}", ["header[ce-id] is not there"]),
        ([*CE, ("ce-time", "now")], b"{}", ['header[ce-time] is "now"']),
        ([], b"{}", ["The request is no CloudEvent"]),
        (
            [("Content-Type", "application/cloudevents+json")],
            b'{"id":"1","source":"/x","type":"t","specversion":"0.3","A":1}',
            ['specversion is "0.3"', "A is no name of an attribute"],
        ),
        ([("Content-Type", "application/cloudevents-batch+json")], b"{}", ["The body is an object with 0 keys"]),
    ],
)
def test_cloud_events_conform(headers: list[tuple[str, str]], body: bytes, found: list[str]) -> None:
    told = reasons({"cloudevents": True}, subject(body, headers=headers))
    assert [one.startswith(start) for one, start in zip(told, found, strict=True)] == [True] * len(found)


API = """
openapi: 3.1.0
webhooks:
  newPet:
    post:
      parameters: [{in: header, name: X-Count, required: true, schema: {type: integer}}]
      requestBody: {$ref: '#/components/requestBodies/Pet'}
components:
  requestBodies: {Pet: {content: {application/json: {schema: {$ref: 'pets.yaml#/Pet'}}}}}
"""


def test_a_webhook_is_as_openapi_describes_it(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(API)
    (tmp_path / "pets.yaml").write_text("Pet: {type: object, required: [id], properties: {id: {type: integer}}}")
    good = [("Content-Type", "application/json"), ("X-Count", "4")]
    check = {"openapi": "api.yaml"}
    assert reasons(check, subject(b'{"id":1}', headers=good, event="new_pet"), tmp_path) == []
    assert reasons(check, subject(b'{"id":"1"}', headers=good), tmp_path) == [
        'id is "1", a string; expected a whole number.'
    ]
    assert reasons(check, subject(b'{"id":1}', headers=[good[0], ("X-Count", "x")]), tmp_path) == [
        'header[X-Count] is "x", a string; expected a whole number.'
    ]
    (tmp_path / "pets.yaml").write_text("Pet: {type: object}")
    # a file that was changed is read again
    assert reasons(check, subject(b'{"id":"1"}', headers=good), tmp_path) == []


def test_a_message_is_as_asyncapi_describes_it(tmp_path: Path) -> None:
    (tmp_path / "events.json").write_text(
        '{"asyncapi":"2.6.0","channels":{"o":{"publish":{"message":{"$ref":"#/components/messages/Paid"}}}},'
        '"components":{"messages":{"Paid":{"name":"order.paid","payload":{"type":"object","required":["id"]}},'
        '"Gone":{"payload":{"type":"array"}}}}}'
    )
    check = {"asyncapi": "events.json"}
    assert reasons(check, subject(b'{"id":1}', event="order.paid"), tmp_path) == []
    assert reasons(check, subject(b"{}", event="order.paid"), tmp_path) == [
        "There is no id, which the schema requires."
    ]
    (unknown,) = reasons(check, subject(b"{}", event="refund"), tmp_path)
    assert unknown == "events.json describes no message for the event “refund”; there are Paid, Gone."


@pytest.mark.parametrize(
    "post",
    ["null", "{}", "{parameters: null}", "{requestBody: null}", "{requestBody: {content: null}}", "[1]"],
)
def test_parts_of_a_description_that_are_empty_ask_for_nothing(tmp_path: Path, post: str) -> None:
    (tmp_path / "api.yaml").write_text(f"openapi: 3.1.0\nwebhooks: {{a b: {{post: {post}}}}}")
    assert reasons({"openapi": "api.yaml"}, subject(b"{}"), tmp_path) == []
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\nwebhooks: {a b: null}")
    (told,) = reasons({"openapi": "api.yaml"}, subject(b"{}"), tmp_path)
    assert told.endswith("there are none.")
    headers = "{properties: null, required: true}"
    (tmp_path / "events.yaml").write_text(
        f"asyncapi: 3.0.0\nchannels: {{c: {{messages: {{m: {{headers: {headers}}}}}}}}}"
    )
    assert reasons({"asyncapi": "events.yaml"}, subject(b"{}"), tmp_path) == []


def test_references_may_be_escaped_as_in_addresses(tmp_path: Path) -> None:
    body = "{$ref: '#/components/requestBodies/a%20pet'}"
    (tmp_path / "api.yaml").write_text(
        f"openapi: 3.1.0\nwebhooks: {{a: {{post: {{requestBody: {body}}}}}}}\n"
        "components: {requestBodies: {a pet: {content: {application/json: {schema: {type: array}}}}}}"
    )
    (told,) = reasons({"openapi": "api.yaml"}, subject(b"{}"), tmp_path)
    assert "expected" in told


def test_a_check_that_is_switched_off_is_not_made() -> None:
    assert results({"field": "a", "equals": 1, "enabled": False}, subject()) == ()


def test_a_number_of_a_billion_digits_becomes_no_bound() -> None:
    of = subject(headers=[("X", "1e999999999999")])
    assert suggested("range", "header[x]", of) == {"field": "header[x]", "range": [0, 0]}


def test_no_length_is_less_than_0() -> None:
    for value in (-1, "-5..-2", "<=-1"):
        with pytest.raises(ConfigError, match="no length is less than 0"):
            reasons({"field": "a", "length": value}, subject())
