"""Tests of single values: numbers, texts, true, false and null of JSON; texts of headers, queries, forms, cookies."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, cast, get_args

from inspector.query.match import Mode, matcher

#: Longer numbers are no numbers here.
LONGEST_NUMBER: Final = 400
#: Signs of comparison.
COMPARISONS: Final = ("<", "<=", ">", ">=")
_MODES: Final = frozenset(get_args(Mode))
_DATE = re.compile(r"\d{4}-\d\d(-\d\d([T ][\d:.]*)?)?", re.ASCII)

ValueTest = Callable[[Any], bool]


def is_range(text: str) -> bool:
    """Whether a written value is a range `a..b` of numbers or dates, one end of which may be open."""
    low, dots, high = text.partition("..")
    return bool(dots and (low or high)) and all(number(end) is not None or _is_date(end) for end in (low, high) if end)


def _is_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None


@lru_cache(maxsize=512)
def value_test(op: str, operand: str) -> ValueTest:
    """A test for single values; objects pass nothing, arrays pass when an element does.

    `op` is a Mode of `match` (on texts and on how other values are spelled), `holds` (texts contain it, other values
    are it), `==` (letter by letter; numbers as numbers), `text` (exactly that text, and no number), a sign of
    comparison, or `range`.
    """
    test = _scalar_test(op, operand)

    def any_of(value: Any) -> bool:
        if isinstance(value, list):
            return any(test(item) for item in value)
        return test(value)

    if op not in _MODES:
        return any_of
    of_text = matcher(cast(Mode, op), operand)
    # most values are texts
    return lambda value: of_text(value) if type(value) is str else any_of(value)


def _scalar_test(op: str, operand: str) -> ValueTest:
    # what is written is read once, and not for each value
    wanted = number(operand)
    if op in COMPARISONS:
        return lambda value: _compares(value, op, operand, wanted)
    if op == "range":
        low, _, high = operand.partition("..")
        least, most = number(low), number(high)
        return lambda value: (
            (not low or _compares(value, ">=", low, least)) and (not high or _compares(value, "<=", high, most))
        )
    if op == "==":
        return lambda value: _same(value, operand, wanted)
    if op == "text":
        return lambda value: isinstance(value, str) and value == operand
    if op == "holds":
        contains, lowered = matcher("has", operand), operand.lower()
        return lambda value: contains(value) if isinstance(value, str) else _same(value, lowered, wanted)
    mode = matcher(op, operand)
    return lambda value: (text := scalar_text(value)) is not None and mode(text)


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
    if len(text) > LONGEST_NUMBER or not text.isascii() or "_" in text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _numeric(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return number(value if isinstance(value, str) else repr(value))


def _same(value: Any, operand: str, wanted: Decimal | None) -> bool:
    if wanted is not None and (found := _numeric(value)) is not None:
        return found == wanted
    return scalar_text(value) == operand


def _compares(value: Any, op: str, operand: str, wanted: Decimal | None) -> bool:
    """Numbers with numbers and with texts that spell one; dates with the beginning of texts, which may go on."""
    if wanted is not None:
        found = _numeric(value)
        return found is not None and _ordered(found, op, wanted)
    if not isinstance(value, str):
        return False
    return _ordered(value[: len(operand)] if _is_date(operand) else value, op, operand)


def _ordered(found: Any, op: str, wanted: Any) -> bool:
    if op == "<":
        return bool(found < wanted)
    if op == "<=":
        return bool(found <= wanted)
    return bool(found > wanted) if op == ">" else bool(found >= wanted)
