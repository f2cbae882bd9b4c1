"""Resends on record: begun before the first byte goes out, ended when it is known what came of them.

A program that is killed in between leaves a row that was begun and never ended. Bodies lie in tables of their own: what
was sent is written once, at the beginning, and only where it is not the capture's own. A list of attempts needs none.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from inspector.capture import UNVERIFIED, Attempt, AttemptSummary, Headers, Timings, from_micros, to_micros
from inspector.errors import NotFound
from inspector.store.totals import Change

_COLUMNS = (
    "a.id, a.capture_id, a.uuid, a.kind, a.started_us, a.url, a.method, a.edited, a.resigned, a.changes, a.ended,"
    " a.status, a.reason, a.http_version, a.truncated, a.error, a.timings, a.request_headers, q.body, r.headers, r.body"
)

#: A JSON list of all timings, made ten times faster than by `json`.
_NUMBERS = f"[{', '.join(['%s'] * len(Timings.__slots__))}]"
_milliseconds = attrgetter(*Timings.__slots__)


def record(connection: sqlite3.Connection, begun: Sequence[Attempt], ended: Sequence[Attempt]) -> list[int]:
    """Record the end of attempts and the beginning of others; gives the ids of the latter, 0 where the capture is gone.

    Their bytes count as their capture's. What has ended already, or is gone, is passed over.
    """
    changes = Change()
    if ended:
        _end(connection, ended, changes)
    ids = _begin(connection, begun, changes) if begun else []
    changes.apply(connection)
    return ids


def _begin(connection: sqlite3.Connection, attempts: Sequence[Attempt], changes: Change) -> list[int]:
    homes = _homes(connection, [attempt.capture_id for attempt in attempts])
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'attempts'").fetchone()
    last = 0 if found is None else int(found[0])
    ids, rows, bodies, weights = [], [], [], []
    for attempt in attempts:
        endpoint = homes.get(attempt.capture_id)
        if endpoint is None:
            ids.append(0)
            continue
        last += 1
        ids.append(last)
        headers, body = attempt.request_headers.pack(), attempt.request_body
        weight = len(headers)
        if body is not None:
            weight += len(body)
            bodies.append((last, body))
        rows.append(
            (
                last,
                attempt.capture_id,
                attempt.uuid,
                attempt.kind,
                to_micros(attempt.started_at),
                attempt.url,
                attempt.method,
                attempt.edited,
                attempt.resigned,
                headers,
                _packed(attempt.changes),
            )
        )
        weights.append((weight, attempt.capture_id))
        if endpoint:
            changes.add(endpoint, 0, weight, 0)
    connection.executemany(
        "INSERT INTO attempts(id, capture_id, uuid, kind, started_us, url, method, edited, resigned, request_headers,"
        " changes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    if bodies:
        connection.executemany("INSERT INTO attempt_requests VALUES (?, ?)", bodies)
    connection.executemany("UPDATE captures SET attempts = attempts + 1, weight = weight + ? WHERE id = ?", weights)
    return ids


def _end(connection: sqlite3.Connection, attempts: Sequence[Attempt], changes: Change) -> None:
    homes = {
        attempt_id: endpoint if live else ""
        for attempt_id, endpoint, live in connection.execute(
            "SELECT a.id, c.endpoint, c.deleted_us IS NULL FROM attempts a JOIN captures c ON c.id = a.capture_id"
            " WHERE a.ended = 0 AND a.id IN (SELECT value FROM json_each(?))",
            (json.dumps([attempt.id for attempt in attempts]),),
        )
    }
    rows, answers, weights = [], [], []
    for attempt in attempts:
        endpoint = homes.get(attempt.id)
        if endpoint is None:
            continue
        headers, body = attempt.response_headers.pack(), attempt.response_body
        rows.append(
            (
                attempt.url,
                _packed(attempt.changes),
                attempt.status,
                attempt.reason,
                attempt.http_version,
                attempt.response_truncated,
                attempt.error,
                _NUMBERS % tuple("null" if ms is None else ms for ms in _milliseconds(attempt.timings)),
                attempt.id,
            )
        )
        answers.append((attempt.id, headers, body))
        weight = len(headers) + len(body)
        weights.append((weight, attempt.capture_id))
        if endpoint:
            changes.add(endpoint, 0, weight, 0)
    connection.executemany(
        "UPDATE attempts SET ended = 1, url = ?, changes = ?, status = ?, reason = ?, http_version = ?, truncated = ?,"
        " error = ?, timings = ? WHERE id = ?",
        rows,
    )
    connection.executemany("INSERT INTO attempt_answers VALUES (?, ?, ?)", answers)
    connection.executemany("UPDATE captures SET weight = weight + ? WHERE id = ?", weights)


def _homes(connection: sqlite3.Connection, capture_ids: Sequence[int]) -> dict[int, str]:
    """Endpoint of each capture that exists; "" of a deleted one, which is in no sum."""
    found = connection.execute(
        "SELECT id, endpoint, deleted_us IS NULL FROM captures WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(capture_ids),),
    )
    return {capture_id: endpoint if live else "" for capture_id, endpoint, live in found}


@lru_cache(256)
def _packed(changes: tuple[str, ...]) -> str:
    # of many requests to one target they are the same
    return json.dumps(changes) if changes else "[]"


def read(connection: sqlite3.Connection, capture_id: int) -> list[Attempt]:
    """The attempts of a capture, oldest first."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM attempts a LEFT JOIN attempt_requests q ON q.id = a.id"
        " LEFT JOIN attempt_answers r ON r.id = a.id WHERE a.capture_id = ? ORDER BY a.id",
        (capture_id,),
    )
    return [_to_attempt(row) for row in found]


def read_one(connection: sqlite3.Connection, attempt_id: int) -> Attempt:
    """One attempt with all that was sent and answered; NotFound."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM attempts a LEFT JOIN attempt_requests q ON q.id = a.id"
        " LEFT JOIN attempt_answers r ON r.id = a.id WHERE a.id = ?",
        (attempt_id,),
    ).fetchone()
    if row is None:
        raise NotFound(f"There is no attempt {attempt_id} any more.")
    return _to_attempt(row)


def read_summaries(connection: sqlite3.Connection, capture_id: int) -> list[AttemptSummary]:
    """What a list shows of the attempts of a capture, oldest first; no body is read."""
    found = connection.execute(
        "SELECT a.id, a.kind, a.started_us, a.url, a.method, a.edited, a.resigned, a.changes, a.ended, a.status,"
        " a.reason, a.error, a.timings, length(r.body) FROM attempts a LEFT JOIN attempt_answers r ON r.id = a.id"
        " WHERE a.capture_id = ? ORDER BY a.id",
        (capture_id,),
    )
    return [
        AttemptSummary(
            id=row[0],
            capture_id=capture_id,
            kind=row[1],
            started_us=row[2],
            url=row[3],
            method=row[4],
            edited=bool(row[5]),
            resigned=bool(row[6]),
            unverified=f'"{UNVERIFIED}"' in row[7],
            pending=not row[8],
            status=row[9],
            reason=row[10],
            error=row[11],
            total_us=_total(row[12]),
            size=row[13] or 0,
        )
        for row in found
    ]


def _total(timings: str) -> int | None:
    total = Timings(*json.loads(timings)).total_ms
    return None if total is None else round(total * 1000)


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
