"""Statistics as front ends see them."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from inspector.query import Query
from inspector.session.transfer import Progress
from inspector.store import Store
from inspector.workers import Token, Workers

if TYPE_CHECKING:
    from inspector.statistics import Statistics

_SLOT = "statistics"


class Counting:
    """The part of `Session` that counts over the whole of it."""

    store: Store
    workers: Workers

    def statistics(self, query: Query | None = None, progress: Progress | None = None) -> Future[Statistics]:
        """Count what the session holds, or what matches; a newer call takes over.

        `progress(done, total)` is called now and then, on the worker's thread.
        """
        from inspector.statistics import count  # not before it is asked for

        def work(token: Token) -> Statistics:
            return count(self.store, query, token, progress)

        return self.workers.submit(_SLOT, work)

    def cancel_statistics(self) -> None:
        """Stop counting: its future ends as cancelled."""
        self.workers.cancel(_SLOT)
