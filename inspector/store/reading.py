"""What is read from a session: summaries, and one whole capture with what hangs under it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from inspector.capture import Capture, Reply, Summary, Verdict
from inspector.endpoints import Endpoint
from inspector.errors import NotFound
from inspector.store import blobs, rows

#: How many ids one statement is asked for.
_PAGE = 500


def read_summaries(connection: sqlite3.Connection, ids: Iterable[int]) -> list[Summary]:
    """Summaries of the live captures among `ids`, in that order."""
    wanted = list(ids)
    found: dict[int, Summary] = {}
    for start in range(0, len(wanted), _PAGE):
        page = wanted[start : start + _PAGE]
        for row in connection.execute(
            f"SELECT {rows.SUMMARY_COLUMNS} FROM captures c WHERE c.deleted_us IS NULL"
            " AND c.id IN (SELECT value FROM json_each(?))",
            (json.dumps(page),),
        ):
            found[row[0]] = rows.to_summary(row)
    return [found[capture_id] for capture_id in wanted if capture_id in found]


def read_capture(connection: sqlite3.Connection, capture_id: int) -> Capture:
    """The whole capture; NotFound if there is none."""
    row = connection.execute(
        f"SELECT {rows.CAPTURE_COLUMNS} FROM captures c JOIN bodies b ON b.id = c.id WHERE c.id = ?", (capture_id,)
    ).fetchone()
    capture = None if row is None else _capture(connection, row)
    if capture is None:
        raise no_capture(capture_id)
    return capture


def read_captures(connection: sqlite3.Connection, ids: Sequence[int], most_bytes: int) -> list[Capture | None]:
    """The first of these captures, at least one, until their bodies weigh that much; None for one that is gone."""
    found: list[Capture | None] = []
    size = 0
    for row in connection.execute(
        f"SELECT {rows.CAPTURE_COLUMNS} FROM json_each(?) wanted LEFT JOIN captures c ON c.id = wanted.value"
        " LEFT JOIN bodies b ON b.id = c.id ORDER BY wanted.key",
        (json.dumps(list(ids)),),
    ):
        capture = None if row[0] is None else _capture(connection, row)
        found.append(capture)
        size += 0 if capture is None else len(capture.body)
        if size > most_bytes:
            break
    return found


def _capture(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Capture | None:
    body = row[rows.CAPTURE_BODY]
    if body is None:
        body = blobs.read_body(connection, row[rows.CAPTURE_ID])
    return None if body is None else rows.to_capture(row, body)


def no_capture(capture_id: int) -> NotFound:
    """The error for an id that does not exist."""
    return NotFound(f"There is no capture {capture_id} in this session.", hint="It may have been deleted.")


def read_reply(connection: sqlite3.Connection, capture_id: int) -> Reply | None:
    """What the sender got, or None."""
    row = connection.execute(
        f"SELECT {rows.REPLY_COLUMNS} FROM captures c JOIN bodies b ON b.id = c.id WHERE c.id = ?", (capture_id,)
    ).fetchone()
    return None if row is None else rows.to_reply(row)


def read_verdicts(connection: sqlite3.Connection, capture_id: int) -> list[Verdict]:
    """The verdicts, strongest first."""
    found = connection.execute(
        f"SELECT {rows.VERDICT_COLUMNS} FROM verdicts WHERE capture_id = ? ORDER BY position", (capture_id,)
    )
    return [rows.to_verdict(row) for row in found]


def read_chosen(connection: sqlite3.Connection, capture_id: int) -> str:
    """Who the user said sent the capture, or ""."""
    row = connection.execute("SELECT provider FROM chosen WHERE capture_id = ?", (capture_id,)).fetchone()
    return "" if row is None else str(row[0])


def read_rules(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, str]:
    """What chose the answers of these captures, where that was not the plain one."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), _PAGE):
        page = ids[start : start + _PAGE]
        marks = ", ".join("?" * len(page))
        found |= connection.execute(
            f"SELECT id, reply_rule FROM bodies WHERE id IN ({marks}) AND reply_rule <> '' AND reply_rule <> 'default'",
            tuple(page),
        ).fetchall()
    return found


def find_uuids(connection: sqlite3.Connection, uuids: Sequence[str]) -> dict[str, int]:
    """Ids of those live captures that exist, by uuid; deleted ones give way to an import."""
    found: dict[str, int] = {}
    for start in range(0, len(uuids), _PAGE):
        page = {rows.storable(uuid): uuid for uuid in uuids[start : start + _PAGE]}
        for stored, capture_id in connection.execute(
            "SELECT uuid, id FROM captures WHERE deleted_us IS NULL AND uuid IN (SELECT value FROM json_each(?))",
            (json.dumps(list(page), ensure_ascii=False),),
        ):
            found[page[stored]] = capture_id
    return found


def read_unannotated(connection: sqlite3.Connection, limit: int) -> list[int]:
    """Ids of live captures that were not annotated yet, oldest first."""
    found = connection.execute(
        "SELECT id FROM captures WHERE annotated = 0 AND deleted_us IS NULL ORDER BY id LIMIT ?", (limit,)
    )
    return [row[0] for row in found]


def read_endpoints(connection: sqlite3.Connection) -> list[Endpoint]:
    """All saved endpoints, by name."""
    return [_endpoint(data) for (data,) in connection.execute("SELECT data FROM endpoints ORDER BY name")]


@lru_cache(256)
def _endpoint(data: str) -> Endpoint:
    # they are read after each change of the session, and hardly ever differ then
    return Endpoint.from_dict(json.loads(data))
