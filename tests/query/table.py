"""A real SQLite table of captures, laid out as the store lays it out."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from inspector.capture import Capture, Headers, Summary, from_micros
from inspector.query import Query
from inspector.query.functions import register

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


def summary(**fields: object) -> Summary:
    plain: dict[str, object] = {
        "id": 1, "uuid": "0199-uuid", "endpoint": "default", "received_us": 1_795_521_600_000_000 - 60_000_000,
        "remote": "127.0.0.1:50123", "scheme": "http", "method": "POST", "target": "/orders?x=1",
        "content_type": "application/json", "size": 2, "status": 200, "duration_us": 1900, "provider": "stripe",
        "event_type": "invoice.paid", "event_id": "evt_1", "attempt": 0, "outcome": "valid", "reason": "",
        "age_s": None, "annotated": True, "truncated": False, "incomplete": False, "malformed": False,
        "pinned": False, "colour": "", "note": "", "tags": "", "attempts": 0, "origin": "",
    }  # fmt: skip
    return Summary(**(plain | fields))  # type: ignore[arg-type]


def capture_of(row: Summary, headers: Headers, body: bytes) -> Capture:
    return Capture(
        row.uuid, row.endpoint, from_micros(row.received_us), row.remote, row.scheme, "1.1", row.method, row.target,
        headers, body, id=row.id,
    )  # fmt: skip


def _counted(row: Summary, rows: Sequence[Summary]) -> Summary:
    """The row with its place among the deliveries of its event, as a store counts it."""
    event = (row.provider, row.event_id)
    same = [other.id for other in rows if row.event_id and (other.provider, other.event_id) == event]
    return row._replace(delivery=sum(number <= row.id for number in same), deliveries=len(same))


class Table:
    def __init__(self, rows: Sequence[tuple[Summary, Headers, bytes]]) -> None:
        self.rows = [_counted(row, [other for other, _, _ in rows]) for row, _, _ in rows]
        self.captures = {row.id: capture_of(row, headers, body) for row, headers, body in rows}
        self.connection = sqlite3.connect(":memory:")
        register(self.connection)
        columns = ", ".join(f"{name} INTEGER PRIMARY KEY" if name == "id" else name for name in Summary._fields)
        self.connection.execute(f"CREATE TABLE captures({columns}, deleted_us INTEGER)")
        self.connection.execute("CREATE TABLE bodies(id INTEGER PRIMARY KEY, headers BLOB, body BLOB, head BLOB)")
        marks = ", ".join("?" * len(Summary._fields))
        self.connection.executemany(f"INSERT INTO captures VALUES({marks}, NULL)", self.rows)
        self.connection.executemany(
            "INSERT INTO bodies VALUES(?, ?, ?, NULL)", [(row.id, h.pack(), b) for row, h, b in rows]
        )

    def by_sql(self, query: Query) -> list[int]:
        where, values = query.sql()
        found = self.connection.execute(f"SELECT c.id FROM captures c WHERE {where} ORDER BY c.id", values)
        return [row[0] for row in found]

    def by_python(self, query: Query) -> list[int]:
        return [row.id for row in self.rows if query.matches(row, self.captures.__getitem__)]

    def both(self, query: Query) -> list[int]:
        """The ids that pass; SQL and Python must agree."""
        ids = self.by_sql(query)
        assert ids == self.by_python(query), query
        return ids

    def close(self) -> None:
        self.connection.close()
