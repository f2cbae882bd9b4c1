"""`type = "integer"`: the value is of this JSON type, or of one of several."""

from __future__ import annotations

from typing import Any

from inspector.checks.check import Judge, Kind, Written
from inspector.checks.kinds._values import judge_values
from inspector.checks.values import TYPES, described, type_of
from inspector.query.scalars import number


def _read(written: Written) -> Judge:
    wanted = [written.value] if isinstance(written.value, str) else written.value
    if not isinstance(wanted, list) or not wanted or not all(one in TYPES for one in wanted):
        raise written.wrong(f"one of {', '.join(TYPES)}, or a list of them")
    accepted = set(wanted)

    def test(value: Any, textual: bool) -> str:
        kind = type_of(value)
        if kind in accepted or (kind == "integer" and "number" in accepted):
            return ""
        if textual and isinstance(value, str) and _meant(value) & accepted:
            return ""
        return "-" if isinstance(value, str) else f"is {_named(value)}; expected {expected}"

    expected = " or ".join(TYPES[one] for one in wanted)
    return judge_values(written, expected, test)


def _named(value: Any) -> str:
    kind = type_of(value)
    return described(value) if kind in ("object", "array", "null", "boolean") else f"{described(value)}, {TYPES[kind]}"


def _meant(text: str) -> set[str]:
    """What a text of a header or form may stand for."""
    spelled = number(text.strip())
    if spelled is not None:
        return {"number", "integer"} if spelled == spelled.to_integral_value() else {"number"}
    return {"boolean"} if text in ("true", "false") else {"null"} if text == "null" else set()


def _label(value: Any) -> str:
    return f"is of type {' or '.join(value) if isinstance(value, list) else value}"


KIND = Kind("type", "Type", "is of a JSON type", _read, _label, "must", example='"integer"')
