"""What is read from a session: ids of a list, summaries, and one whole capture with what hangs under it."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from inspector.capture import Capture, Reply, Summary, Verdict
from inspector.endpoints import Endpoint
from inspector.errors import NotFound, UsageError
from inspector.store import blobs, rows
from inspector.store.base import BY_EVENT, Order
from inspector.store.totals import read_stats

if TYPE_CHECKING:
    from inspector.query import Query

#: Deliveries of one event stand together, where its newest one belongs.
_NEWEST_OF_EVENT = (
    "coalesce((SELECT max(d.id) FROM captures d WHERE d.event_id <> '' AND d.event_id = c.event_id"
    " AND d.provider = c.provider AND d.deleted_us IS NULL), c.id)"
)
#: How many ids one statement is asked for, and how many rows are taken at once where there may be a million.
_PAGE = 500
_FETCH = 4096


def read_ids(
    connection: sqlite3.Connection, query: Query | None, order: Order | None, after: int, until: int = 0
) -> array[int]:
    """Ids of live captures with `after` < id (<= `until`, unless that is 0) that match, in that order.

    UsageError for an unknown column.
    """
    order = order or Order()
    if order.column == "id" and after <= 0 and not until and (query is None or query.empty):
        return _all_ids(connection, descending=order.descending)
    statement, values = _select("c.id", query, order, after, until)
    return _collect(connection.execute(statement, values))


def read_first(
    connection: sqlite3.Connection, query: Query | None, order: Order, after: int, limit: int
) -> list[tuple[Any, int]]:
    """What the list is sorted by and the id of the first rows of an order, of those with id > `after`."""
    statement, values = _select(f"c.{order.column}, c.id", query, order, after, 0)
    return connection.execute(f"{statement} LIMIT ?", (*values, limit)).fetchall()


def read_arranged(connection: sqlite3.Connection, ids: Sequence[int], order: Order) -> array[int]:
    """The live ones of these captures in an order."""
    statement, values = _select("c.id", None, order, 0, 0, "c.id IN (SELECT value FROM json_each(?))")
    return _collect(connection.execute(statement, (*values, json.dumps(list(ids)))))


def _select(
    columns: str, query: Query | None, order: Order, after: int, until: int, further: str = ""
) -> tuple[str, list[object]]:
    if order.column not in Summary._fields and order != BY_EVENT:
        raise UsageError(f"{order.column!r} is no column that a list can be sorted by.")
    direction = "DESC" if order.descending else "ASC"
    column, source = f"c.{order.column}", "captures c"
    if order == BY_EVENT:
        column = _NEWEST_OF_EVENT
    elif order.column in rows.COUNTED:
        column, source = (
            f"coalesce(n.{order.column}, 0)",
            f"captures c LEFT JOIN {rows.ALL_COUNTED} n ON counted_id = c.id",
        )
    sort = f"c.id {direction}" if order.column == "id" else f"{column} {direction}, c.id {direction}"
    where = ["c.deleted_us IS NULL"]
    values: list[object] = []
    if after > 0:
        where.append("c.id > ?")
        values.append(after)
    if until:
        where.append("c.id <= ?")
        values.append(until)
    if query is not None and not query.empty:
        clause, query_values = query.sql()
        where.append(f"({clause})")
        values += query_values
    if further:
        where.append(further)
    return f"SELECT {columns} FROM {source} WHERE {' AND '.join(where)} ORDER BY {sort}", values


def _collect(found: sqlite3.Cursor) -> array[int]:
    # a page at a time: all rows at once as tuples would take ten times the memory of the ids
    ids = array("q")
    while page := found.fetchmany(_FETCH):
        ids.extend(chain.from_iterable(page))
    return ids


def read_first_id(connection: sqlite3.Connection) -> int:
    """The lowest id of the live captures; 0 when there are none."""
    found = connection.execute("SELECT id FROM captures WHERE deleted_us IS NULL ORDER BY id LIMIT 1").fetchone()
    return 0 if found is None else int(found[0])


def _all_ids(connection: sqlite3.Connection, *, descending: bool) -> array[int]:
    connection.execute("BEGIN")
    try:
        stats = read_stats(connection)
        first = read_first_id(connection)
        if stats.count and stats.last_id - first + 1 == stats.count:
            # nothing was taken out between the first and the last: there is nothing to look up
            ids = array("q", range(stats.last_id, first - 1, -1) if descending else range(first, stats.last_id + 1))
        else:
            # the index by time is a tenth of the table
            found = connection.execute(
                "SELECT id FROM captures INDEXED BY captures_received WHERE deleted_us IS NULL ORDER BY id"
                + (" DESC" if descending else "")
            )
            ids = _collect(found)
    finally:
        connection.execute("ROLLBACK")
    return ids


def read_arrivals(
    connection: sqlite3.Connection, query: Query | None, among: Sequence[int] | None
) -> tuple[array[int], array[int]]:
    """Ids of the live captures that match, or of those `among` that live, and when each arrived; oldest first."""
    found: list[tuple[int, int]] = []
    if among is not None:
        for start in range(0, len(among), _PAGE):
            found += connection.execute(
                "SELECT received_us, id FROM captures WHERE deleted_us IS NULL"
                " AND id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(among[start : start + _PAGE])),),
            )
        found.sort()
        return array("q", [capture_id for _, capture_id in found]), array("q", [moment for moment, _ in found])
    where, values = "c.deleted_us IS NULL", []
    if query is not None and not query.empty:
        clause, query_values = query.sql()
        where += f" AND ({clause})"
        values += query_values
    ids, moments = array("q"), array("q")
    for capture_id, moment in connection.execute(
        f"SELECT c.id, c.received_us FROM captures c WHERE {where} ORDER BY c.received_us, c.id", values
    ):
        ids.append(capture_id)
        moments.append(moment)
    return ids, moments


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


def count_event(connection: sqlite3.Connection, provider: str, event_id: str) -> int:
    """How many live captures of that event of that provider there are."""
    found = connection.execute(
        "SELECT count(*) FROM captures WHERE event_id = ? AND provider = ? AND event_id <> '' AND deleted_us IS NULL",
        (event_id, provider),
    )
    return int(found.fetchone()[0])


def count_repeated(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many events came more than once, and how many captures came again."""
    row = connection.execute(
        "SELECT count(*), coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM captures"
        " WHERE event_id <> '' AND deleted_us IS NULL GROUP BY provider, event_id HAVING n > 1)"
    ).fetchone()
    return int(row[0]), int(row[1])


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
    return [
        Endpoint.from_dict(json.loads(data))
        for (data,) in connection.execute("SELECT data FROM endpoints ORDER BY name")
    ]
