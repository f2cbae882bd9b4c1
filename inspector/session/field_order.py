"""Lists in the order of values inside captures: a side table that is filled on demand and outlives no session.

What is inside a capture never changes, so a value that was looked up once is good for as long as the session is open.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from array import array
from collections.abc import Sequence

from inspector.columns import Field, FieldError, field_of
from inspector.errors import StoreError
from inspector.store import Order
from inspector.store.base import BY_EVENT


def field_of_order(order: Order) -> Field | None:
    """The field that a list is ordered by; None when it is a stored column."""
    if order == BY_EVENT or ("." not in order.column and "[" not in order.column):
        return None
    try:
        return field_of(order.column)
    except FieldError:
        return None


class FieldOrders:
    """The side table of one session: a temporary file that SQLite makes when it is needed. Safe on any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._tables: dict[Field, str] = {}

    def missing(self, field: Field, ids: Sequence[int]) -> list[int]:
        """Those of the captures whose value is not known yet, in their order."""
        with self._lock:
            found = self._run(
                f"SELECT w.value FROM json_each(?) w LEFT JOIN {self._table(field)} v ON v.id = w.value"
                " WHERE v.id IS NULL ORDER BY w.key",
                (json.dumps(list(ids)),),
            )
            return [row[0] for row in found]

    def learn(self, field: Field, keys: Sequence[tuple[int, int | float | str | None]]) -> None:
        """Remember values of captures."""
        with self._lock:
            table = self._table(field)
            try:
                assert self._connection is not None
                self._connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", keys)
            except sqlite3.Error as error:
                raise _told(error) from error

    def arranged(self, field: Field, ids: Sequence[int], *, descending: bool) -> array[int]:
        """The captures in the order of their values: numbers, then texts; those without a value come last."""
        direction = "DESC" if descending else "ASC"
        with self._lock:
            found = self._run(
                f"SELECT w.value FROM json_each(?) w LEFT JOIN {self._table(field)} v ON v.id = w.value"
                f" ORDER BY v.key IS NULL, v.key {direction}, w.value {direction}",
                (json.dumps(list(ids)),),
            )
            return array("q", [row[0] for row in found])

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._tables.clear()

    def _table(self, field: Field) -> str:
        if self._connection is None:
            # without a name it is a file of nobody else's, which is gone when it is closed
            self._connection = sqlite3.connect("", check_same_thread=False, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=OFF")
        table = self._tables.get(field)
        if table is None:
            table = f"v{len(self._tables)}"
            self._connection.execute(f"CREATE TABLE {table}(id INTEGER PRIMARY KEY, key)")
            self._tables[field] = table
        return table

    def _run(self, statement: str, values: tuple[str, ...]) -> list[tuple[int]]:
        assert self._connection is not None
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise _told(error) from error


def _told(error: sqlite3.Error) -> StoreError:
    return StoreError(f"The list cannot be sorted: {error}.", hint="The folder for temporary files may be full.")
