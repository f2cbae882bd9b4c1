"""Resends on record: begun before the first byte goes out, ended when it is known what came of them.

A program that is killed in between leaves a row that was begun and never ended. What is big lies in tables of its own:
the request is written once, at the beginning, and a list of attempts reads neither of them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from inspector.capture import Attempt, Headers, Timings, from_micros, to_micros
from inspector.store.totals import Change

_COLUMNS = (
    "a.id, a.capture_id, a.uuid, a.kind, a.started_us, a.url, a.method, a.edited, a.resigned, a.changes, a.ended,"
    " a.status, a.reason, a.http_version, a.truncated, a.error, a.timings, q.headers, q.body, r.headers, r.body"
)


def begin(connection: sqlite3.Connection, attempts: Sequence[Attempt]) -> list[int]:
    """Put attempts on record; gives their ids, 0 for one whose capture is gone. Their bytes count as its capture's."""
    ids, changes = [], Change()
    for attempt in attempts:
        headers, body = attempt.request_headers.pack(), attempt.request_body
        weight = len(headers) + (0 if body is None else len(body))
        endpoint = _weigh(connection, attempt.capture_id, weight, 1)
        if endpoint is None:
            ids.append(0)
            continue
        cursor = connection.execute(
            "INSERT INTO attempts(capture_id, uuid, kind, started_us, url, method, edited, resigned, changes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                attempt.capture_id,
                attempt.uuid,
                attempt.kind,
                to_micros(attempt.started_at),
                attempt.url,
                attempt.method,
                attempt.edited,
                attempt.resigned,
                json.dumps(attempt.changes),
            ),
        )
        attempt_id = int(cursor.lastrowid or 0)
        connection.execute("INSERT INTO attempt_requests VALUES (?, ?, ?)", (attempt_id, headers, body))
        if endpoint:
            changes.add(endpoint, 0, weight, 0)
        ids.append(attempt_id)
    changes.apply(connection)
    return ids


def end(connection: sqlite3.Connection, attempts: Sequence[Attempt]) -> None:
    """Record what came of attempts that were begun; those that are gone by now are passed over."""
    changes = Change()
    for attempt in attempts:
        headers, body = attempt.response_headers.pack(), attempt.response_body
        timings = attempt.timings
        found = connection.execute(
            "UPDATE attempts SET ended = 1, url = ?, changes = ?, status = ?, reason = ?, http_version = ?,"
            " truncated = ?, error = ?, timings = ? WHERE id = ? AND ended = 0",
            (
                attempt.url,
                json.dumps(attempt.changes),
                attempt.status,
                attempt.reason,
                attempt.http_version,
                attempt.response_truncated,
                attempt.error,
                json.dumps([getattr(timings, name) for name in Timings.__slots__]),
                attempt.id,
            ),
        )
        if not found.rowcount:
            continue
        connection.execute("INSERT INTO attempt_answers VALUES (?, ?, ?)", (attempt.id, headers, body))
        weight = len(headers) + len(body)
        endpoint = _weigh(connection, attempt.capture_id, weight, 0)
        if endpoint:
            changes.add(endpoint, 0, weight, 0)
    changes.apply(connection)


def _weigh(connection: sqlite3.Connection, capture_id: int, weight: int, more: int) -> str | None:
    """Add to a capture; its endpoint where it counts, "" for a deleted one (which is in no sum), None when gone."""
    found = connection.execute(
        "UPDATE captures SET attempts = attempts + ?, weight = weight + ? WHERE id = ?"
        " RETURNING endpoint, deleted_us IS NULL",
        (more, weight, capture_id),
    ).fetchall()
    if not found:
        return None
    ((endpoint, live),) = found
    return str(endpoint) if live else ""


def read(connection: sqlite3.Connection, capture_id: int) -> list[Attempt]:
    """The attempts of a capture, oldest first."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM attempts a LEFT JOIN attempt_requests q ON q.id = a.id"
        " LEFT JOIN attempt_answers r ON r.id = a.id WHERE a.capture_id = ? ORDER BY a.id",
        (capture_id,),
    )
    return [_to_attempt(row) for row in found]


def remove(connection: sqlite3.Connection, packed_ids: str) -> None:
    """Remove the attempts of captures, whose ids are a JSON list."""
    among = "(SELECT id FROM attempts WHERE capture_id IN (SELECT value FROM json_each(?)))"
    for table in ("attempt_requests", "attempt_answers", "attempts"):
        connection.execute(f"DELETE FROM {table} WHERE id IN {among}", (packed_ids,))


def _to_attempt(row: tuple[Any, ...]) -> Attempt:
    return Attempt(
        id=row[0],
        capture_id=row[1],
        uuid=row[2],
        kind=row[3],
        started_at=from_micros(row[4]),
        url=row[5],
        method=row[6],
        edited=bool(row[7]),
        resigned=bool(row[8]),
        changes=tuple(json.loads(row[9])),
        pending=not row[10],
        status=row[11],
        reason=row[12],
        http_version=row[13],
        response_truncated=bool(row[14]),
        error=row[15],
        timings=Timings(*json.loads(row[16])),
        request_headers=Headers.unpack(row[17]),
        request_body=row[18],
        response_headers=Headers() if row[19] is None else Headers.unpack(row[19]),
        response_body=row[20] or b"",
    )
