"""Tells front ends that rows of the session changed, whoever wrote them, a few times a second at most."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from inspector.errors import StoreError
from inspector.events import Events, SessionChanged
from inspector.store import Store
from inspector.tasks import cancel_and_wait, spawn

log = logging.getLogger(__name__)

#: Seconds between looks at what other processes committed, and at least between two events.
POLL_S = 0.1
COALESCE_S = 0.03


class Watcher:
    """Lives on the engine's loop; when anything was committed it calls `on_change`, then publishes SessionChanged."""

    def __init__(self, store: Store, events: Events, on_change: Callable[[], None]) -> None:
        self._store = store
        self._events = events
        self._on_change = on_change
        self._nudged = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch; the state at this moment counts as known."""
        self._task = spawn(self._watch(self._store.change_token()), name="watch")

    async def stop(self) -> None:
        """End watching."""
        if self._task is not None:
            await cancel_and_wait(self._task)

    def nudge(self) -> None:
        """Something was committed here: look at once instead of at the next poll."""
        self._nudged.set()

    async def _watch(self, token: int) -> None:
        while True:
            # not `wait_for`: up to Python 3.11 it loses a cancellation that comes together with the nudge
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._nudged.wait()
            self._nudged.clear()
            try:
                new_token = self._store.change_token()
                if new_token == token:
                    continue
                token = new_token
                self._on_change()
                stats = self._store.stats()
            except StoreError as error:
                log.warning("cannot look at the session: %s", error)
                await asyncio.sleep(1)
                continue
            self._events.publish(SessionChanged(stats.last_id, stats.epoch))
            await asyncio.sleep(COALESCE_S)
