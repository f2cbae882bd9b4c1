"""What happens to a request between the listener and the disk: annotate if there is time, commit, tell others.

Provider and verdict are found before the commit as long as that costs little of the engine's time, so that a row is
complete when it appears. Under load, for big bodies, or when a failed signature has to be explained, the row is
committed first and a background task annotates it as soon as there is air: nothing slows the answer down.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from inspector.capture import Annotation, Capture
from inspector.errors import NotFound, StoreError
from inspector.events import CapturesStored, Events, StoreHealth
from inspector.quick import quick
from inspector.session.checking import unexplained
from inspector.store import Entry, Store
from inspector.store.commit import Committer, Told
from inspector.tasks import cancel_and_wait, spawn

log = logging.getLogger(__name__)
_new_entry = quick(Entry)

#: Bodies up to this many bytes may be checked before the commit; SHA-256 of it takes about 0.2 ms.
INLINE_LIMIT = 128 * 1024
#: Share of the engine's time that checks before the commit may take, usually and under load, and how much of it can be
#: saved up.
INLINE_SHARE = 0.06
INLINE_SHARE_BUSY = 0.01
INLINE_BURST_S = 0.03
#: Captures that are annotated in one go behind the commit, usually and under load.
CATCH_UP_BATCH = 64
CATCH_UP_BATCH_BUSY = 16
#: How many times longer than it worked the background task rests under load.
CATCH_UP_REST = 50
#: Seconds of one go that may be spent on finding out why signatures failed: with a full batch, and without.
EXPLAIN_BUSY_S = 0.05
EXPLAIN_IDLE_S = 0.5
#: Seconds that a backlog of unchecked captures waits after the start.
START_PAUSE_S = 1.0
#: From this rate on (captures/s) checks take a small share of the time only; it is measured over so many seconds.
BUSY_RATE = 800.0
RATE_S = 0.1


Follower = Callable[[Sequence[int], Sequence[Entry]], None]


class TimeBudget:
    """A share of wall time that may be spent, refilled as time passes."""

    def __init__(self, share: float, burst_s: float) -> None:
        self.share = share
        self._burst = burst_s
        self._level = burst_s
        self._last = time.perf_counter()

    def available(self, now: float) -> bool:
        """Refill up to `now` (perf_counter seconds); True when something is left."""
        self._level = min(self._burst, self._level + (now - self._last) * self.share)
        self._last = now
        return self._level > 0

    def spend(self, seconds: float) -> None:
        """Take what was used; may go below zero, which the next refills pay back."""
        self._level -= seconds


class Intake:
    """Lives on the engine's loop.

    `annotate(capture, explain)` derives provider and verdicts; None means it cannot yet. With `explain` it may take
    its time to say why a signature failed.
    """

    def __init__(
        self,
        store: Store,
        events: Events,
        annotate: Callable[[Capture, bool], Annotation | None],
        *,
        may_catch_up: Callable[[], bool],
        on_change: Callable[[], None],
        full_sync: bool = False,
    ) -> None:
        self._store = store
        self._events = events
        self._annotate = annotate
        self._may_catch_up = may_catch_up
        self._on_change = on_change
        self._budget = TimeBudget(INLINE_SHARE, INLINE_BURST_S)
        self._committer = Committer(store, on_stored=self._on_stored, on_health=self._on_health, full_sync=full_sync)
        self._wake = asyncio.Event()
        self._generation = 0
        self._busy = False
        self._arrived = 0
        self._measured = 0.0
        self._task: asyncio.Task[None] | None = None
        self._followers: list[Follower] = []

    @property
    def busy(self) -> bool:
        """Whether so many requests come in that what is not urgent should wait."""
        return self._busy

    def follow(self, follower: Follower) -> None:
        """Call it soon after each commit, when the answers are on their way, with the ids and what was stored."""
        self._followers.append(follower)

    def start(self) -> None:
        """Begin to annotate what is not annotated yet."""
        # a backlog of before waits a moment: the window is being opened now, and needs the processor more
        pause = START_PAUSE_S if self._store.unannotated(1) else 0.0
        self._wake.set()
        self._task = spawn(self._catch_up(pause), name="annotate")

    async def stop(self) -> None:
        """Commit what waits and end the background task."""
        await self._committer.close()
        if self._task is not None:
            await cancel_and_wait(self._task)

    def submit(self, entry: Entry, told: Told) -> None:
        """Commit one capture; `told` is called once it is on record, or with the StoreError."""
        now = time.perf_counter()
        if entry.annotation is not None:
            # a decision looked at it; why a signature fails is found out behind
            if unexplained(entry.annotation.verdicts):
                entry = replace(entry, annotation=None)
        elif (
            len(entry.capture.body) <= INLINE_LIMIT
            and self._budget.available(now)
            and (annotation := self._annotate(entry.capture, False)) is not None
        ):
            self._budget.spend(time.perf_counter() - now)
            if not unexplained(annotation.verdicts):
                entry = _new_entry(
                    entry.capture,
                    entry.reply,
                    annotation,
                    entry.note,
                    entry.pinned,
                    entry.colour,
                    entry.tags,
                    entry.origin,
                    entry.forward,
                )
        self._committer.submit(entry, told)

    def wake(self) -> None:
        """Annotate what is not: after a secret or provider changed, or an import ended. What is under way is void."""
        self._generation += 1
        self._wake.set()

    def look(self) -> None:
        """Annotate what is not, if there is any: another process may have left it, or taken annotations back."""
        if self._store.unannotated(1):
            self._wake.set()

    def _on_stored(self, ids: list[int], entries: list[Entry]) -> None:
        self._measure(len(ids))
        if any(entry.annotation is None for entry in entries):
            self._wake.set()
        self._events.publish(CapturesStored(tuple(ids)))
        for follower in self._followers:
            asyncio.get_running_loop().call_soon(follower, ids, entries)
        self._on_change()

    def _measure(self, arrived: int) -> None:
        self._arrived += arrived
        now = time.perf_counter()
        passed = now - self._measured
        if passed > RATE_S:
            self._busy = self._arrived > BUSY_RATE * passed
            self._budget.share = INLINE_SHARE_BUSY if self._busy else INLINE_SHARE
            self._arrived, self._measured = 0, now

    def _on_health(self, error: str | None) -> None:
        self._events.publish(StoreHealth(error))

    async def _catch_up(self, pause: float) -> None:
        await asyncio.sleep(pause)
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not self._may_catch_up():
                continue
            try:
                while await self._catch_up_batch():
                    self._on_change()
            except StoreError as error:
                log.warning("annotations wait: %s", error)
                await asyncio.sleep(1)
                self._wake.set()

    async def _catch_up_batch(self) -> bool:
        started, generation = time.perf_counter(), self._generation
        found = await asyncio.to_thread(self._annotate_next)
        if found is None:
            return False
        if generation != self._generation:
            # made with secrets or providers that are no longer the ones in use
            return True
        if found:
            self._store.annotate(found)
        took = time.perf_counter() - started
        # when the traffic has ended there is no commit that would notice it
        self._measure(0)
        await asyncio.sleep(took * CATCH_UP_REST if self._busy else took / 4)
        return bool(found)

    def _annotate_next(self) -> dict[int, Annotation] | None:
        most = CATCH_UP_BATCH_BUSY if self._busy else CATCH_UP_BATCH
        ids = self._store.unannotated(most)
        if not ids:
            return None
        found: dict[int, Annotation] = {}
        patience = EXPLAIN_BUSY_S if len(ids) >= most else EXPLAIN_IDLE_S
        deadline = time.perf_counter() + patience
        for capture_id in ids:
            try:
                annotation = self._annotate(self._store.capture(capture_id), time.perf_counter() < deadline)
            except NotFound:
                # Deleted for good since the ids were read.
                continue
            if annotation is None:
                return found
            found[capture_id] = annotation
        return found
