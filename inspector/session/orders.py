"""The first rows of each order of a long list, known before they are asked for.

To sort a million rows takes a second; to find the first of them, a scan of all. What was found once is good for as long
as only new rows come, because those can be asked for alone.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from inspector.store import Order, Store

#: Shorter lists are sorted whole in less time than anybody notices.
LONG = 30_000
#: Rows that are known of an order, and how few are too few to show.
KEPT = 256
FEW = 64
#: So many rows that came since are looked through each time, not more.
STALE = 50_000

_Row = tuple[str | int | None, int]


@dataclass(frozen=True, slots=True)
class _Known:
    rows: list[_Row]
    last_id: int


class Orders:
    """Safe on any thread. It may be wrong about a row whose own values changed since: a whole list follows anyway."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[Order, _Known] = {}

    def knows(self, order: Order, last_id: int) -> bool:
        """Whether the first rows can be told at once, when ids up to this one were given out. Reads nothing."""
        known = self._known.get(order)
        return known is not None and last_id - known.last_id < STALE

    def first(self, order: Order) -> array[int]:
        """Ids of the first rows of an order by a stored column."""
        known = self._known.get(order)
        if known is not None:
            last_id = self._store.stats().last_id
            if last_id - known.last_id < STALE:
                rows = known.rows
                if last_id > known.last_id:
                    rows = _merged(rows, self._store.first(None, order, after=known.last_id, limit=KEPT), order)
                live = {row.id for row in self._store.summaries([capture_id for _, capture_id in rows])}
                rows = [row for row in rows if row[1] in live]
                if len(rows) >= FEW:
                    self._known[order] = _Known(rows, last_id)
                    return array("q", [capture_id for _, capture_id in rows])
        return self.learn(order)

    def learn(self, order: Order) -> array[int]:
        """Find the first rows of an order, and remember them. Takes a scan of the session."""
        last_id = self._store.stats().last_id
        rows = self._store.first(None, order, limit=KEPT)
        self._known[order] = _Known(rows, last_id)
        return array("q", [capture_id for _, capture_id in rows])


def _merged(known: list[_Row], new: list[_Row], order: Order) -> list[_Row]:
    """Both in one order, as SQLite has it: nothing before anything else, texts by their code points, ties by id."""
    both = list({row[1]: row for row in (*known, *new)}.values())
    both.sort(key=lambda row: (row[0] is not None, row[0], row[1]), reverse=order.descending)
    # behind the last one that was known there may be others that were not
    return both[: len(known)]
