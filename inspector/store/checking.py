"""Checks on record: what they said of captures, up to which capture they were made, and what is usual (baselines)."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspector.errors import NotFound
from inspector.store.rows import storable

if TYPE_CHECKING:
    from inspector.checks import CheckResult

#: Characters of the names of failed checks that a list can look at.
_NAMES_CHARS = 1000
#: As long as something is checked on arrival it is kept up to where that was done; what came before stays unchecked.
_ANY = (
    "(EXISTS(SELECT 1 FROM baselines) OR EXISTS(SELECT 1 FROM endpoints WHERE json_array_length(data, '$.checks') > 0))"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What checks said of one capture, and when."""

    results: tuple[CheckResult, ...]
    checked_us: int


def follow(connection: sqlite3.Connection) -> None:
    """After endpoints or baselines changed: begin to check with the next capture, or stop it."""
    connection.execute(f"DELETE FROM checking WHERE NOT {_ANY}")
    connection.execute(
        f"INSERT OR IGNORE INTO checking(id, upto) SELECT 0, last_id FROM totals WHERE id = 0 AND {_ANY}"
    )


def go_back(connection: sqlite3.Connection) -> None:
    """After captures lost their annotations: what was checked of them is checked again when they have new ones."""
    connection.execute(
        "UPDATE checking SET upto = min(upto, coalesce((SELECT min(id) - 1 FROM captures"
        " WHERE annotated = 0 AND deleted_us IS NULL AND checks > 0), upto))"
    )


def keep(connection: sqlite3.Connection, found: Mapping[int, Sequence[CheckResult]], upto: int | None) -> None:
    """Record what checks said of captures, in the place of what they said before; [] takes that back.

    `upto`: all captures up to this id are done. Those that are gone are passed over.
    """
    from inspector.checks import failures, tally  # not before something is checked: starting up is quicker

    now_us = time.time_ns() // 1000
    packed = json.dumps(list(found))
    live = {
        row[0]
        for row in connection.execute("SELECT id FROM captures WHERE id IN (SELECT value FROM json_each(?))", (packed,))
    }
    updates, rows = [], []
    for capture_id, results in found.items():
        if capture_id not in live:
            continue
        total, failed = tally(results)
        names = "\n".join(dict.fromkeys(one.name for one in failures(results)))[:_NAMES_CHARS]
        updates.append((total, failed, storable(names), capture_id))
        if results:
            texts = json.dumps([one.to_json() for one in results])
            rows.append((capture_id, now_us, texts))
    connection.execute("DELETE FROM check_results WHERE capture_id IN (SELECT value FROM json_each(?))", (packed,))
    connection.executemany("UPDATE captures SET checks = ?, checks_failed = ?, failed_checks = ? WHERE id = ?", updates)
    connection.executemany("INSERT INTO check_results VALUES (?, ?, ?)", rows)
    if upto is not None:
        connection.execute("UPDATE checking SET upto = ?", (upto,))


def read(connection: sqlite3.Connection, capture_id: int) -> Kept | None:
    """What checks said of a capture; None when none was made."""
    row = connection.execute(
        "SELECT results, checked_us FROM check_results WHERE capture_id = ?", (capture_id,)
    ).fetchone()
    if row is None:
        return None
    from inspector.checks import CheckResult

    return Kept(tuple(CheckResult.from_json(one) for one in json.loads(row[0])), row[1])


def upto(connection: sqlite3.Connection) -> int | None:
    """The capture up to which all that is checked on arrival is done; None when nothing is."""
    row = connection.execute("SELECT upto FROM checking").fetchone()
    return None if row is None else int(row[0])


def remove(connection: sqlite3.Connection, packed_ids: str) -> None:
    """Remove what checks said of captures, whose ids are a JSON list."""
    connection.execute("DELETE FROM check_results WHERE capture_id IN (SELECT value FROM json_each(?))", (packed_ids,))


def save_baseline(connection: sqlite3.Connection, endpoint: str, event_type: str, text: str) -> None:
    """Keep what is usual for an endpoint and event type, in the place of what was kept."""
    connection.execute(
        "INSERT INTO baselines VALUES (?, ?, ?) ON CONFLICT(endpoint, event_type) DO UPDATE SET data = excluded.data",
        (storable(endpoint), storable(event_type), text),
    )
    follow(connection)


def remove_baseline(connection: sqlite3.Connection, endpoint: str, event_type: str) -> None:
    """Forget what is usual. NotFound."""
    gone = connection.execute(
        "DELETE FROM baselines WHERE endpoint = ? AND event_type = ?", (storable(endpoint), storable(event_type))
    )
    if not gone.rowcount:
        raise NotFound(f"There is no baseline of {event_type or 'events without a type'} for the endpoint {endpoint}.")
    follow(connection)


def read_baselines(connection: sqlite3.Connection) -> list[tuple[str, str, dict[str, Any]]]:
    """Endpoint, event type and data of each baseline, in that order."""
    found = connection.execute("SELECT endpoint, event_type, data FROM baselines ORDER BY endpoint, event_type")
    return [(endpoint, event_type, json.loads(data)) for endpoint, event_type, data in found]
