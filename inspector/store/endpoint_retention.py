"""Making room at an endpoint that keeps only so many captures, or only for so long.

No index leads to the captures of one endpoint, so one walks from the oldest on, a bounded number of rows a step, and
remembers how far: what lies behind is gone, or pinned, or of another endpoint.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from inspector.endpoints import Retention
from inspector.store.retention import STEP_BYTES, remove
from inspector.store.totals import Change

#: Rows that one step looks at, some milliseconds' worth, and those that it removes at most.
LOOKED_AT, REMOVED = 2000, 500
_DAY_US = 86_400_000_000


class Walk(NamedTuple):
    """How far one has come: the receipt and id of the row that was seen last, and how many pinned ones were passed."""

    received_us: int = -(1 << 62)
    id: int = 0
    pinned: int = 0
    #: Nothing more has to go for now.
    done: bool = False


def retain_endpoint(
    connection: sqlite3.Connection, endpoint: str, limits: Retention, walk: Walk, now_us: int
) -> tuple[int, Walk]:
    """Remove some of the oldest unpinned captures over the limits; how many went, and where to go on.

    Pinned ones count as long as they are among the newest.
    """
    excess = _count(connection, endpoint) - walk.pinned - limits.captures if limits.captures else 0
    before_us = now_us - int(limits.days * _DAY_US) if limits.days else None
    # whoever is over the number has to look at all rows, else only at those that are too old
    where, values = ("", []) if excess > 0 or before_us is None else (" AND received_us < ?", [before_us])
    if excess <= 0 and before_us is None:
        return 0, walk._replace(done=True)
    rows = connection.execute(
        "SELECT id, received_us, endpoint, pinned, weight, outcome FROM captures INDEXED BY captures_received"
        f" WHERE deleted_us IS NULL AND (received_us, id) > (?, ?){where} ORDER BY received_us, id LIMIT ?",
        (walk.received_us, walk.id, *values, LOOKED_AT),
    ).fetchall()
    going: list[int] = []
    change = Change()
    taken, done, passed = 0, len(rows) < LOOKED_AT, walk.pinned
    for capture_id, received_us, owner, pinned, weight, outcome in rows:
        if owner == endpoint and pinned:
            passed += 1
            excess -= 1
        elif owner == endpoint:
            too_old = before_us is not None and received_us < before_us
            if not too_old and len(going) >= excess:
                done = True
                break
            if going and (len(going) >= REMOVED or taken + weight > STEP_BYTES):
                done = False
                break
            going.append(capture_id)
            taken += weight
            change.row(owner, weight, outcome, -1)
        walk = Walk(received_us, capture_id, passed)
    if going:
        remove(connection, going)
        change.apply(connection, epoch=1)
    return len(going), walk._replace(done=done)


def _count(connection: sqlite3.Connection, endpoint: str) -> int:
    row = connection.execute("SELECT count FROM totals WHERE endpoint = ?", (endpoint,)).fetchone()
    return int(row[0]) if row is not None else 0
