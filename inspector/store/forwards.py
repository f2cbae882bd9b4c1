"""The queue of forwards in the session file, and the answers that captures get after they were stored.

A capture that is to be forwarded enters the queue in the transaction that stores it, under no target (""): should the
program be killed before its targets are chosen, they are chosen at the next start. Then there is one row a target.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

from inspector.capture import Reply
from inspector.store.rows import listed_rule, storable
from inspector.store.totals import Change as Sums

#: Under this target are captures whose targets are still to be chosen.
UNROUTED = ""
_COLUMNS = "target, capture_id, endpoint, queued_us, next_us, tries, retries, gave_up, error"


@dataclass(frozen=True, slots=True)
class Queued:
    """A capture that waits to be forwarded to a target. Times in µs since 1970.

    `tries` were made so far, the last of which failed with `error`; the next is due at `next_us`. `gave_up`: no more of
    the `retries` is left; it stays until it is tried again by hand, or dropped.
    """

    target: str
    capture_id: int
    endpoint: str
    queued_us: int
    next_us: int
    tries: int = 0
    retries: int = 0
    gave_up: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """The capture with this uuid got its answer."""

    uuid: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Routed:
    """The targets of a capture were chosen; none, when no filter lets it pass."""

    capture_id: int
    items: tuple[Queued, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A forward needs no further try."""

    target: str
    capture_id: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A try came to nothing; what the item is from now on."""

    item: Queued


Change = Answered | Routed | Ended | Failed


@dataclass(frozen=True, slots=True)
class Among:
    """Which items: of that target, that capture, that endpoint; None for all."""

    target: str | None = None
    capture_id: int | None = None
    endpoint: str | None = None

    def where(self) -> tuple[str, list[object]]:
        """A where-clause and its values."""
        parts = ["target <> ''"]
        values: list[object] = []
        for column in ("target", "capture_id", "endpoint"):
            if (value := getattr(self, column)) is not None:
                parts.append(f"{column} = ?")
                values.append(value)
        return " AND ".join(parts), values


def enter(connection: sqlite3.Connection, captures: Sequence[tuple[int, str]]) -> None:
    """Put captures (id and endpoint) that are just being stored into the queue."""
    now_us = time.time_ns() // 1000
    _insert(connection, [Queued(UNROUTED, capture_id, endpoint, now_us, now_us) for capture_id, endpoint in captures])


def change(connection: sqlite3.Connection, changes: Sequence[Change]) -> None:
    """Apply changes in order; what they are about may be gone."""
    sums = Sums()
    for one in changes:
        match one:
            case Answered(uuid, reply):
                _answer(connection, uuid, reply, sums)
            case Routed(capture_id, items):
                unrouted = connection.execute(
                    "DELETE FROM forwards WHERE target = ? AND capture_id = ?", (UNROUTED, capture_id)
                )
                # a capture that was deleted meanwhile has left the queue
                if unrouted.rowcount:
                    _insert(connection, items)
            case Ended(target, capture_id):
                connection.execute("DELETE FROM forwards WHERE target = ? AND capture_id = ?", (target, capture_id))
            case Failed(item):
                connection.execute(
                    "UPDATE forwards SET next_us = ?, tries = ?, gave_up = ?, error = ?"
                    " WHERE target = ? AND capture_id = ?",
                    (item.next_us, item.tries, item.gave_up, storable(item.error), item.target, item.capture_id),
                )
    sums.apply(connection)


def claim(connection: sqlite3.Connection, item: Queued, until_us: int) -> bool:
    """Take an item that is due, so that no other process does until that moment; False when one has it already."""
    done = connection.execute(
        "UPDATE forwards SET next_us = ? WHERE target = ? AND capture_id = ? AND gave_up = 0 AND next_us <= ?",
        (until_us, item.target, item.capture_id, time.time_ns() // 1000),
    )
    return done.rowcount > 0


def flush(connection: sqlite3.Connection, among: Among) -> int:
    """Make items due now, with all their tries before them again; how many."""
    where, values = among.where()
    done = connection.execute(
        f"UPDATE forwards SET next_us = ?, tries = 0, gave_up = 0 WHERE {where}", (time.time_ns() // 1000, *values)
    )
    return done.rowcount


def drop(connection: sqlite3.Connection, among: Among) -> int:
    """Take items out of the queue; how many."""
    where, values = among.where()
    return connection.execute(f"DELETE FROM forwards WHERE {where}", values).rowcount


def leave(connection: sqlite3.Connection, packed_ids: str) -> None:
    """Take captures, whose ids are a JSON list, out of the queue: they are being deleted."""
    connection.execute("DELETE FROM forwards WHERE capture_id IN (SELECT value FROM json_each(?))", (packed_ids,))


def targets(connection: sqlite3.Connection) -> list[str]:
    """Targets that something waits for, UNROUTED first; looked up by jumping from one to the next."""
    found: list[str] = []
    step = "SELECT min(target) FROM forwards WHERE gave_up = 0"
    (target,) = connection.execute(step).fetchone()
    while target is not None:
        found.append(target)
        (target,) = connection.execute(f"{step} AND target > ?", (target,)).fetchone()
    return found


def waiting(connection: sqlite3.Connection, target: str, limit: int) -> list[Queued]:
    """The oldest items that wait for a target."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM forwards WHERE target = ? AND gave_up = 0 ORDER BY capture_id LIMIT ?",
        (target, limit),
    )
    return [_queued(row) for row in found]


def read(connection: sqlite3.Connection, limit: int) -> list[Queued]:
    """The queue, target by target, oldest first."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM forwards WHERE target <> '' ORDER BY target, capture_id LIMIT ?", (limit,)
    )
    return [_queued(row) for row in found]


def count(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many items wait, and how many were given up."""
    every, gave_up = connection.execute(
        "SELECT count(*), coalesce(sum(gave_up), 0) FROM forwards WHERE target <> ''"
    ).fetchone()
    return every - gave_up, gave_up


def _insert(connection: sqlite3.Connection, items: Sequence[Queued]) -> None:
    connection.executemany(
        f"INSERT OR IGNORE INTO forwards({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                item.target,
                item.capture_id,
                item.endpoint,
                item.queued_us,
                item.next_us,
                item.tries,
                item.retries,
                item.gave_up,
                storable(item.error),
            )
            for item in items
        ],
    )


def _queued(row: tuple[str, int, str, int, int, int, int, int, str]) -> Queued:
    return Queued(*row[:7], gave_up=bool(row[7]), error=row[8])


def _answer(connection: sqlite3.Connection, uuid: str, reply: Reply, sums: Sums) -> None:
    headers = reply.headers.pack()
    weight = len(headers) + len(reply.body)
    found = connection.execute(
        "UPDATE captures SET status = ?, duration_us = ?, weight = weight + ?, rule = ? WHERE uuid = ?"
        " RETURNING id, endpoint, deleted_us IS NULL",
        (reply.status, reply.duration_us, weight, listed_rule(reply.rule), uuid),
    ).fetchall()
    for capture_id, endpoint, live in found:
        connection.execute(
            "UPDATE bodies SET reply_reason = ?, reply_rule = ?, reply_headers = ?, reply_body = ? WHERE id = ?",
            (reply.reason, storable(reply.rule), headers, reply.body, capture_id),
        )
        if live:
            sums.add(endpoint, 0, weight, 0)
