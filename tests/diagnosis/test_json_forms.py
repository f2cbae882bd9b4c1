r"""Other spellings of JSON: what they are made of is checked against the printers that they imitate."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.diagnosis.json_cut import closings, ends_inside
from inspector.diagnosis.json_escapes import Escapes
from inspector.diagnosis.json_forms import json_forms, same_value
from inspector.diagnosis.json_layout import Layout

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
containers = st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=5), values, max_size=4)


@given(containers, st.sampled_from([None, 1, 2, "\t"]), st.booleans())
def test_layouts_are_those_of_pythons_printer(value: Any, indent: Any, ascii_only: bool) -> None:
    layout = Layout.of(json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode())
    text = {"ensure_ascii": ascii_only}
    assert layout.compact == json.dumps(value, separators=(",", ":"), **text).encode()
    assert layout.spaced == json.dumps(value, **text).encode()
    assert layout.tabbed == json.dumps(value, indent="\t", **text).encode()
    assert json.loads(layout.jackson) == value
    assert json.loads(layout.indented(b" : ", b" ,")) == value
    assert json.loads(layout.listed(b"\r\n")) == value


@given(containers)
def test_escapes_are_those_of_pythons_printer(value: Any) -> None:
    plain = json.dumps(value, ensure_ascii=False).encode()
    escaped = json.dumps(value).encode()
    # only Python escapes DEL, which is an ASCII character
    assert Escapes(plain).ascii_only(plain).replace(b"\x7f", b"\\u007f") == escaped
    assert json.loads(Escapes(escaped).written_out(escaped)) == value
    assert json.loads(Escapes(escaped).other_case(escaped)) == value


@given(containers)
def test_every_form_is_the_same_value(value: Any) -> None:
    for indent in (None, 2):
        for name, form in json_forms(json.dumps(value, indent=indent).encode()):
            assert json.loads(form) == value, name


@pytest.mark.parametrize(
    ("arrived", "signed"),
    [
        (b'{"a":"\\u00e9\\/"}', '{"a":"é/"}'),
        ('{"a":"é/"}', b'{"a":"\\u00e9\\/"}'),
        ('{"a":"é"}', b'{"a":"\\u00E9"}'),
        (b'{"a":"<&>"}', b'{"a":"\\u003c\\u0026\\u003e"}'),
        (b'{"a":"\\u003c"}', b'{"a":"<"}'),
        (b'{"a":1.0,"b":1.50}', b'{"a":1,"b":1.5}'),
        (b'{"a":1.5}', b'{"a":1.50}'),
        (b'{"a":1e3}', b'{"a":1000}'),
        (b'{"b":1,"a":2}', b'{"a": 2, "b": 1}'),
        (b'{"a":[1,{"b":2}]}', b'{\n  "a" : [ 1, {\n    "b" : 2\n  } ]\n}'),
        (b'{"a":1,"b":2}', b'{\n  "a" : 1,\n  "b" : 2\n}'),
        (b'{"a":1,"b":2}', b'{\n   "a" : 1 ,\n   "b" : 2\n}\n'),
        (b'{"a":{},"b":[]}', b'{\r\n  "a": {},\r\n  "b": []\r\n}'),
        (b'[{"a":1}, {"b":2}]', b'[{"a":1},\r\n{"b":2}]\r\n'),
        (b'{"a":"\\\\u00e9","b":"\\u00e9"}', '{"a":"\\\\u00e9","b":"é"}'),
        (b'{"a":"\\ud83d\\ude00"}', '{"a":"\U0001f600"}'),
    ],
)
def test_a_print_of_another_language_is_among_the_forms(arrived: bytes | str, signed: bytes | str) -> None:
    arrived = arrived.encode() if isinstance(arrived, str) else arrived
    signed = signed.encode() if isinstance(signed, str) else signed
    assert signed in [form for _, form in json_forms(arrived)]


@pytest.mark.parametrize("body", [b"", b"1", b'"a"', b"{", b"{}x", b"\xff", b"[" * 100_000, b'{"a":NaN'])
def test_what_is_no_json_has_no_forms(body: bytes) -> None:
    assert list(json_forms(body)) == []


@pytest.mark.parametrize("end", range(20, 56))
def test_json_that_was_cut_is_told(end: int) -> None:
    body = b'{"name": "a \\" b", "list": [1, 2.5, true, {"x": "y\\\\"}]}'
    assert len(body) == 56
    assert ends_inside(body[:end])
    assert not ends_inside(body)


@pytest.mark.parametrize(
    "body", [b"not json at all, but text", b"[see the other page of this](x)", b"{broken: 1, 'a': 2}"]
)
def test_what_only_begins_like_json_was_not_cut(body: bytes) -> None:
    assert not ends_inside(body)


def test_lost_brackets_are_found() -> None:
    body = b'{"name": "value", "list": [1, {"x": "y"}]}'
    assert body[-2:] in closings(body[:-2])
    assert body[-4:] in closings(body[:-4])


def test_equal_values_are_told() -> None:
    assert same_value(b'{"a":1,"b":2}', b'{"b": 2, "a": 1}')
    assert same_value(b'{"a":1}', b'{"a": 1}')
    assert not same_value(b'{"a":1}', b'{"a":2}')
    assert not same_value(b"{", b"{")
