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

    def apply(self, connection: sqlite3.Connection, *, epoch: int = 0, last_id: int = 0) -> None:
        """Write the sums inside the running transaction; `epoch` is added to the count of deletions.

        `last_id` is the highest id that was given out, 0 when none was.
        """
        count = size = failed = 0
        for sums in self._by_endpoint.values():
            count += sums[0]
            size += sums[1]
            failed += sums[2]
        connection.execute(
            "UPDATE totals SET count = count + ?, bytes = bytes + ?, failed = failed + ?, epoch = epoch + ?,"
            " last_id = max(last_id, ?) WHERE id = 0",
            (count, size, failed, epoch, last_id),
        )
        for endpoint, (count, size, failed) in self._by_endpoint.items():
            changed = connection.execute(
                "UPDATE totals SET count = count + ?, bytes = bytes + ?, failed = failed + ? WHERE endpoint = ?",
                (count, size, failed, endpoint),
            )
            if changed.rowcount == 0:
                connection.execute(
                    "INSERT INTO totals(endpoint, count, bytes, failed) VALUES (?, ?, ?, ?)",
                    (endpoint, count, size, failed),
                )


def next_id(connection: sqlite3.Connection) -> int:
    """The first id that was never given out; for use inside a write transaction."""
    last: int = connection.execute("SELECT last_id FROM totals WHERE id = 0").fetchone()[0]
    return last + 1


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
