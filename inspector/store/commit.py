"""Group commit: what arrives during adjacent turns of the loop is stored in one transaction, then answered.

On the loop's own thread this costs less than handing rows to a writer thread, because every SQLite call gives up the
GIL and has to win it back from the listener. Only commits that wait for the disk (`full_sync`) move to a thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from inspector.errors import StoreError
from inspector.store.base import Entry, Store

log = logging.getLogger(__name__)

#: Bounds of one transaction: what came above them waits for the next one, and other work gets its turn between.
MAX_ENTRIES = 256
MAX_BYTES = 8 * 1024 * 1024
#: How many turns of the loop a transaction may wait while each of them brings more. A transaction costs as much as
#: three rows, so that two small ones in a row are dearer than one; a turn without traffic takes microseconds.
MAX_TURNS = 16

#: Called once, on the loop's thread: with None when the entry is committed, else with why it is not.
Told = Callable[[BaseException | None], None]
_Waiting = tuple[Entry, Told]


class Committer:
    """Collects entries and commits them together. All methods are for the loop's thread.

    `on_stored(ids, entries)` is called after each commit; `on_health(error)` with the reason when commits begin to
    fail, and with None when they work again.
    """

    def __init__(
        self,
        store: Store,
        *,
        on_stored: Callable[[list[int], list[Entry]], None],
        on_health: Callable[[str | None], None],
        full_sync: bool = False,
    ) -> None:
        self._store = store
        self._on_stored = on_stored
        self._on_health = on_health
        self._waiting: list[_Waiting] = []
        self._scheduled = False
        self._failing = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="commit") if full_sync else None

    def submit(self, entry: Entry, told: Told) -> None:
        """Store the entry with what else arrives now, then call `told`: with None, or StoreError.

        A future for each would cost as much as storing it.
        """
        self._waiting.append((entry, told))
        if not self._scheduled:
            self._schedule(asyncio.get_running_loop())

    async def drain(self) -> None:
        """Return when everything submitted so far was committed or has failed."""
        await self._idle.wait()

    async def close(self) -> None:
        """Drain, then end the commit thread if there is one."""
        await self.drain()
        if self._executor is not None:
            self._executor.shutdown(wait=True)

    def _schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        self._scheduled = True
        self._idle.clear()
        loop.call_soon(self._gather, loop, 0, 0)

    def _gather(self, loop: asyncio.AbstractEventLoop, before: int, turns: int) -> None:
        count = len(self._waiting)
        if before < count < MAX_ENTRIES and turns < MAX_TURNS:
            loop.call_soon(self._gather, loop, count, turns + 1)
        else:
            self._flush()

    def _flush(self) -> None:
        batch = self._take()
        entries = [entry for entry, _ in batch]
        if self._executor is not None:
            loop = asyncio.get_running_loop()
            work = loop.run_in_executor(self._executor, self._store.append, entries)
            work.add_done_callback(lambda done: self._on_thread_done(batch, done))
            return
        try:
            ids = self._store.append(entries)
        except StoreError as error:
            self._failed(batch, error)
        except Exception as error:
            # a mistake of ours; the senders are answered all the same, and the loop's handler logs it
            self._failed(batch, error)
            self._next()
            raise
        else:
            self._stored(batch, ids)
        self._next()

    def _take(self) -> list[_Waiting]:
        size = 0
        for number, (entry, _) in enumerate(self._waiting):
            size += len(entry.capture.body)
            if number and (number >= MAX_ENTRIES or size > MAX_BYTES):
                batch, self._waiting = self._waiting[:number], self._waiting[number:]
                return batch
        batch, self._waiting = self._waiting, []
        return batch

    def _next(self) -> None:
        if self._waiting:
            self._schedule(asyncio.get_running_loop())
        else:
            self._scheduled = False
            self._idle.set()

    def _on_thread_done(self, batch: list[_Waiting], done: asyncio.Future[list[int]]) -> None:
        error = done.exception()
        if error is None:
            self._stored(batch, done.result())
        else:
            self._failed(batch, error)
        self._next()
        if error is not None and not isinstance(error, StoreError):
            raise error

    def _stored(self, batch: Sequence[_Waiting], ids: list[int]) -> None:
        _tell(batch, None)
        if self._failing:
            self._failing = False
            self._on_health(None)
        self._on_stored(ids, [entry for entry, _ in batch])

    def _failed(self, batch: Sequence[_Waiting], error: BaseException) -> None:
        _tell(batch, error)
        if not self._failing:
            self._failing = True
            self._on_health(str(error))


def _tell(batch: Sequence[_Waiting], error: BaseException | None) -> None:
    for _, told in batch:
        try:
            told(error)
        except Exception:
            # the others wait for their answers
            log.exception("a sender was not answered")
