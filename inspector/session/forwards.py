"""Forwarding as front ends see it: the queue, and what can be done with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from inspector.endpoints import Forward
from inspector.engine import Engine
from inspector.errors import StoreError
from inspector.events import Events, ForwardsChanged
from inspector.forwarding import Forwarder, check_forwards
from inspector.session.listening import Listening
from inspector.session.watcher import Watcher
from inspector.settings import Settings
from inspector.store import Store
from inspector.store.forwards import Among, Queued
from inspector.tasks import cancel_and_wait, spawn

#: Items of the queue that are listed at most.
LISTED = 1000
#: Seconds between two counts of the queue, at least.
COUNT_S = 0.2


class QueueCount:
    """Tells front ends how long the queue is, whoever changed it. Lives on the engine's loop."""

    def __init__(self, store: Store, events: Events) -> None:
        self._store = store
        self._events = events
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to count."""
        self._task = spawn(self._count(), name="count forwards")

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            await cancel_and_wait(self._task)

    def nudge(self) -> None:
        """The queue may have changed."""
        self._changed.set()

    async def _count(self) -> None:
        known = (0, 0)
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                counts = await asyncio.to_thread(self._store.queue_counts)
            except StoreError:
                # who reads the session tells it; the next change is the next try
                counts = known
            if counts != known:
                known = counts
                self._events.publish(ForwardsChanged(*counts))
            await asyncio.sleep(COUNT_S)


class Forwards:
    """The part of `Session` that forwards."""

    engine: Engine
    settings: Settings
    store: Store
    _forwarder: Forwarder
    _listening: Listening
    _queue_count: QueueCount
    _watcher: Watcher

    def forward_everywhere(self, forwards: Sequence[Forward]) -> Future[None]:
        """Until the session is closed, forward what arrives at endpoints without forwards of their own. ConfigError."""
        check_forwards(forwards, self._own_addresses())
        return self.engine.call(self._forwarder.forward_everywhere, forwards)

    def forward_queue(self, limit: int = LISTED) -> list[Queued]:
        """What waits to be forwarded and what was given up: target by target, oldest first. Any thread."""
        return self.store.queued(limit)

    def forward_counts(self) -> tuple[int, int]:
        """How many forwards wait, and how many were given up. Any thread."""
        return self.store.queue_counts()

    def flush_forwards(self, target: str | None = None, capture_id: int | None = None) -> Future[int]:
        """Try all of the queue now, given-up items too, or those of a target or capture; gives how many."""
        return self._change_queue(self.store.flush_queue, target, capture_id)

    def drop_forwards(self, target: str | None = None, capture_id: int | None = None) -> Future[int]:
        """Forward these no more; gives how many. The captures stay."""
        return self._change_queue(self.store.drop_queue, target, capture_id)

    def _change_queue(
        self, change: Callable[[Among], int], target: str | None, capture_id: int | None
    ) -> Future[int]:
        async def work() -> int:
            count = change(Among(target, capture_id))
            self._forwarder.look(afresh=True)
            self._queue_count.nudge()
            self._watcher.nudge()
            return count

        return self.engine.run(work())

    def _own_addresses(self) -> list[tuple[str, int]]:
        """Where this session listens: here, or in another process, or else where it is set up to."""
        other = self._listening.elsewhere()
        address = self._listening.address or (other.address if other is not None else "")
        if not address:
            return [(self.settings.listener.host, self.settings.listener.port)]
        host, _, port = address.partition("://")[2].rpartition(":")
        return [(host.strip("[]"), int(port))]
