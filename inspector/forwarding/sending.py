"""Sends what is to be forwarded: at once where a sender waits, else from the queue, target by target, oldest first."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from inspector.capture import Attempt, Capture
from inspector.errors import InspectorError, NotFound, StoreError
from inspector.forwarding import patience
from inspector.forwarding.lane import Lane, Outcome
from inspector.forwarding.ledger import Ledger
from inspector.forwarding.loop import marked
from inspector.forwarding.patience import postponed
from inspector.forwarding.routes import MAX_TIMEOUT_S
from inspector.resend import parse_target
from inspector.store import Store
from inspector.store.forwards import Ended, Failed, Queued
from inspector.tasks import cancel_and_wait, spawn

log = logging.getLogger(__name__)
T = TypeVar("T")

#: Sends at one time whose senders wait for the answer, and targets that are sent to at one time from the queue.
DIRECT_SLOTS = 64
LANE_SLOTS = 16
#: Seconds that what is under way gets to end when the session is closed.
CLOSING_S = 1.0
#: Seconds after which an item that another process took counts as free again: it was killed. No try takes as long.
CLAIM_S = MAX_TIMEOUT_S + 60
#: Seconds until the next look at a store that could not be written.
STORE_PAUSE_S = 1.0

#: Sends a capture to an address, giving it at least so many seconds, and puts the attempt on record. ResendRefused for
#: what must not go out, StoreError when it cannot be recorded, NotFound when the capture is gone: in none was it sent.
Send = Callable[[Capture, str, float], Awaitable[Attempt]]


class Sending:
    """Lives on the engine's loop. `may_work` tells whether the queue is this process's to work off, `alone` whether no
    other one can be doing it too; `instance` is what a request is marked with on its way.
    """

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        send: Send,
        instance: str,
        *,
        may_work: Callable[[], bool],
        alone: Callable[[], bool],
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._send = send
        self._instance = instance
        self._may_work = may_work
        self._alone = alone
        self._flying: set[tuple[str, int]] = set()
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._direct = asyncio.Semaphore(DIRECT_SLOTS)
        self._slots = asyncio.Semaphore(LANE_SLOTS)
        self._closing = False

    def spawn(self, coro: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Start what is to end with this."""
        task = spawn(coro, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Let what is being sent end, for a second; what is not done by then is tried again at the next start."""
        self._closing = True
        deadline = time.monotonic() + CLOSING_S
        while self._flying and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        for task in list(self._tasks):
            await cancel_and_wait(task)

    # at once

    def reserve(self, target: str, capture_id: int) -> None:
        """What goes on record next for that target is not for the queue to send: `now` follows."""
        self._flying.add((target, capture_id))

    def release(self, target: str, capture_id: int) -> None:
        """Take a reservation back."""
        self._flying.discard((target, capture_id))

    def now(self, item: Queued, capture: Capture, timeout_s: float) -> asyncio.Future[Outcome]:
        """Send a reserved item without standing in line, or in its turn when its target is known to be down."""
        lane = self._lanes.get(item.target)
        if lane is not None and lane.down:
            self.release(item.target, item.capture_id)
            return lane.join(item.capture_id)
        return self.spawn(self._send_now(item, capture, timeout_s), f"forward #{item.capture_id}")

    async def _send_now(self, item: Queued, capture: Capture, timeout_s: float) -> Outcome:
        place = (item.target, item.capture_id)
        async with self._direct:
            outcome = await self._try(capture, item, timeout_s)
        recorded = self._record(item, outcome, 1)
        recorded.add_done_callback(lambda _: self._flying.discard(place))
        if not outcome.answered:
            try:
                await recorded
            except StoreError as error:
                log.warning("#%d is not queued for %s: %s", item.capture_id, item.target, error)
            self.open_lane(item.target, failures=1)
        return outcome

    # from the queue

    def look(self, target: str, *, afresh: bool = False) -> None:
        """Something waits for a target. `afresh`: try it as if the target had never failed."""
        lane = self._lanes.get(target)
        if lane is not None:
            lane.wake(afresh=afresh)
        elif (head := self._head(target)) is not None:
            self.open_lane(target, failures=0 if afresh else head.tries)

    def open_lane(self, target: str, *, failures: int = 0) -> None:
        """Begin to work off what waits for a target, unless that is being done."""
        if target in self._lanes:
            self._lanes[target].wake()
        elif self._may_work() and not self._closing:
            lane = self._lanes[target] = Lane(
                partial(self._head, target), self._step, partial(_reach, target), self._slots, failures=failures
            )
            self.spawn(self._work_off(target, lane), f"forward to {target}")

    async def _work_off(self, target: str, lane: Lane) -> None:
        try:
            await lane.run()
        finally:
            del self._lanes[target]

    def _head(self, target: str) -> Queued | None:
        """The oldest item of a target that is not being sent already."""
        if not self._may_work():
            return None
        flying = {capture_id for one, capture_id in self._flying if one == target}
        found = self._store.queue_of(target, len(flying) + 1)
        return next((item for item in found if item.capture_id not in flying), None)

    async def _step(self, item: Queued, failures: int | None) -> Outcome:
        place = (item.target, item.capture_id)
        self._flying.add(place)
        try:
            if not self._alone() and not self._store.claim_forward(item, int((time.time() + CLAIM_S) * 1e6)):
                return Outcome(error="Another process tries it.", taken=True)
            capture = await asyncio.to_thread(self._store.capture, item.capture_id)
            outcome = await self._try(capture, item)
            await self._record(item, outcome, failures)
        except NotFound as error:
            # its row went with it
            return Outcome(error=str(error), hopeless=True)
        except StoreError as error:
            log.warning("forwards to %s wait: %s", item.target, error)
            await asyncio.sleep(STORE_PAUSE_S)
            return Outcome(error=str(error))
        finally:
            self._flying.discard(place)
        return outcome

    # one try

    async def _try(self, capture: Capture, item: Queued, timeout_s: float = 0.0) -> Outcome:
        headers = marked(capture.headers, self._instance)
        try:
            marked_one = replace(capture, id=item.capture_id, headers=headers, head=None)
            attempt = await self._send(marked_one, item.target, timeout_s)
        except StoreError as error:
            return Outcome(error=str(error))
        except InspectorError as error:
            # such a request must not go out, whenever
            return Outcome(error=str(error), hopeless=True)
        return Outcome(attempt, error=attempt.error or ("" if attempt.status is not None else "No answer came."))

    def _record(self, item: Queued, outcome: Outcome, failures: int | None) -> asyncio.Future[None]:
        """Put on record what an item is after a try; `failures` None: the try was an extra one."""
        if outcome.answered or (item.retries == 0 and not outcome.hopeless):
            return self._ledger.put(Ended(item.target, item.capture_id))
        if outcome.hopeless:
            return self._ledger.put(Failed(replace(item, tries=item.tries + 1, gave_up=True, error=outcome.error)))
        if failures is None:
            return self._ledger.put(Failed(replace(item, error=outcome.error)))
        return self._ledger.put(Failed(postponed(item, outcome.error, failures)))


async def _reach(target: str) -> bool:
    """Whether a connection to a target can be had."""
    to = parse_target(target)
    try:
        async with asyncio.timeout(patience.REACH_S):
            transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, to.host, to.port)
    except OSError:
        return False
    transport.abort()
    return True
