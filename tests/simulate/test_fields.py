from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.capture import Capture, Headers
from inspector.errors import UsageError
from inspector.providers.samples import sample_capture
from inspector.simulate.fields import leaves, parse_field, with_fields

NOW = 1_795_521_600.0
PRETTY = b'{\n  "id": "evt_1",\n  "amount": 2000,\n  "tags": ["a"],\n  "none": {},\n  "u": "\xc3\xbc"\n}'


def request(body: bytes, kind: str = "application/json") -> Capture:
    headers = Headers.from_text([("Content-Type", kind)])
    return replace(sample_capture("github", "push", now=NOW), headers=headers, body=body)


def edited(body: bytes, *fields: str, kind: str = "application/json") -> bytes:
    return with_fields(request(body, kind), [parse_field(text) for text in fields]).body


def test_only_the_value_changes_and_every_other_byte_stays() -> None:
    assert edited(PRETTY, "amount=5") == PRETTY.replace(b"2000", b"5")
    assert edited(PRETTY, "id=evt_2") == PRETTY.replace(b"evt_1", b"evt_2")
    assert edited(PRETTY, "tags[0]=b") == PRETTY.replace(b'"a"', b'"b"')
    assert edited(PRETTY, "u=ä") == PRETTY.replace("ü".encode(), "ä".encode())


def test_a_value_is_json_where_it_can_be_and_text_stays_text() -> None:
    assert edited(b'{"a":1}', "a=true") == b'{"a":true}'
    assert edited(b'{"a":1}', 'a={"b":[1]}') == b'{"a":{"b":[1]}}'
    assert edited(b'{"a":1}', "a=two words") == b'{"a":"two words"}'
    assert edited(b'{"a":"1.00"}', "a=10.00") == b'{"a":"10.00"}'
    assert edited(b'{"a":"x"}', "a=null") == b'{"a":null}'
    assert edited(b'{"a":1}', "a=NaN") == b'{"a":"NaN"}'
    assert edited(b'{"a":1}', "a=") == b'{"a":""}'
    assert edited(b'{"a":1}', "a=x=y") == b'{"a":"x=y"}'
    assert edited(b'{"a=b":1}', '"a=b"=2') == b'{"a=b":2}'


def test_a_field_is_added_where_its_parent_is() -> None:
    assert edited(b'{"a":{}}', "a.b=1", "a.c=2") == b'{"a":{"b":1,"c":2}}'
    assert edited(b'{"a":[1]}', "a[1]=2") == b'{"a":[1,2]}'
    assert edited(b'{"a":[]}', "a[0]=x") == b'{"a":["x"]}'


@pytest.mark.parametrize("field", ["x.y=1", "a[3]=1", "a.b=1", "b.c=1"])
def test_a_field_without_a_place_is_refused_with_what_there_is(field: str) -> None:
    with pytest.raises(UsageError, match="no place"):
        edited(b'{"a":[1],"b":1}', field)


def test_what_is_no_field_is_refused() -> None:
    with pytest.raises(UsageError, match="path=value"):
        parse_field("amount")
    with pytest.raises(UsageError, match="no JSON"):
        edited(b"plain", "a=1", kind="text/plain")


def test_forms_are_edited_by_name_and_json_in_them_by_path() -> None:
    kind = "application/x-www-form-urlencoded"
    assert edited(b"Body=hi+you&To=1", "Body=a&b", kind=kind) == b"Body=a%26b&To=1"
    assert edited(b"a=1", "b=2", kind=kind) == b"a=1&b=2"
    assert edited(b"payload=%7B%22a%22%3A1%7D&x=y", "payload.a=2", kind=kind) == b"payload=%7B%22a%22%3A2%7D&x=y"
    with pytest.raises(UsageError):
        edited(b"a=1", "b.c=2", kind=kind)


def test_all_single_values_are_listed() -> None:
    assert leaves(request(b'{"a":{"b":[1,"x"]},"c":null}')) == [("a.b[0]", "1"), ("a.b[1]", "x"), ("c", "null")]
    assert leaves(request(b"a=1&b=x+y", "application/x-www-form-urlencoded")) == [("a", "1"), ("b", "x y")]
    assert leaves(request(b"", "text/plain")) == []
