"""Changes to what is stored already: annotations, marks, resends, endpoints, deletion and its undo."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence

from inspector.capture import Annotation
from inspector.endpoints import Endpoint
from inspector.store import checking, forwards, rows
from inspector.store.totals import Change

_AMONG = "id IN (SELECT value FROM json_each(?))"


def annotate(connection: sqlite3.Connection, annotations: Mapping[int, Annotation]) -> None:
    """Record providers, events and verdicts; replaces earlier ones. Captures that are gone are passed over."""
    wanted = json.dumps(list(annotations))
    known = connection.execute(
        f"SELECT id, endpoint, outcome, deleted_us IS NULL FROM captures WHERE {_AMONG}", (wanted,)
    ).fetchall()
    now_us = time.time_ns() // 1000
    change = Change()
    updates, verdicts = [], []
    for capture_id, endpoint, before, live in known:
        row = rows.annotation_row(annotations[capture_id])
        updates.append((*row, capture_id))
        verdicts += [
            rows.verdict_row(capture_id, position, verdict, now_us)
            for position, verdict in enumerate(annotations[capture_id].verdicts)
        ]
        failed = (row[4] == "invalid") - (before == "invalid")
        if live and failed:
            change.add(endpoint, 0, 0, failed)
    connection.executemany(
        "UPDATE captures SET provider = ?, event_type = ?, event_id = ?, attempt = ?, outcome = ?, reason = ?,"
        " age_s = ?, annotated = ? WHERE id = ?",
        updates,
    )
    connection.execute("DELETE FROM verdicts WHERE capture_id IN (SELECT value FROM json_each(?))", (wanted,))
    if verdicts:
        connection.executemany("INSERT INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", verdicts)
    change.apply(connection)


def forget_annotations(connection: sqlite3.Connection, endpoint: str | None) -> None:
    """Mark captures as not annotated; what is known of them stays until they are checked again."""
    if endpoint is None:
        connection.execute("UPDATE captures SET annotated = 0 WHERE annotated = 1")
    else:
        connection.execute("UPDATE captures SET annotated = 0 WHERE annotated = 1 AND endpoint = ?", (endpoint,))
    checking.go_back(connection)


def mark(connection: sqlite3.Connection, ids: Sequence[int], marks: Mapping[str, str | bool | None]) -> None:
    """Set the columns of `marks` that are not None."""
    given = {column: value for column, value in marks.items() if value is not None}
    if not given or not ids:
        return
    values = [rows.storable(value) if isinstance(value, str) else value for value in given.values()]
    connection.execute(
        f"UPDATE captures SET {', '.join(f'{column} = ?' for column in given)} WHERE {_AMONG}",
        (*values, json.dumps(list(ids))),
    )


def choose_provider(connection: sqlite3.Connection, ids: Sequence[int], provider: str) -> None:
    """Keep who sent these captures, or forget it; they have to be annotated again."""
    packed = json.dumps(list(ids))
    connection.execute("DELETE FROM chosen WHERE capture_id IN (SELECT value FROM json_each(?))", (packed,))
    if provider:
        connection.execute(
            f"INSERT INTO chosen(capture_id, provider) SELECT id, ? FROM captures WHERE {_AMONG}", (provider, packed)
        )
    connection.execute(f"UPDATE captures SET annotated = 0 WHERE {_AMONG}", (packed,))
    checking.go_back(connection)


def delete(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Take live captures out of all lists and sums, and out of the queue of forwards."""
    packed = json.dumps(list(ids))
    forwards.leave(connection, packed)
    gone = connection.execute(
        f"UPDATE captures SET deleted_us = ? WHERE deleted_us IS NULL AND {_AMONG} RETURNING endpoint, weight, outcome",
        (time.time_ns() // 1000, packed),
    ).fetchall()
    _count(connection, gone, -1)


def restore(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Undo `delete`."""
    back = connection.execute(
        f"UPDATE captures SET deleted_us = NULL WHERE deleted_us IS NOT NULL AND {_AMONG}"
        " RETURNING endpoint, weight, outcome",
        (json.dumps(list(ids)),),
    ).fetchall()
    _count(connection, back, 1)


def _count(connection: sqlite3.Connection, captures: Sequence[tuple[str, int, str]], sign: int) -> None:
    if captures:
        change = Change()
        for endpoint, weight, outcome in captures:
            change.row(endpoint, weight, outcome, sign)
        change.apply(connection, epoch=1)


def save_endpoint(connection: sqlite3.Connection, endpoint: Endpoint) -> None:
    """Add the endpoint, or replace the one of that name."""
    connection.execute(
        "INSERT INTO endpoints(name, data) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET data = excluded.data",
        (endpoint.name, json.dumps(endpoint.to_dict())),
    )
    checking.follow(connection)


def remove_endpoint(connection: sqlite3.Connection, name: str) -> None:
    """Remove an endpoint; its captures stay."""
    connection.execute("DELETE FROM endpoints WHERE name = ?", (name,))
    checking.follow(connection)
