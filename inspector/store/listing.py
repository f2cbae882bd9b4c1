"""The ids of a list: those that match a filter, in an order, whole or the first of them."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from inspector.capture import Summary
from inspector.errors import UsageError
from inspector.store import rows
from inspector.store.base import BY_EVENT, Order
from inspector.store.totals import read_stats

if TYPE_CHECKING:
    from inspector.query import Query

#: Deliveries of one event stand together, where its newest one belongs.
_NEWEST_OF_EVENT = (
    "coalesce((SELECT max(d.id) FROM captures d WHERE d.event_id <> '' AND d.event_id = c.event_id"
    " AND d.provider = c.provider AND d.deleted_us IS NULL), c.id)"
)
#: How many rows are taken at once where there may be a million, and how many ids one statement is asked for.
_FETCH = 4096
_PAGE = 500
#: The longest range of ids that is read as one text.
_PACKED = 131_072


def read_ids(
    connection: sqlite3.Connection, query: Query | None, order: Order | None, after: int, until: int = 0
) -> array[int]:
    """Ids of live captures with `after` < id (<= `until`, unless that is 0) that match, in that order.

    UsageError for an unknown column.
    """
    order = order or Order()
    if order.column == "id" and after <= 0 and not until and (query is None or query.empty):
        return _all_ids(connection, descending=order.descending)
    if order.column == "id" and 0 < until - after <= _PACKED:
        return _range_of_ids(connection, query, after, until, descending=order.descending)
    statement, values = _select("c.id", query, order, after, until)
    return _collect(connection.execute(statement, values))


def _range_of_ids(
    connection: sqlite3.Connection, query: Query | None, after: int, until: int, *, descending: bool
) -> array[int]:
    # in one text: each row that is stepped to gives the GIL away and has to win it back
    where, values = matching(query)
    # without an order SQLite would rather go through all of a long time, range after range
    (packed,) = connection.execute(
        f"SELECT json_group_array(c.id) FROM captures c WHERE likelihood(c.id > ?, 0.001) AND c.id <= ? AND {where}",
        (after, until, *values),
    ).fetchone()
    return array("q", sorted(json.loads(packed), reverse=descending))


def read_first(
    connection: sqlite3.Connection, query: Query | None, order: Order, after: int, limit: int
) -> list[tuple[Any, int]]:
    """What the list is sorted by and the id of the first rows of an order, of those with id > `after`."""
    statement, values = _select(f"c.{order.column}, c.id", query, order, after, 0)
    return connection.execute(f"{statement} LIMIT ?", (*values, limit)).fetchall()


def read_arranged(connection: sqlite3.Connection, ids: Sequence[int], order: Order) -> array[int]:
    """The live ones of these captures in an order."""
    statement, values = _select("c.id", None, order, 0, 0, "AND c.id IN (SELECT value FROM json_each(?))")
    return _collect(connection.execute(statement, (*values, json.dumps(list(ids)))))


def _select(
    columns: str, query: Query | None, order: Order, after: int, until: int, further: str = ""
) -> tuple[str, list[object]]:
    if order.column not in Summary._fields and order != BY_EVENT:
        raise UsageError(f"{order.column!r} is no column that a list can be sorted by.")
    direction = "DESC" if order.descending else "ASC"
    column, source = f"c.{order.column}", "captures c"
    if order == BY_EVENT:
        column = _NEWEST_OF_EVENT
    elif order.column in rows.COUNTED:
        column, source = (
            f"coalesce(n.{order.column}, 0)",
            f"captures c LEFT JOIN {rows.ALL_COUNTED} n ON counted_id = c.id",
        )
    sort = f"c.id {direction}" if order.column == "id" else f"{column} {direction}, c.id {direction}"
    where, values = matching(query, after, until)
    return f"SELECT {columns} FROM {source} WHERE {where} {further} ORDER BY {sort}", values


def matching(query: Query | None, after: int = 0, until: int = 0) -> tuple[str, list[object]]:
    """A where-clause for the live ones of `captures c` that match, `after` < id <= `until` (0: any), and its values."""
    where = ["c.deleted_us IS NULL"]
    values: list[object] = []
    if after > 0:
        where.append("c.id > ?")
        values.append(after)
    if until:
        where.append("c.id <= ?")
        values.append(until)
    if query is not None and not query.empty:
        clause, query_values = query.sql()
        where.append(f"({clause})")
        values += query_values
    return " AND ".join(where), values


def _collect(found: sqlite3.Cursor) -> array[int]:
    # a page at a time: all rows at once as tuples would take ten times the memory of the ids
    ids = array("q")
    while page := found.fetchmany(_FETCH):
        ids.extend(chain.from_iterable(page))
    return ids


def read_first_id(connection: sqlite3.Connection) -> int:
    """The lowest id of the live captures; 0 when there are none."""
    found = connection.execute("SELECT id FROM captures WHERE deleted_us IS NULL ORDER BY id LIMIT 1").fetchone()
    return 0 if found is None else int(found[0])


def _all_ids(connection: sqlite3.Connection, *, descending: bool) -> array[int]:
    connection.execute("BEGIN")
    try:
        stats = read_stats(connection)
        first = read_first_id(connection)
        if stats.count and stats.last_id - first + 1 == stats.count:
            # nothing was taken out between the first and the last: there is nothing to look up
            ids = array("q", range(stats.last_id, first - 1, -1) if descending else range(first, stats.last_id + 1))
        else:
            # the index by time is a tenth of the table
            found = connection.execute(
                "SELECT id FROM main.captures INDEXED BY captures_received WHERE deleted_us IS NULL ORDER BY id"
                + (" DESC" if descending else "")
            )
            ids = _collect(found)
    finally:
        connection.execute("ROLLBACK")
    return ids


def read_arrivals(
    connection: sqlite3.Connection, query: Query | None, among: Sequence[int] | None
) -> tuple[array[int], array[int]]:
    """Ids of the live captures that match, or of those `among` that live, and when each arrived; oldest first."""
    found: list[tuple[int, int]] = []
    if among is not None:
        for start in range(0, len(among), _PAGE):
            found += connection.execute(
                "SELECT received_us, id FROM captures WHERE deleted_us IS NULL"
                " AND id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(among[start : start + _PAGE])),),
            )
        found.sort()
        return array("q", [capture_id for _, capture_id in found]), array("q", [moment for moment, _ in found])
    where, values = matching(query)
    ids, moments = array("q"), array("q")
    for capture_id, moment in connection.execute(
        f"SELECT c.id, c.received_us FROM captures c WHERE {where} ORDER BY c.received_us, c.id", values
    ):
        ids.append(capture_id)
        moments.append(moment)
    return ids, moments
