"""Adding captures: the hot path. A batch is one transaction of a few multi-row statements.

Each `sqlite3` call gives up the GIL and has to win it back, so rows go in by the dozen: statements for 1 to 32 rows are
made once and stay prepared in the connection's cache.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from inspector.capture import Summary
from inspector.store.base import Entry
from inspector.store.rows import capture_row, storable, verdict_row
from inspector.store.totals import Change, take_ids

_CAPTURES = (*Summary._fields, "weight")
_BODIES = (
    "id",
    "http_version",
    "headers",
    "head",
    "malformed",
    "extra",
    "reply_reason",
    "reply_rule",
    "reply_headers",
    "reply_body",
    "body",
)
_VERDICT_PLACES = "?, ?, ?, ?, ?, ?, ?, ?, ?"
#: Rows of one statement; bounded so that the variables stay below SQLite's limit (32,766) and the cache small.
_CHUNK = 32


def _inserts(table: str, columns: Sequence[str]) -> list[str]:
    row = f"({', '.join('?' * len(columns))})"
    start = f"INSERT INTO {table}({', '.join(columns)}) VALUES "
    return ["", *(start + ", ".join([row] * count) for count in range(1, _CHUNK + 1))]


_INSERT_CAPTURES = _inserts("captures", _CAPTURES)
_INSERT_BODIES = _inserts("bodies", _BODIES)
_ENDPOINT = Summary._fields.index("endpoint")
_OUTCOME = Summary._fields.index("outcome")


def insert(connection: sqlite3.Connection, entries: Sequence[Entry]) -> list[int]:
    """Insert entries inside the running transaction; returns their ids, in order."""
    rows = [capture_row(0, entry) for entry in entries]
    change = Change()
    total = failed = 0
    for summary, _ in rows:
        outcome, weight = summary[_OUTCOME], summary[-1]
        total += weight
        failed += outcome == "invalid"
        change.row(summary[_ENDPOINT], weight, outcome, 1)
    first = take_ids(connection, len(rows), total, failed)
    change.apply_endpoints(connection)
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        captures: list[Any] = []
        bodies: list[Any] = []
        for capture_id, (summary, body) in enumerate(chunk, first + start):
            captures.append(capture_id)
            captures += summary[1:]
            bodies.append(capture_id)
            bodies += body[1:]
        connection.execute(_INSERT_CAPTURES[len(chunk)], captures)
        connection.execute(_INSERT_BODIES[len(chunk)], bodies)
    ids = list(range(first, first + len(rows)))
    _insert_verdicts(connection, ids, entries)
    return ids


def _insert_verdicts(connection: sqlite3.Connection, ids: Sequence[int], entries: Sequence[Entry]) -> None:
    now_us = time.time_ns() // 1000
    rows = [
        verdict_row(capture_id, position, verdict, now_us)
        for capture_id, entry in zip(ids, entries, strict=True)
        if entry.annotation is not None
        for position, verdict in enumerate(entry.annotation.verdicts)
    ]
    if rows:
        connection.executemany(f"INSERT INTO verdicts VALUES ({_VERDICT_PLACES})", rows)


def cleaned(entry: Entry) -> Entry:
    """The entry with texts that SQLite can hold; bytes and what was received are not touched."""
    capture = entry.capture
    malformed = capture.malformed
    return replace(
        entry,
        capture=replace(
            capture,
            uuid=storable(capture.uuid),
            endpoint=storable(capture.endpoint),
            remote=storable(capture.remote),
            scheme=storable(capture.scheme),
            http_version=storable(capture.http_version),
            malformed=None if malformed is None else storable(malformed),
        ),
        note=storable(entry.note),
        tags=storable(entry.tags),
        colour=storable(entry.colour),
        origin=storable(entry.origin),
    )
