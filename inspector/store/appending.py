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

from inspector.capture import NOTHING_FOUND
from inspector.store import blobs, forwards, rows
from inspector.store.base import Entry
from inspector.store.rows import storable
from inspector.store.totals import Change, next_id

#: Rows of one statement; bounded so that the variables stay below SQLite's limit (32,766) and the cache small.
_CHUNK = 32
_ENDPOINT = rows.ARRIVED.index("endpoint")
_OUTCOME = rows.DERIVED.index("outcome")


def _inserts(table: str, columns: Sequence[str]) -> list[str]:
    row = f"({', '.join('?' * len(columns))})"
    start = f"INSERT INTO {table}({', '.join(columns)}) VALUES "
    return ["", *(start + ", ".join([row] * count) for count in range(1, _CHUNK + 1))]


_CAPTURES = _inserts("captures", rows.ARRIVED)
_CAPTURES_SEEN = _inserts("captures", [*rows.ARRIVED, "annotated"])
_CAPTURES_DERIVED = _inserts("captures", rows.ARRIVED + rows.DERIVED)
_CAPTURES_WHOLE = _inserts("captures", rows.ARRIVED + rows.DERIVED + rows.FURTHER)
_BODIES = _inserts("bodies", rows.BODY)
_BODIES_WHOLE = _inserts("bodies", rows.BODY + rows.ODDITIES)
_VERDICTS = "INSERT INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


def insert(connection: sqlite3.Connection, entries: Sequence[Entry]) -> list[int]:
    """Insert entries inside the running transaction; returns their ids, in order."""
    plain = all(map(rows.is_plain, entries))
    annotations = [entry.annotation for entry in entries if entry.annotation is not None]
    # where nothing was found out there is one column to fill, not eight
    derived = not plain or any(one is not NOTHING_FOUND for one in annotations)
    seen = bool(annotations) and not derived
    if plain:
        insert_captures = _CAPTURES_DERIVED if derived else _CAPTURES_SEEN if seen else _CAPTURES
        insert_bodies = _BODIES
    else:
        insert_captures, insert_bodies = _CAPTURES_WHOLE, _BODIES_WHOLE
    change = Change()
    first = next_id(connection)
    for start in range(0, len(entries), _CHUNK):
        chunk = entries[start : start + _CHUNK]
        captures: list[Any] = []
        bodies: list[Any] = []
        for capture_id, entry in enumerate(chunk, first + start):
            row, body_row, weight = rows.arrival_rows(capture_id, entry)
            captures += row
            bodies += body_row
            outcome = ""
            if derived:
                annotation = entry.annotation
                further = rows.NOT_ANNOTATED if annotation is None else rows.annotation_row(annotation)
                outcome = further[_OUTCOME]
                captures += further
            elif seen:
                captures.append(entry.annotation is not None)
            if not plain:
                captures += rows.further_row(entry)
                bodies += rows.oddity_row(entry)
            change.row(row[_ENDPOINT], weight, outcome, 1)
        connection.execute(insert_captures[len(chunk)], captures)
        connection.execute(insert_bodies[len(chunk)], bodies)
    ids = list(range(first, first + len(entries)))
    for capture_id, entry in zip(ids, entries, strict=True):
        if len(entry.capture.body) >= blobs.LARGE:
            blobs.write_body(connection, capture_id, entry.capture.body)
    change.apply(connection, last_id=ids[-1])
    if derived:
        _insert_verdicts(connection, ids, entries)
    entering = [(capture_id, entry) for capture_id, entry in zip(ids, entries, strict=True) if entry.forward]
    if entering:
        forwards.enter(connection, [(capture_id, entry.capture.endpoint) for capture_id, entry in entering])
    return ids


def _insert_verdicts(connection: sqlite3.Connection, ids: Sequence[int], entries: Sequence[Entry]) -> None:
    now_us = time.time_ns() // 1000
    found = [
        rows.verdict_row(capture_id, position, verdict, now_us)
        for capture_id, entry in zip(ids, entries, strict=True)
        if entry.annotation is not None
        for position, verdict in enumerate(entry.annotation.verdicts)
    ]
    if found:
        connection.executemany(_VERDICTS, found)


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
