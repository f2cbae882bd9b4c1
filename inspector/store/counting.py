"""What stored columns hold and how often: for completion, and for the counts of chips."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from inspector.capture import Summary
from inspector.errors import UsageError
from inspector.store.listing import matching

if TYPE_CHECKING:
    from inspector.query import Query

#: Distinct values of a column that are told.
_MOST = 300
_KIND = "substr(c.content_type, 1, instr(c.content_type || 'boundary=', 'boundary=') - 1)"
_PATH = "substr(target, 1, instr(target || '?', '?') - 1)"


def read_values(connection: sqlite3.Connection, column: str, among: int) -> list[tuple[Any, int]]:
    """What stands in a column of the newest `among` captures (`path`: of the target), most frequent first."""
    if column not in Summary._fields and column != "path":
        raise UsageError(f"{column!r} is no column of a list.")
    found = connection.execute(
        f"SELECT value, count(*) AS times FROM (SELECT {_PATH if column == 'path' else column} AS value FROM captures"
        " WHERE deleted_us IS NULL ORDER BY id DESC LIMIT ?) WHERE value <> '' GROUP BY value"
        " ORDER BY times DESC, value LIMIT ?",
        (among, _MOST),
    )
    return found.fetchall()


def read_tally(
    connection: sqlite3.Connection, query: Query | None, among: Sequence[int] | None, columns: Sequence[str]
) -> list[tuple[Any, ...]]:
    """How many live captures match (of those `among`) by what stands in these columns: their values, then the count.

    Content types are cut at the boundary of their parts, which is another one each time.
    """
    if unknown := [column for column in columns if column not in Summary._fields]:
        raise UsageError(f"{unknown[0]!r} is no column of a list.")
    picked = [_KIND if column == "content_type" else f"c.{column}" for column in columns]
    where, values = matching(query)
    if among is not None:
        where += " AND c.id IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(list(among)))
    groups = f" GROUP BY {', '.join(str(number) for number in range(1, len(picked) + 1))}" if picked else ""
    return connection.execute(
        f"SELECT {', '.join([*picked, 'count(*)'])} FROM captures c WHERE {where}{groups}", values
    ).fetchall()
