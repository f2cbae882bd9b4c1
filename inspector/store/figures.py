"""Columns of many captures, a page at a time, for what is counted over a whole session."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from inspector.store.listing import matching

if TYPE_CHECKING:
    from inspector.query import Query


class FigureRow(NamedTuple):
    """What statistics need of one capture; times in µs since 1970, `attempt` as in Summary."""

    id: int
    received_us: int
    endpoint: str
    provider: str
    event_type: str
    outcome: str
    status: int
    size: int
    attempt: int


def read_figures(connection: sqlite3.Connection, query: Query | None, after: int, limit: int) -> list[FigureRow]:
    """The first rows with id > `after` that match, by id."""
    where, values = matching(query)
    found = connection.execute(
        f"SELECT {', '.join(f'c.{name}' for name in FigureRow._fields)} FROM captures c"
        f" WHERE {where} AND c.id > ? ORDER BY c.id LIMIT ?",
        [*values, after, limit],
    )
    return [FigureRow._make(row) for row in found]


def read_again(connection: sqlite3.Connection, query: Query | None) -> list[tuple[str, str, str, int]]:
    """How many captures came again (their event came before), by endpoint, provider and event type."""
    where, values = matching(query)
    return connection.execute(
        "SELECT c.endpoint, c.provider, c.event_type, count(*) FROM captures c"
        f" WHERE {where} AND c.event_id <> '' AND EXISTS(SELECT 1 FROM captures d WHERE d.event_id = c.event_id"
        " AND d.event_id <> '' AND d.provider = c.provider AND d.deleted_us IS NULL AND d.id < c.id) GROUP BY 1, 2, 3",
        values,
    ).fetchall()


def read_span(connection: sqlite3.Connection, query: Query | None) -> tuple[int, int, int]:
    """The first and the last moment of receipt (µs) of what matches, and how many there are; zeros for none."""
    where, values = matching(query)
    row = connection.execute(
        "SELECT coalesce(min(c.received_us), 0), coalesce(max(c.received_us), 0), count(*) FROM captures c"
        f" WHERE {where}",
        values,
    ).fetchone()
    return int(row[0]), int(row[1]), int(row[2])
