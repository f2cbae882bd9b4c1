"""What is read of events that came more than once, and of those of the same type."""

from __future__ import annotations

import sqlite3

from inspector.errors import NotFound
from inspector.store.rows import storable


def read_deliveries(connection: sqlite3.Connection, capture_id: int, limit: int) -> list[int]:
    """Ids of the live captures of the same provider's event, oldest first; [] when that has no id."""
    found = connection.execute(
        "SELECT d.id FROM captures c JOIN captures d ON d.event_id = c.event_id AND d.provider = c.provider"
        " WHERE c.id = ? AND d.event_id <> '' AND d.deleted_us IS NULL ORDER BY d.id LIMIT ?",
        (capture_id, limit),
    )
    return [row[0] for row in found]


def read_previous_like(connection: sqlite3.Connection, capture_id: int) -> int | None:
    """The live capture before it of the same type, but of another event; NotFound when it is gone itself."""
    own = connection.execute(
        "SELECT provider, event_type, event_id, endpoint, method, target FROM captures WHERE id = ?", (capture_id,)
    ).fetchone()
    if own is None:
        raise NotFound(f"There is no capture {capture_id} any more.")
    provider, event_type, event_id, endpoint, method, target = own
    if event_type:
        like = "provider = ?2 AND event_type = ?3 AND (event_id = '' OR event_id <> ?4)"
        values: tuple[object, ...] = (provider, event_type, event_id)
    else:
        like = (
            "endpoint = ?2 AND method = ?3 AND event_type = '' AND (target = ?4 OR substr(target, 1, ?5) = ?4 || '?')"
        )
        path = target.partition("?")[0]
        values = (endpoint, method, path, len(path) + 1)
    # backwards from the capture: what is sought is near, as a rule
    row = connection.execute(
        f"SELECT id FROM captures WHERE id < ?1 AND deleted_us IS NULL AND {like} ORDER BY id DESC LIMIT 1",
        (capture_id, *values),
    ).fetchone()
    return None if row is None else int(row[0])


def count_event(connection: sqlite3.Connection, provider: str, event_id: str) -> int:
    """How many live captures of that event of that provider there are."""
    found = connection.execute(
        "SELECT count(*) FROM captures WHERE event_id = ? AND provider = ? AND event_id <> '' AND deleted_us IS NULL",
        (storable(event_id), provider),
    )
    return int(found.fetchone()[0])


def count_repeated(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many events came more than once, and how many captures came again."""
    row = connection.execute(
        "SELECT count(*), coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM captures"
        " WHERE event_id <> '' AND deleted_us IS NULL GROUP BY provider, event_id HAVING n > 1)"
    ).fetchone()
    return int(row[0]), int(row[1])
