"""Values inside bodies: `body.data.object.amount`, in JSON and in forms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import parse_qsl

from inspector.capture import Headers
from inspector.query.content import payload, text_of
from inspector.query.match import Mode, matcher

#: Larger bodies are not parsed for a filter.
PARSE_LIMIT: Final = 16 * 1024 * 1024
_LONG_NUMBER: Final = 400
_MISSING: Final = object()
_COMPARE: Final = ("<", "<=", ">", ">=")

Step = str


def values_at(headers: Headers, body: bytes, path: tuple[Step, ...]) -> list[Any]:
    """The values at that path: none, one, or several where a step is `*`. Broken JSON has no values."""
    if not _mentions(headers, body, path):
        return []
    for data in payload(headers, body):
        tree = _parse(headers, data)
        if tree is not _MISSING:
            return list(_walk(tree, path))
    return []


def _mentions(headers: Headers, body: bytes, path: tuple[Step, ...]) -> bool:
    """A cheap look that rules most bodies out: a key of the path that does not occur in the bytes at all."""
    if headers.names.get(b"content-encoding") or b"\x00" in body[:64] or b"\\" in body or b"%" in body:
        return True
    if b"charset" in headers.names.get(b"content-type", b"").lower():
        return True
    return all(step.encode("utf-8") in body for step in path if step.isascii() and step.isalpha())


def _parse(headers: Headers, data: bytes) -> Any:
    if not data or len(data) > PARSE_LIMIT:
        return _MISSING
    text = text_of(headers, data).removeprefix("\ufeff")
    if b"form-urlencoded" in headers.names.get(b"content-type", b"").lower():
        try:
            return _form(parse_qsl(text, keep_blank_values=True, max_num_fields=100_000))
        except ValueError:
            return _MISSING
    try:
        return json.loads(text, parse_int=_integer)
    except (ValueError, RecursionError):
        # not JSON, or nested deeper than Python goes: there is nothing at any path
        return _MISSING


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < _LONG_NUMBER else float(digits)


def _form(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in pairs:
        fields.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in fields.items()}


def _walk(tree: Any, path: tuple[Step, ...]) -> Iterator[Any]:
    found = [tree]
    for step in path:
        deeper: list[Any] = []
        for value in found:
            if isinstance(value, dict):
                if step in value:
                    deeper.append(value[step])
                elif step == "*":
                    deeper.extend(value.values())
            elif isinstance(value, list):
                if step == "*":
                    deeper.extend(value)
                elif step.isascii() and step.isdigit() and len(step) < 10 and int(step) < len(value):
                    deeper.append(value[int(step)])
        found = deeper
    yield from found


def json_match(headers: Headers, body: bytes, path: tuple[Step, ...], op: str, operand: str) -> bool:
    """Whether a value at the path passes. `op` is a Mode, `exists`, `==` or a comparison sign.

    An array passes when one of its elements does. Numbers compare with numbers and with texts that spell one; other
    operands compare as text with texts, letter by letter (so ISO times compare as times).
    """
    values = values_at(headers, body, path)
    if op == "exists":
        return bool(values)
    flat: list[Any] = []
    for value in values:
        flat.extend(value) if isinstance(value, list) else flat.append(value)
    if op == "==" or op in _COMPARE:
        return any(_compares(value, op, operand) for value in flat)
    mode: Mode = op  # type: ignore[assignment]  # the parser only makes modes and the signs above
    test = matcher(mode, operand)
    return any(test(text) for value in flat if (text := scalar_text(value)) is not None)


def scalar_text(value: Any) -> str | None:
    """A JSON scalar as text (`true`, `null`, `12.5`, the text itself); None for objects and arrays."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return repr(value)
    return None


def number(text: str) -> Decimal | None:
    """The number that a text spells, or None; no NaN, no infinity, no absurd lengths."""
    if len(text) > _LONG_NUMBER:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _compares(value: Any, op: str, operand: str) -> bool:
    wanted = number(operand)
    if wanted is not None and not isinstance(value, bool) and isinstance(value, str | int | float):
        found = number(value if isinstance(value, str) else repr(value))
        if found is not None:
            return _ordered(found, op, wanted)
    if op == "==":
        return scalar_text(value) == operand
    return isinstance(value, str) and wanted is None and _ordered(value, op, operand)


def _ordered(found: Any, op: str, wanted: Any) -> bool:
    if op == "==":
        return bool(found == wanted)
    if op == "<":
        return bool(found < wanted)
    if op == "<=":
        return bool(found <= wanted)
    return bool(found > wanted) if op == ">" else bool(found >= wanted)
