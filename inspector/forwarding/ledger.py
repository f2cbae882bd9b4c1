"""Group commit of what happens to forwards: changes of adjacent turns of the loop are one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from inspector.errors import StoreError
from inspector.store import Store
from inspector.store.forwards import Change

_Waiting = tuple[Sequence[Change], asyncio.Future[None]]


class Ledger:
    """Lives on the engine's loop. `on_change` is called after each commit; `full_sync`: commits wait for the disk."""

    def __init__(self, store: Store, on_change: Callable[[], None], *, full_sync: bool = False) -> None:
        self._store = store
        self._on_change = on_change
        self._full_sync = full_sync
        self._waiting: list[_Waiting] = []
        self._flushing: asyncio.Future[None] | None = None

    def put(self, *changes: Change) -> asyncio.Future[None]:
        """Apply the changes in the order in which they were put; StoreError through the future when that fails."""
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        # who only wants it done need not look at how it went
        done.add_done_callback(_look)
        self._waiting.append((changes, done))
        if self._flushing is None:
            self._flushing = asyncio.ensure_future(self._flush())
        return done

    async def drain(self) -> None:
        """Return when everything put so far is on record or has failed."""
        while self._flushing is not None:
            await asyncio.wait([self._flushing])

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                changes = [change for group, _ in batch for change in group]
                error: Exception | None = None
                try:
                    if self._full_sync:
                        await asyncio.to_thread(self._store.change_queue, changes)
                    else:
                        self._store.change_queue(changes)
                except StoreError as failed:
                    error = failed
                for _, done in batch:
                    if done.cancelled():
                        continue
                    if error is None:
                        done.set_result(None)
                    else:
                        done.set_exception(error)
                self._on_change()
        finally:
            self._flushing = None


def _look(done: asyncio.Future[None]) -> None:
    if not done.cancelled():
        done.exception()
