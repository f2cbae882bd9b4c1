"""On which line of a TOML text something stands: the parser does not tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TABLE = re.compile(r"\s*\[\[?\s*(.+?)\s*\]\]?\s*(?:#.*)?")


def line_of(lines: Sequence[str], table: str, key: str) -> int | None:
    """Line of a key, else of its table's heading; None where it is written in an unusual way."""
    heading = parent = None
    inside = table == ""
    outer, _, name = table.rpartition(".")
    above = False
    for number, line in enumerate(lines, 1):
        if (inner := _heading(line)) is not None:
            inside, above = inner == table, bool(outer) and inner == outer
            if inside or (inner.startswith(f"{table}.{key}") and key) or (not table and inner == key):
                heading = heading or number
        elif inside and key and _assigns(line, key):
            return number
        elif above and _assigns(line, name):
            # an endpoint as one line of [endpoints]
            parent = parent or number
    return heading or parent


def line_of_item(lines: Sequence[str], table: str, item: int, key: str) -> int | None:
    """Line of a key in the table [[table]] that is number `item` (from 0), else of its heading, else of the list."""
    count, heading, inside = -1, None, False
    for number, line in enumerate(lines, 1):
        if (inner := _heading(line)) is not None:
            count += inner == table
            inside = inner == table and count == item
            heading = number if inside else heading
        elif inside and key and _assigns(line, key):
            return number
    outer, _, name = table.rpartition(".")
    return heading or line_of(lines, outer, name)


def _heading(line: str) -> str | None:
    """The name in a heading, without quotes and spaces."""
    match = _TABLE.fullmatch(line)
    return None if match is None else re.sub(r"\s*\.\s*", ".", match[1].replace('"', "").replace("'", ""))


def _assigns(line: str, key: str) -> bool:
    return re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line) is not None
