"""Looks through a session for what matches a filter, newest first, and tells what it found as it goes.

The ids are taken in ranges that last a few hundredths of a second each, so that it ends soon after nobody waits for it
any more. Two threads read: SQLite lets the window's thread work meanwhile.
"""

from __future__ import annotations

import concurrent.futures
import time
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.query import Query
from inspector.store import Store
from inspector.workers import Token

THREADS = 2
#: Seconds that one range should last, and how many ids it has at first, at least and at most.
RANGE_S = 0.03
FIRST, LEAST, MOST = 4096, 256, 131_072


@dataclass(frozen=True, slots=True)
class Part:
    """Ids that match, newest first, all of them older than those of the part before; what share is looked through."""

    ids: array[int]
    share: float


class Searcher:
    """Lives as long as its session; any number of searches may run, each in the thread that asks for its parts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pool = concurrent.futures.ThreadPoolExecutor(THREADS, thread_name_prefix="search")

    def parts(self, query: Query, token: Token, *, until: int) -> Iterator[Part]:
        """What matches among the captures up to an id. Raises Cancelled, StoreError."""
        bottom = max(0, self._store.first_id() - 1)
        high, size = until, FIRST
        running: deque[tuple[int, int, concurrent.futures.Future[tuple[array[int], float]]]] = deque()
        try:
            while running or high > bottom:
                while high > bottom and len(running) <= THREADS:
                    low = max(bottom, high - size)
                    running.append((low, high, self._pool.submit(self._look, query, low, high)))
                    high = low
                low, top, future = running.popleft()
                ids, seconds = future.result()
                token.check()
                size = max(LEAST, min(MOST, round((top - low) * min(4.0, RANGE_S / max(seconds, 1e-4)))))
                yield Part(ids, (until - low) / (until - bottom))
        finally:
            for _, _, future in running:
                future.cancel()

    def _look(self, query: Query, low: int, high: int) -> tuple[array[int], float]:
        started = time.perf_counter()
        return self._store.ids(query, after=low, until=high), time.perf_counter() - started

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)
