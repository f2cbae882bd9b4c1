"""Running sums of a session, kept inside the transactions that change them: nobody ever counts rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from inspector.store.base import EndpointCount, Stats


class Change:
    """What one transaction adds to (or takes from) the sums, by endpoint: captures, bytes and failures."""

    def __init__(self) -> None:
        self._by_endpoint: dict[str, list[int]] = {}

    def add(self, endpoint: str, count: int, size: int, failed: int) -> None:
        """Add to an endpoint's sums; negative numbers take away."""
        sums = self._by_endpoint.get(endpoint)
        if sums is None:
            self._by_endpoint[endpoint] = [count, size, failed]
        else:
            sums[0] += count
            sums[1] += size
            sums[2] += failed

    def row(self, endpoint: str, weight: int, outcome: str, sign: int) -> None:
        """Add (sign 1) or take away (-1) one live capture."""
        self.add(endpoint, sign, sign * weight, sign if outcome == "invalid" else 0)

    def apply(self, connection: sqlite3.Connection, *, epoch: int = 0) -> None:
        """Write the sums; `epoch` is added to the count of deletions."""
        total = [sum(column) for column in zip(*self._by_endpoint.values(), strict=True)] or [0, 0, 0]
        connection.execute(
            "UPDATE totals SET count = count + ?, bytes = bytes + ?, failed = failed + ?, epoch = epoch + ?"
            " WHERE id = 0",
            (*total, epoch),
        )
        self.apply_endpoints(connection)

    def apply_endpoints(self, connection: sqlite3.Connection) -> None:
        """Write the sums of the endpoints only."""
        for endpoint, (count, size, failed) in self._by_endpoint.items():
            connection.execute(
                "INSERT INTO totals(endpoint, count, bytes, failed) VALUES (?, ?, ?, ?) ON CONFLICT(endpoint) DO"
                " UPDATE SET count = count + excluded.count, bytes = bytes + excluded.bytes,"
                " failed = failed + excluded.failed",
                (endpoint, count, size, failed),
            )


def take_ids(connection: sqlite3.Connection, count: int, size: int, failed: int) -> int:
    """Reserve `count` ids inside the running transaction and add to the session's sums; returns the first id."""
    rows = connection.execute(
        "UPDATE totals SET last_id = last_id + ?, count = count + ?, bytes = bytes + ?, failed = failed + ?"
        " WHERE id = 0 RETURNING last_id",
        (count, count, size, failed),
    ).fetchall()
    last: int = rows[0][0]
    return last - count + 1


def read_stats(connection: sqlite3.Connection) -> Stats:
    """The session's sums."""
    row = connection.execute("SELECT count, bytes, last_id, epoch FROM totals WHERE id = 0").fetchone()
    return Stats(*row)


def read_endpoint_counts(connection: sqlite3.Connection) -> dict[str, EndpointCount]:
    """The sums of each endpoint that has live captures."""
    rows: Iterable[tuple[str, int, int]] = connection.execute(
        "SELECT endpoint, count, failed FROM totals WHERE id > 0 AND count > 0 ORDER BY endpoint"
    )
    return {endpoint: EndpointCount(count, failed) for endpoint, count, failed in rows}
