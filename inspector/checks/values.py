"""Parsed values: their types, how messages show them, and when two are the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from inspector.checks.result import LONGEST
from inspector.query.scalars import number, scalar_text

#: What the types of JSON are called, each with its article.
TYPES: Mapping[str, str] = {
    "string": "a string",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
    "object": "an object",
    "array": "an array",
}


def type_of(value: Any) -> str:
    """The JSON type of a parsed value; whole numbers are `integer`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return "object" if isinstance(value, dict) else "array"


def described(value: Any) -> str:
    """A value as messages show it: `"10.00", a string`."""
    if isinstance(value, str):
        return f"{spelled(value)}, a string"
    if isinstance(value, dict):
        return f"an object with {len(value)} keys" if len(value) != 1 else "an object with 1 key"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    return spelled(value)


def spelled(value: Any) -> str:
    """A value as JSON writes it, cut where it is long."""
    if isinstance(value, str):
        cut = value if len(value) <= LONGEST else value[:LONGEST] + "…"
        return json.dumps(cut, ensure_ascii=False)
    plain = scalar_text(value)
    if plain is not None:
        return plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"
    if isinstance(value, dict | list) and len(value) > 20:
        return described(value)
    try:
        return json.dumps(value, ensure_ascii=False, default=str)[:LONGEST]
    except RecursionError:
        # what could just be parsed may be too deep to be written where the stack is fuller
        return described(value)


def same(found: Any, wanted: Any, textual: bool) -> bool:
    """Whether a value is the wanted one: of the same type, numbers by what they count.

    In headers, queries and forms all is text: there a number is one that is spelled.
    """
    if textual and isinstance(found, str) and not isinstance(wanted, str):
        if isinstance(wanted, int | float) and not isinstance(wanted, bool):
            return (left := number(found.strip())) is not None and left == number(repr(wanted))
        return found == scalar_text(wanted)
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        return found == wanted
    if isinstance(found, dict) and isinstance(wanted, Mapping):
        return found.keys() == wanted.keys() and all(same(found[key], wanted[key], textual) for key in found)
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(same(*pair, textual) for pair in zip(found, wanted, strict=True))
    return type(found) is type(wanted) and bool(found == wanted)
