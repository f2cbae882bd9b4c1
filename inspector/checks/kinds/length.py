"""`length = 3` or `"1..100"`: characters of a text, elements of an array, keys of an object."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from inspector.checks.check import Judge, Kind, Written
from inspector.checks.kinds import _bounds
from inspector.checks.kinds._values import judge_values
from inspector.checks.values import TYPES, type_of
from inspector.query.scalars import number

_UNITS = {"string": "characters", "array": "elements", "object": "keys"}


def _read(written: Written) -> Judge:
    found = _bounds.bounds(written, number, '3, [1, 100], "1..100" or ">=1"', single=True)
    if found.high is not None and found.high < 0:
        raise written.error("", f"is {written.value!r:.80}; no length is less than 0")

    def test(value: Any, _textual: bool) -> str:
        kind = type_of(value)
        if kind not in _UNITS:
            return f"is {TYPES[kind]}, which has no length"
        size = len(value)
        return "" if found.holds(Decimal(size)) else f"has {size} {_UNITS[kind]}; expected {found.shown}"

    return judge_values(written, f"a length of {found.shown}", test)


def _label(value: Any) -> str:
    return f"has a length of {_bounds.label(value)}"


KIND = Kind("length", "Length", "has so many characters, elements or keys", _read, _label, "must", example='"1..100"')
