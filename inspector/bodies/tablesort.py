"""The order of the rows of a table by one of its columns."""

from __future__ import annotations

import heapq
from array import array
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from inspector.bodies.tree.jsondoc import unquoted
from inspector.workers import Token

if TYPE_CHECKING:
    from inspector.bodies.table import Cell

#: Which kind of value, the value, and the place of its row
Key = tuple[int, object, int]

#: Rows that are sorted in one go: some milliseconds
_RUN = 5_000


def sort_key(cell: Cell) -> tuple[int, object]:
    """Numbers before texts before true and false before anything else; null is the least of all."""
    kind = cell.kind
    if kind == "null":
        return 0, 0
    if kind == "number":
        try:
            value = Decimal(cell.raw) if len(cell.raw) < 400 else None
        except InvalidOperation:
            value = None
        return (1, value) if value is not None else (3, cell.raw)
    if kind == "boolean":
        return 2, cell.raw
    return (3, unquoted(cell.raw).casefold()) if kind == "string" else (4, cell.raw[:100])


def in_order(keys: list[Key], descending: bool, token: Token) -> array[int]:
    """The places of the rows in the order of their values; equal ones stay as they were. Raises Cancelled.

    Run by run: to sort all in one go would keep every other thread waiting.
    """
    runs = [keys[start : start + _RUN] for start in range(0, len(keys), _RUN)]
    for run in runs:
        token.check()
        run.sort(key=_by_value, reverse=descending)
    ordered = array("q")
    for number, key in enumerate(heapq.merge(*runs, key=_by_value, reverse=descending)):
        if not number % 500:
            token.check()
        ordered.append(key[2])
    return ordered


def _by_value(key: Key) -> tuple[int, object]:
    return key[:2]
