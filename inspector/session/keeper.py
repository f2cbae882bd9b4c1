"""Keeps the session inside its budget of bytes and age, and removes for good what was deleted a while ago."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from inspector.endpoints import Endpoint, Retention
from inspector.errors import StoreError
from inspector.settings import SessionSettings
from inspector.store import Store
from inspector.store.endpoint_retention import Walk
from inspector.tasks import cancel_and_wait, spawn

log = logging.getLogger(__name__)

INTERVAL_S = 2.0
#: How long a delete can be undone.
UNDO_S = 600.0
DAY_S = 86_400.0
#: Seconds after which one looks from the oldest capture of an endpoint on again.
ANEW_S = 600.0
#: Seconds between two steps, which last some hundredths at most.
REST_S = 0.005


class Keeper:
    """Lives on the engine's loop; works in small transactions so that no answer waits for it.

    `on_round` is called every time it sets to work: a process that kept house before may have left something undone.
    """

    def __init__(
        self,
        store: Store,
        settings: Callable[[], SessionSettings],
        endpoints: Callable[[], Sequence[Endpoint]],
        *,
        may_write: Callable[[], bool],
        on_round: Callable[[], None],
    ) -> None:
        self._store = store
        self._settings = settings
        self._endpoints = endpoints
        #: How far each endpoint's captures were looked through, for which limits, and since when.
        self._walks: dict[tuple[str, Retention], Walk] = {}
        self._walked_since = time.monotonic()
        self._may_write = may_write
        self._on_round = on_round
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to keep house."""
        self._task = spawn(self._keep(), name="keep")

    async def stop(self) -> None:
        """End; what is left is done at the next start."""
        if self._task is not None:
            await cancel_and_wait(self._task)

    async def _keep(self) -> None:
        while True:
            if self._may_write():
                try:
                    self._on_round()
                    await self._tidy()
                except StoreError as error:
                    log.warning("house-keeping waits: %s", error)
            await asyncio.sleep(INTERVAL_S)

    async def _tidy(self) -> None:
        limits = self._settings()
        if limits.max_bytes or limits.max_age_days:
            while self._store.retain(limits.max_bytes, limits.max_age_days * DAY_S):
                await self._give_back()
        await self._tidy_endpoints()
        before = datetime.now(UTC) - timedelta(seconds=UNDO_S)
        while self._store.purge(before):
            await self._give_back()
        await self._give_back()

    async def _tidy_endpoints(self) -> None:
        if time.monotonic() - self._walked_since > ANEW_S:
            # what was imported, brought back or unpinned may lie behind
            self._walks.clear()
            self._walked_since = time.monotonic()
        limited = {(one.name, one.retention) for one in self._endpoints() if one.retention}
        self._walks = {key: walk for key, walk in self._walks.items() if key in limited}
        for name, limits in limited:
            walk = self._walks.get((name, limits), Walk())._replace(done=False)
            while not walk.done:
                gone, walk = self._store.retain_endpoint(name, limits, walk)
                if gone:
                    await self._give_back()
                else:
                    await asyncio.sleep(REST_S)
            self._walks[name, limits] = walk

    async def _give_back(self) -> None:
        # after each step: SQLite looks through all free pages for each that it gives back, so there must never be many
        await asyncio.sleep(REST_S)
        while self._store.give_back():
            await asyncio.sleep(REST_S)
