"""Reads the list from the session on a thread of its own, so that no query ever runs in a slot of the window.

The list is an array of ids. `reload` replaces it whole (filter, sort, rows vanished); `advance` asks only for what came
after the last id, and for fresh summaries of the rows in view, because a verdict or a note may have changed.
"""

from __future__ import annotations

import concurrent.futures
import time
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.capture import Summary
from inspector.errors import InspectorError
from inspector.query import Query
from inspector.store.base import EndpointCount, Order, Stats

if TYPE_CHECKING:
    from inspector.session import Session

#: Seconds between two looks at which events came again: that takes a scan of all events.
REPEATED_EVERY_S = 2.0
#: Rows read along with a reload or an advance, so that the first paint needs no query of its own.
PAGE = 64


@dataclass(frozen=True, slots=True)
class Totals:
    """What the status bar and the sidebar show."""

    stats: Stats
    counts: Mapping[str, EndpointCount]
    repeated: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Reloaded:
    """A whole new list, and the summaries of its first page and of the rows that were asked for."""

    generation: int
    ids: array[int]
    summaries: list[Summary]
    totals: Totals
    settled: int


@dataclass(frozen=True, slots=True)
class Advanced:
    """Ids that came after the last known one, newest first, and fresh summaries of them and of the rows in view."""

    generation: int
    ids: array[int]
    summaries: list[Summary]
    totals: Totals
    settled: int


class Feed(QObject):
    """One reader for one list of one session. All signals arrive on the thread that owns this object."""

    reloaded = Signal(object)
    advanced = Signal(object)
    failed = Signal(str)
    _finished = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="list")
        self._query: Query | None = None
        self._order = Order()
        self._generation = 0
        self._last = 0
        self._tail: set[int] = set()
        self._epoch = -1
        self._visible: tuple[int, ...] = ()
        self._busy = False
        self._wants_reload = False
        self._wants_advance = False
        self._closed = False
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._next)
        self._repeated = (0, 0)
        self._repeated_at = -REPEATED_EVERY_S
        self._repeated_of: Stats | None = None
        self._late = QTimer(self, singleShot=True, interval=int(REPEATED_EVERY_S * 1000) + 50)
        self._late.timeout.connect(self._on_late)
        self._finished.connect(self._on_finished)

    @property
    def query(self) -> Query | None:
        """The filter of the list, None for all."""
        return self._query

    @property
    def order(self) -> Order:
        """The sort of the list."""
        return self._order

    def reload(self, query: Query | None, order: Order) -> None:
        """Ask for the whole list again; what is under way for an older filter or sort is thrown away."""
        self._query, self._order = query, order
        self._generation += 1
        self._wants_reload = True
        self._pause.stop()
        self._next()

    def look_at(self, ids: Sequence[int]) -> None:
        """Tell which rows are in view: those are kept fresh."""
        self._visible = tuple(ids)

    def advance(self, epoch: int) -> None:
        """Something changed; a new `epoch` means that rows vanished or came back."""
        if epoch != self._epoch and self._epoch >= 0:
            self._wants_reload = True
        self._epoch = max(self._epoch, epoch)
        self._wants_advance = True
        self._next()

    def close(self) -> None:
        """Stop reading; returns when the reader's thread has ended."""
        self._closed = True
        self._pause.stop()
        self._late.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _next(self) -> None:
        if self._busy or self._closed or self._pause.isActive():
            return
        if self._wants_reload:
            self._wants_reload = self._wants_advance = False
            self._start(self._read_all)
        elif self._wants_advance:
            self._wants_advance = False
            # in any other order than by age the place of a new row is anywhere: the list is made again
            self._start(self._read_all if self._order != Order() else self._read_new)

    def _start(self, work: object) -> None:
        self._busy = True
        assert callable(work)
        arguments = (self._generation, self._query, self._order, self._last, self._visible)

        def run() -> None:
            started = time.perf_counter()
            try:
                result: object = work(*arguments)
            except InspectorError as error:
                result = error
            self._finished.emit((result, time.perf_counter() - started))

        self._pool.submit(run)

    def _totals(self) -> Totals:
        stats = self._session.stats()
        now = time.monotonic()
        if now - self._repeated_at >= REPEATED_EVERY_S:
            self._repeated = self._session.repeated()
            # on a large session the scan takes a while: look less often
            self._repeated_at = now + 10 * (time.monotonic() - now)
            self._repeated_of = stats
        return Totals(stats, self._session.endpoint_counts(), self._repeated)

    def _read_all(
        self, generation: int, query: Query | None, order: Order, _last: int, visible: tuple[int, ...]
    ) -> Reloaded:
        totals = self._totals()
        settled = self._settled(query, totals)
        ids = self._session.ids(query, order)
        wanted = dict.fromkeys((*ids[:PAGE], *visible))
        return Reloaded(generation, ids, self._session.summaries(list(wanted)), totals, settled)

    def _read_new(
        self, generation: int, query: Query | None, order: Order, last: int, visible: tuple[int, ...]
    ) -> Advanced:
        totals = self._totals()
        settled = self._settled(query, totals)
        ids = self._session.ids(query, order, after=min(last, settled)) if totals.stats.last_id > last else array("q")
        wanted = dict.fromkeys((*ids[:PAGE], *visible))
        return Advanced(generation, ids, self._session.summaries(list(wanted)), totals, settled)

    def _settled(self, query: Query | None, totals: Totals) -> int:
        """Up to which id a row's place in the list is certain: one that is not checked yet may match a filter later."""
        unchecked = [] if query is None else self._session.store.unannotated(1)
        return min(totals.stats.last_id, unchecked[0] - 1) if unchecked else totals.stats.last_id

    def _on_late(self) -> None:
        self._wants_advance = True
        self._next()

    def _on_finished(self, outcome: tuple[object, float]) -> None:
        result, seconds = outcome
        self._busy = False
        if self._closed:
            return
        # a list of a million rows may take a second to read: leave the processor to others for as long
        self._pause.start(int(min(2000, max(0, seconds * (1500 if isinstance(result, Reloaded) else 500)))))
        if isinstance(result, Reloaded | Advanced) and result.totals.stats != self._repeated_of:
            self._late.start()
        if isinstance(result, InspectorError):
            self.failed.emit(str(result))
        elif isinstance(result, Reloaded) and result.generation == self._generation:
            self._last = result.settled
            self._tail = {capture_id for capture_id in result.ids if capture_id > result.settled}
            self._epoch = max(self._epoch, result.totals.stats.epoch)
            self.reloaded.emit(result)
        elif isinstance(result, Advanced) and result.generation == self._generation:
            if result.settled < self._last:  # checks were taken back (a secret changed): any row may match now
                self._wants_reload = True
                return
            ids = array("q", [capture_id for capture_id in result.ids if capture_id not in self._tail])
            self._last = result.settled
            self._tail = {capture_id for capture_id in result.ids if capture_id > result.settled}
            self.advanced.emit(replace(result, ids=ids))
