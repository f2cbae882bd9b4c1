"""Reads the list from the session on threads of its own, so that no query ever runs in a slot of the window.

The list is an array of ids. `reload` asks for another one (filter, sort, rows vanished): it comes in pieces where that
takes long, and what is under way for an older one is given up. `advance` asks only for what came after the last id, and
for fresh summaries of the rows in view, because a verdict or a note may have changed.
"""

from __future__ import annotations

import concurrent.futures
import threading
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.columns import COLUMNS
from inspector.errors import InspectorError
from inspector.gui.captures.reading import REPEATED_EVERY_S, Advanced, Asked, More, Reading, Reloaded
from inspector.query import Query
from inspector.session.orders import LONG
from inspector.store.base import Order, Stats
from inspector.workers import Cancelled, Token

if TYPE_CHECKING:
    from inspector.session import Session

#: Milliseconds that a long list is left alone before the first rows of the other orders are found, and between two.
QUIET_MS, NEXT_MS = 400, 60
_FIRSTS = [Order(column.sort, column.right) for column in COLUMNS if column.sort and column.sort != "id"]
#: Orders by each column, the way round first that a click on its header asks for.
_LIKELY = [*_FIRSTS, *(replace(order, descending=not order.descending) for order in _FIRSTS)]


class Feed(QObject):
    """One reader for one list of one session. All signals arrive on the thread that owns this object."""

    #: A Reloaded: another list, or the beginning of one.
    reloaded = Signal(object)
    #: A More: what follows at its end.
    extended = Signal(object)
    advanced = Signal(object)
    failed = Signal(str)
    _told = Signal(object)
    _ended = Signal(object)
    _finished = Signal(object)
    _learned = Signal(bool)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading = Reading(session)
        self._whole_pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="list")
        self._news_pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="news")
        self._orders_pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="orders")
        self._query: Query | None = None
        self._order = Order()
        self._generation = 0
        self._last = 0
        self._tail: set[int] = set()
        self._epoch = -1
        self._stats = Stats(0, 0, 0, 0)
        self._visible: tuple[int, ...] = ()
        self._kept: tuple[int, ...] = ()
        self._token = Token()
        #: The generation of the list that is being read, and of the one that has begun to arrive.
        self._under_way = 0
        self._begun = 0
        self._again = False
        self._whole_thread = 0
        self._busy = False
        self._wants_reload = False
        self._wants_advance = False
        self._closed = False
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._next)
        self._late = QTimer(self, singleShot=True, interval=int(REPEATED_EVERY_S * 1000) + 50)
        self._late.timeout.connect(self._on_late)
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.timeout.connect(self._learn)
        self._told.connect(self._on_told)
        self._ended.connect(self._on_ended)
        self._finished.connect(self._on_finished)
        self._learned.connect(self._on_learned)

    @property
    def query(self) -> Query | None:
        """The filter of the list, None for all."""
        return self._query

    @property
    def order(self) -> Order:
        """The sort of the list."""
        return self._order

    @property
    def reading(self) -> bool:
        """Whether the list, or the rest of it, is still being read."""
        return self._wants_reload or bool(self._under_way)

    def reload(self, query: Query | None, order: Order) -> None:
        """Ask for the whole list again; what is under way for an older filter or sort is given up."""
        self._query, self._order = query, order
        self._generation += 1
        self._give_up()
        self._wants_reload = True
        self._pause.stop()
        self._next()

    def stop(self) -> None:
        """Look no further: the list is what was found so far."""
        self._token.cancel()

    def _give_up(self) -> None:
        """End what is read for a list that nobody wants any more, also in the middle of a sort."""
        self._token.cancel()
        if self._under_way and self._whole_thread:
            self._session.store.interrupt(self._whole_thread)

    def look_at(self, ids: Sequence[int], kept: Sequence[int] = ()) -> None:
        """Tell which rows are in view: those are kept fresh. Of those `kept`, too, a new list tells where they are."""
        self._visible, self._kept = tuple(ids), tuple(kept)

    def advance(self, epoch: int) -> None:
        """Something changed; a new `epoch` means that rows vanished or came back."""
        if epoch != self._epoch and self._epoch >= 0:
            self._wants_reload = True
        self._epoch = max(self._epoch, epoch)
        self._wants_advance = True
        self._next()

    def close(self) -> None:
        """Stop reading; returns when the threads have ended."""
        self._closed = True
        self._give_up()
        for timer in (self._pause, self._late, self._quiet):
            timer.stop()
        for pool in (self._whole_pool, self._news_pool, self._orders_pool):
            pool.shutdown(wait=True, cancel_futures=True)

    # what is read next

    def _next(self) -> None:
        if self._closed or self._pause.isActive():
            return
        shown = self._begun == self._generation
        asked = Asked(self._generation, self._query, self._order, self._visible, self._kept, again=shown)
        if self._wants_reload:
            # one that was given up ends soon
            if not self._under_way:
                self._wants_reload = self._wants_advance = False
                self._read_whole(asked)
        elif self._wants_advance and not self._busy and shown:
            if self._order == Order():
                self._wants_advance = False
                self._read_new(asked)
            elif not self._under_way:
                # in any other order than by age the place of a new row is anywhere: the list is made again
                self._wants_advance = False
                self._read_whole(asked)

    def _read_whole(self, asked: Asked) -> None:
        self._under_way, self._again = asked.generation, asked.again
        self._token = token = Token()
        self._quiet.stop()
        reading, tell = self._reading, self._told.emit

        def work() -> None:
            try:
                reading.whole(asked, token, tell)
            except InspectorError as error:
                if token.cancelled:
                    raise Cancelled from error
                raise

        def run() -> None:
            self._whole_thread = threading.get_ident()
            self._tell_end(self._ended.emit, asked.generation, work)

        self._whole_pool.submit(run)

    def _read_new(self, asked: Asked) -> None:
        self._busy = True
        reading, last = self._reading, self._last

        def run() -> None:
            self._tell_end(self._finished.emit, asked.generation, lambda: reading.new(asked, last))

        self._news_pool.submit(run)

    @staticmethod
    def _tell_end(emit: Callable[[object], None], generation: int, work: Callable[[], object]) -> None:
        started = time.perf_counter()
        try:
            result = work()
        except (InspectorError, Cancelled) as error:
            result = error
        emit((generation, result, time.perf_counter() - started))

    # what comes back

    def _on_told(self, news: Reloaded | More) -> None:
        if self._closed or news.generation != self._generation:
            return
        if isinstance(news, More):
            self.extended.emit(news)
            return
        self._begun = news.generation
        self._last = news.settled
        self._tail = {capture_id for capture_id in news.ids[: self._new_at_most(news)] if capture_id > news.settled}
        self._epoch = max(self._epoch, news.totals.stats.epoch)
        self._stats = news.totals.stats
        if self._stats != self._reading.repeated_of:
            self._late.start()
        self.reloaded.emit(news)

    def _new_at_most(self, news: Reloaded) -> int:
        """How many rows at the start of the list may have come after the settled ones; all in other orders."""
        return max(0, news.totals.stats.last_id - news.settled) if self._order == Order() else 0

    def _on_ended(self, outcome: tuple[int, object, float]) -> None:
        generation, result, seconds = outcome
        self._under_way = 0
        if self._closed:
            return
        if isinstance(result, InspectorError):
            self.failed.emit(str(result))
        elif isinstance(result, Cancelled) and generation == self._generation:
            # stopped by hand: this is all there is
            self.extended.emit(More(generation, array("q"), 1.0))
        # one that nobody had seen yet is not followed by a rest: what arrived meanwhile is waited for
        self._rest(seconds * 1500 if self._again and generation == self._generation else 0)
        self._learn_later()

    def _on_finished(self, outcome: tuple[int, object, float]) -> None:
        generation, result, seconds = outcome
        self._busy = False
        if self._closed:
            return
        if isinstance(result, InspectorError):
            self.failed.emit(str(result))
        elif isinstance(result, Advanced) and generation == self._generation:
            if result.totals.stats != self._reading.repeated_of:
                self._late.start()
            self._take(result)
        self._rest(seconds * 500)

    def _take(self, result: Advanced) -> None:
        if result.settled < self._last:  # checks were taken back (a secret changed): any row may match now
            self._wants_reload = True
            return
        ids = array("q", [capture_id for capture_id in result.ids if capture_id not in self._tail])
        self._last = result.settled
        self._stats = result.totals.stats
        self._learn_later()
        self._tail = {capture_id for capture_id in result.ids if capture_id > result.settled}
        self.advanced.emit(replace(result, ids=ids))

    def _rest(self, milliseconds: float) -> None:
        # a list of a million rows may take a second to read: leave the processor to others for as long
        self._pause.start(int(min(2000, max(0.0, milliseconds))))

    def _on_late(self) -> None:
        self._wants_advance = True
        self._next()

    # the first rows of other orders

    def _learn_later(self) -> None:
        if self._stats.count > LONG and not self._quiet.isActive():
            self._quiet.start(QUIET_MS)

    def _learn(self) -> None:
        """While no list is being read: see which events came again, or find the first rows of one more order."""
        if self._closed or self.reading:
            return
        orders, last_id = self._session.orders, self._stats.last_id
        if self._reading.repeated_due(self._stats):
            self._look(self._reading.count_repeated, told=True)
        elif order := next((order for order in _LIKELY if not orders.knows(order, last_id)), None):
            self._look(lambda: orders.learn(order), told=False)

    def _look(self, work: Callable[[], object], *, told: bool) -> None:
        self._orders_pool.submit(lambda: self._tell_end(lambda _: self._learned.emit(told), 0, work))

    def _on_learned(self, told: bool) -> None:
        if self._closed:
            return
        self._quiet.start(NEXT_MS)
        if told:
            self._on_late()
