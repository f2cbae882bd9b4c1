"""What a written condition means for fields that are numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from inspector.errors import FilterError
from inspector.query.builders import Build, BuildList, Condition, listed, negated, refuse, signed
from inspector.query.conditions import OneOf, Span
from inspector.query.lexer import Value
from inspector.query.tree import Group, Node
from inspector.query.values import NO_UNIT, number

_WITH_UNIT = re.compile(r"(-?[\d.]+)([A-Za-zµ]+)")


def _spelled(written: str, units: Mapping[str, int]) -> str:
    """`1MB` as `1 MB`, `5m` as `5 min`."""
    match = _WITH_UNIT.fullmatch(written)
    if match is None:
        return written
    return f"{match[1]} {'min' if match[2] == 'm' and 'min' in units else match[2]}"


_SIGNS = {"<": "is less than {}", "<=": "is {} or less", ">": "is more than {}", ">=": "is {} or more"}


def numeric(column: str, units: dict[str, int], example: str) -> Build:
    """A number: `:` and `=` equal, `!=`, `<`, `<=`, `>`, `>=`, and `a..b` with both ends."""

    def read(asked: Condition, written: str) -> int | float:
        try:
            return number(written, units, example)
        except ValueError as error:
            many = f"Write {asked.name} in ({written.replace(',', ', ')}) for several." if "," in written else None
            raise asked.error(f"{error}.", many) from error

    def build(asked: Condition) -> Node:
        op, written = signed(asked)
        if op in _SIGNS:
            bound = read(asked, written)
            shown = _SIGNS[op].format(_spelled(written, units))
            if op in (">", ">="):
                return Span(asked.name, column, bound, None, shown, above=op == ">")
            return Span(asked.name, column, None, bound, shown, below=op == "<")
        if op not in (":", "=", "!="):
            raise refuse(asked)
        low, dots, high = written.partition("..")
        if not dots:
            bound = read(asked, written)
            return negated(asked, Span(asked.name, column, bound, bound, f"is {_spelled(written, units)}"))
        if not low and not high:
            raise asked.error("The range has no ends.", f"Write it like {example}..{example}.")
        first = read(asked, low) if low else None
        last = read(asked, high) if high else None
        if first is not None and last is not None and first > last:
            raise asked.error("The range ends before it begins.", f"Write {high}..{low}.")
        shown = (
            f"is from {_spelled(low, units)} to {_spelled(high, units)}"
            if low and high
            else _SIGNS[">=" if low else "<="].format(_spelled(low or high, units))
        )
        return negated(asked, Span(asked.name, column, first, last, shown))

    return build


def status(column: str) -> Build:
    """A number, or a class of them: `4xx`."""
    plain = numeric(column, NO_UNIT, "404")

    def build(asked: Condition) -> Node:
        written = asked.value.text.lower()
        if asked.op in (":", "=", "!=") and len(written) == 3 and written[1:] in ("xx", "**"):
            if not (written[0].isascii() and written[0].isdigit()):
                raise asked.error(f"“{written}” is no class of status codes.", "Write it like 4xx.")
            low = int(written[0]) * 100
            return negated(asked, Span(asked.name, column, low, low + 99, f"is {written}"))
        if asked.op in (":", "=", "!=") and len(written) == 2 and written[0].isdigit() and written[1] == "*":
            raise asked.error(f"“{written}” is not a number here.", f"Write {written[0]}xx.")
        return plain(asked)

    return build


def one_of(column: str, build: Build) -> BuildList:
    """Many whole numbers at once, for `id in (…)`; ranges among them are conditions of their own."""

    def build_list(asked: Condition, values: tuple[Value, ...]) -> Node:
        numbers: set[int | float] = set()
        ranges = tuple(value for value in values if ".." in value.text)
        for value in values:
            if ".." not in value.text:
                try:
                    numbers.add(number(value.text, NO_UNIT, "42"))
                except ValueError as error:
                    raise FilterError(f"{error}.", position=value.position) from error
        parts: list[Node] = [OneOf(asked.name, column, frozenset(numbers))] if numbers else []
        if ranges:
            parts.append(listed(build)(asked, ranges))
        return parts[0] if len(parts) == 1 else Group("OR", tuple(parts))

    return build_list
