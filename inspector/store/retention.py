"""Making room: what was deleted goes for good, the oldest go when the session is over its limits, space is given back.

Each step is a transaction of its own that touches a bounded number of bytes, so that no answer waits long for it.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence

from inspector.store import attempts, forwards
from inspector.store.totals import Change, read_stats

#: Bytes of captures that one transaction removes at most (but always one capture): SQLite has to visit their pages.
STEP_BYTES = 8 * 1024 * 1024
#: Free pages that stay in the file for what comes next, and pages moved by one step of giving back. SQLite looks
#: through the list of free pages for each one at the end of the file: of 150,000 of them a page took 250 µs, of few 36.
SPARE_PAGES = 512
STEP_PAGES = 64
_GIVE_BACK_S = 0.01

_Row = tuple[int, str, int, str]


def purge(connection: sqlite3.Connection, before_us: int | None, limit: int) -> int:
    """Remove captures deleted before that moment for good; returns how many went. They are out of the sums already."""
    where, values = ("", []) if before_us is None else (" AND deleted_us < ?", [before_us])
    found = connection.execute(
        "SELECT id, endpoint, weight, outcome FROM captures INDEXED BY captures_deleted"
        f" WHERE deleted_us IS NOT NULL{where} ORDER BY deleted_us LIMIT ?",
        (*values, limit),
    ).fetchall()
    going = _step(found, STEP_BYTES)
    remove(connection, [row[0] for row in going])
    return len(going)


def retain(connection: sqlite3.Connection, max_bytes: int, max_age_s: float, limit: int, now_us: int) -> int:
    """Remove the oldest unpinned live captures that are too old or over the bytes; returns how many went."""
    going: list[_Row] = []
    if max_age_s > 0:
        going = _step(_oldest(connection, limit, now_us - int(max_age_s * 1_000_000)), STEP_BYTES)
    excess = read_stats(connection).bytes - max_bytes
    if not going and max_bytes > 0 and excess > 0:
        going = _step(_oldest(connection, limit, None), min(excess, STEP_BYTES))
    if going:
        remove(connection, [row[0] for row in going])
        change = Change()
        for _, endpoint, weight, outcome in going:
            change.row(endpoint, weight, outcome, -1)
        change.apply(connection, epoch=1)
    return len(going)


def _oldest(connection: sqlite3.Connection, limit: int, before_us: int | None) -> list[_Row]:
    where, values = ("", []) if before_us is None else (" AND received_us < ?", [before_us])
    return connection.execute(
        "SELECT id, endpoint, weight, outcome FROM captures INDEXED BY captures_received"
        f" WHERE deleted_us IS NULL AND pinned = 0{where} ORDER BY received_us, id LIMIT ?",
        (*values, limit),
    ).fetchall()


def _step(found: list[_Row], size: int) -> list[_Row]:
    """The first rows, until they weigh `size` bytes together."""
    taken = 0
    for number, row in enumerate(found):
        if taken >= size:
            return found[:number]
        taken += row[2]
    return found


def remove(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Remove captures and all that hangs under them; their sums are the caller's."""
    packed = json.dumps(list(ids))
    attempts.remove(connection, packed)
    forwards.leave(connection, packed)
    for table, column in (
        *(("verdicts", "capture_id"), ("chosen", "capture_id"), ("check_results", "capture_id")),
        *(("bodies", "id"), ("captures", "id")),
    ):
        connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (packed,))


def make_way(connection: sqlite3.Connection, uuids: Sequence[str]) -> None:
    """Remove deleted captures with these uuids for good, so that they can be imported again."""
    found = connection.execute(
        "SELECT id FROM captures WHERE deleted_us IS NOT NULL AND uuid IN (SELECT value FROM json_each(?))",
        (json.dumps(list(uuids), ensure_ascii=False),),
    ).fetchall()
    remove(connection, [row[0] for row in found])


def give_back(connection: sqlite3.Connection) -> int:
    """Hand free pages back to the disk for at most 10 ms, in small steps; returns how many. Outside a transaction."""
    end = time.monotonic() + _GIVE_BACK_S
    (first,) = connection.execute("PRAGMA freelist_count").fetchone()
    free = first
    while free > SPARE_PAGES and time.monotonic() < end:
        # one page goes with each row that is fetched
        connection.execute(f"PRAGMA incremental_vacuum({min(STEP_PAGES, free - SPARE_PAGES)})").fetchall()
        (left,) = connection.execute("PRAGMA freelist_count").fetchone()
        if left >= free:
            break
        free = left
    return int(first - free)
