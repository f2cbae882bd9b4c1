"""Forwarding as front ends see it: the queue, and what can be done with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from inspector.capture import Attempt, Capture
from inspector.endpoints import Forward
from inspector.engine import Engine
from inspector.errors import StoreError
from inspector.events import AttemptStored, Events, ForwardsChanged
from inspector.forwarding import Forwarder, Ledger, check_forwards
from inspector.forwarding.loop import HEADER
from inspector.forwarding.routes import MAX_TIMEOUT_S
from inspector.resend import How
from inspector.session.configuring import Configuring
from inspector.session.listening import Listening
from inspector.session.resending import Resending
from inspector.session.watcher import Watcher
from inspector.settings import Settings
from inspector.store import Store
from inspector.store.forwards import Among, Queued
from inspector.tasks import cancel_and_wait, spawn

#: Items of the queue that are listed at most.
LISTED = 1000
#: Seconds after which a process that has the session open, and does not listen, counts as one that stays.
ERRAND_S = 2.0
#: Seconds between two counts of the queue, at least.
COUNT_S = 0.2


class QueueCount:
    """Tells front ends how long the queue is, whoever changed it. Lives on the engine's loop."""

    def __init__(self, store: Store, events: Events) -> None:
        self._store = store
        self._events = events
        self._changed = asyncio.Event()
        #: As last counted. Any thread may read it.
        self.known = (0, 0)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to count."""
        self._changed.set()
        self._task = spawn(self._count(), name="count forwards")

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            await cancel_and_wait(self._task)

    def nudge(self) -> None:
        """The queue may have changed."""
        self._changed.set()

    async def _count(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                counts = await asyncio.to_thread(self._store.queue_counts)
            except StoreError:
                # who reads the session tells it; the next change is the next try
                counts = self.known
            if counts != self.known:
                self.known = counts
                self._events.publish(ForwardsChanged(*counts))
            await asyncio.sleep(COUNT_S)


class Forwards:
    """The part of `Session` that forwards."""

    engine: Engine
    events: Events
    read_only: bool
    settings: Settings
    store: Store
    _configuring: Configuring
    _forwarder: Forwarder
    _listening: Listening
    _opened: float
    _queue_count: QueueCount
    _resending: Resending
    _watcher: Watcher

    def _start_forwarding(self) -> None:
        self._opened = time.monotonic()
        self._queue_count = QueueCount(self.store, self.events)
        ledger = Ledger(self.store, self._on_queue_change, full_sync=self.settings.session.full_sync)
        self._forwarder = Forwarder(
            self.store,
            ledger,
            self._forward,
            self._configuring.annotate,
            lambda: self._configuring.endpoints,
            may_work=self._works_queue,
            # of several windows without a listener each may work
            alone=lambda: self._listening.address is not None,
        )

    async def _forward(self, capture: Capture, to: str, timeout_s: float) -> Attempt:
        attempt = await self._resending.send(
            capture,
            to,
            How(resign=False),
            kind="forward",
            keep_connection=True,
            told=(f"Added {HEADER}: {capture.headers.get(HEADER)} (tells a loop)",),
            # a target that never answers must not hold up for ever what stands behind
            timeout_s=max(timeout_s, self.settings.resend.timeout_s or MAX_TIMEOUT_S),
        )
        self.events.publish(AttemptStored(attempt.capture_id, attempt.id))
        return attempt

    def _works_queue(self) -> bool:
        """True when the queue is ours to work off: of several processes it is the one that listens.

        One that only does a short errand on the session leaves it alone.
        """
        if self._listening.address is not None:
            return True
        errand = time.monotonic() - self._opened < ERRAND_S
        return not errand and not self.read_only and self._listening.elsewhere() is None

    def _look_at_queue(self) -> None:
        if self._forwarder.look() or any(self._queue_count.known):
            self._queue_count.nudge()

    def _on_queue_change(self) -> None:
        self._queue_count.nudge()
        self._watcher.nudge()

    def check_forwards(self, forwards: Sequence[Forward]) -> None:
        """Refuse forwards of an endpoint that cannot work, or that lead back here: ConfigError. Any thread."""
        check_forwards(forwards, self._listening.own_addresses())

    def forward_everywhere(self, forwards: Sequence[Forward]) -> Future[None]:
        """Until the session is closed, forward what arrives at endpoints without forwards of their own. ConfigError."""
        self.check_forwards(forwards)
        return self.engine.call(self._forwarder.forward_everywhere, forwards)

    def forward_queue(self, limit: int = LISTED) -> list[Queued]:
        """What waits to be forwarded and what was given up: target by target, oldest first. Any thread."""
        return self.store.queued(limit)

    @property
    def forward_length(self) -> tuple[int, int]:
        """As `forward_counts`, as last told by ForwardsChanged: without asking the store."""
        return self._queue_count.known

    def forward_counts(self) -> tuple[int, int]:
        """How many forwards wait, and how many were given up. Any thread."""
        return self.store.queue_counts()

    def flush_forwards(self, target: str | None = None, capture_id: int | None = None) -> Future[int]:
        """Try all of the queue now, given-up items too, or those of a target or capture; gives how many."""
        return self._change_queue(self.store.flush_queue, target, capture_id)

    def drop_forwards(self, target: str | None = None, capture_id: int | None = None) -> Future[int]:
        """Forward these no more; gives how many. The captures stay."""
        return self._change_queue(self.store.drop_queue, target, capture_id)

    def _change_queue(self, change: Callable[[Among], int], target: str | None, capture_id: int | None) -> Future[int]:
        async def work() -> int:
            count = change(Among(target, capture_id))
            self._forwarder.look(afresh=True)
            self._queue_count.nudge()
            self._watcher.nudge()
            return count

        return self.engine.run(work())
