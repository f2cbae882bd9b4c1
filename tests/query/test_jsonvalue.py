"""Parsing of bodies: the quick parser says the same as the patient one, or nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.query import MISSING
from inspector.query.jsonvalue import Spelled, parse_json, parse_strict

NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
TEXTS = st.text().map(json.dumps) | st.text(max_size=9).map(lambda text: json.dumps(text, ensure_ascii=False))
LONG = st.tuples(st.sampled_from(["", "-"]), st.sampled_from([399, 400, 401, 4299, 4300, 4301])).map(
    lambda parts: parts[0] + "9" * parts[1]
)
SCALARS = (
    LONG | st.sampled_from(["true", "false", "null", "NaN", "-Infinity", '"\\ud800"', '"\\/"', "01", "1."]) | NUMBERS
)
VALUES = st.recursive(
    SCALARS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda found: f"[{', '.join(found)}]")
        | st.lists(st.tuples(TEXTS, inner), max_size=4).map(
            lambda pairs: "{" + ",\n".join(f"{name}:{value}" for name, value in pairs) + "}"
        )
    ),
    max_leaves=8,
)


def spelled(value: Any) -> str:
    """It with its types, in the order of its keys."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key!r}:{spelled(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(spelled, value)) + "]"
    return f"{type(value).__name__} {value!r}"


@given(VALUES, st.integers(0, 40), st.binary(max_size=2))
def test_what_the_quick_parser_knows_the_patient_one_knows_likewise(text: str, at: int, put: bytes) -> None:
    data = text.encode("utf-8", "surrogatepass")
    for body in (data, data[:at] + put + data[at:]):
        found = parse_strict(body)
        if found is not MISSING:
            assert spelled(found) == spelled(parse_json(body.decode()))


@pytest.mark.parametrize(
    "body",
    [b'{"a": 19.90, "b": [1E2, -0, 12345678901234567890123]}', b' {"a":1,"a":2}\n', b'["\\ud83d\\ude00", "\xc3\xa4"]'],
)
def test_usual_bodies_are_read_quickly(body: bytes) -> None:
    assert spelled(parse_strict(body)) == spelled(parse_json(body.decode()))


@pytest.mark.parametrize("body", [b"[NaN]", b'"\\ud800"', b'"\xff"', b'{"a":1} x', b"[" * 100_000, b"9" * 5000, b""])
def test_what_is_not_quite_json_is_left_to_the_patient_one(body: bytes) -> None:
    assert parse_strict(body) is MISSING


def test_numbers_keep_their_spelling() -> None:
    (number,) = parse_strict(b"[19.90]")
    assert isinstance(number, Spelled)
    assert (number, str(number)) == (19.9, "19.90")


def test_a_number_that_is_absurdly_long_passes_no_comparison() -> None:
    from inspector.query.scalars import value_test

    for found in (parse_strict(b"9" * 450), parse_json("9" * 450)):
        assert not value_test(">", "1")(found)
        assert not value_test("==", "1")(found)
