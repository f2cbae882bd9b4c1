"""Decides what is forwarded, and what the senders of such requests are told."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial

from inspector.capture import Capture, Reply
from inspector.endpoints import DEFAULT_ENDPOINT, Endpoint, Forward
from inspector.errors import NotFound, StoreError
from inspector.forwarding.ledger import Ledger
from inspector.forwarding.loop import new_instance, refusal
from inspector.forwarding.replies import answer_of, loop_reply
from inspector.forwarding.routes import Annotate, Route, choose, compile_routes
from inspector.forwarding.sending import Send, Sending
from inspector.listener import Chosen, Decision
from inspector.store import Entry, Store
from inspector.store.forwards import UNROUTED, Answered, Queued, Routed

log = logging.getLogger(__name__)

#: Captures whose targets are chosen in one go, and how many with bodies of that size are kept in memory until then.
BATCH = 64
MOST_HELD = 256
HELD_BYTES = 64 * 1024
#: Seconds after which a capture that nobody chooses targets for counts as left over by a process that was killed.
LEFT_OVER_S = 5.0


class Forwarder:
    """Lives on the engine's loop.

    A request that is to be forwarded enters the queue in the transaction that stores it. Then its targets are chosen;
    what is sent, answered and given up leads to further transactions. Nothing that is acknowledged is lost by a kill.
    """

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        send: Send,
        annotate: Annotate,
        endpoints: Callable[[], list[Endpoint]],
        *,
        may_work: Callable[[], bool],
        alone: Callable[[], bool],
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._annotate = annotate
        self._endpoints = endpoints
        self._may_work = may_work
        self._instance = new_instance()
        self._started_at = time.time()
        self._sending = Sending(store, ledger, send, self._instance, may_work=may_work, alone=alone)
        self._compiled: list[Endpoint] | None = None
        self._routes: dict[str, tuple[Route, ...]] = {}
        self._everywhere: tuple[Route, ...] = ()
        self._expected: dict[str, asyncio.Future[tuple[int, Entry]]] = {}
        self._choosing: set[int] = set()
        self._arrivals: asyncio.Queue[tuple[int, Entry | None]] = asyncio.Queue()

    def start(self) -> None:
        """Begin to take arrivals."""
        self._sending.spawn(self._take_arrivals(), "choose targets")

    async def stop(self) -> None:
        """End, within about a second; what is not done by then is taken up at the next start."""
        await self._sending.stop()
        await self._ledger.drain()

    def forward_everywhere(self, forwards: Sequence[Forward]) -> None:
        """Until the session is closed, forward what arrives at endpoints that have no forwards of their own."""
        self._everywhere = compile_routes(Endpoint(DEFAULT_ENDPOINT, forwards=tuple(forwards)))

    def look(self, *, afresh: bool = False) -> bool:
        """Take up what waits in the queue, if that is ours to do: it has changed, or another process left it.

        `afresh`: try all of it, as if no target had failed before. False when nothing waits.
        """
        targets = self._store.queue_targets()
        if targets and self._may_work():
            for target in targets:
                if target == UNROUTED:
                    self._take_leftovers()
                else:
                    self._sending.look(target, afresh=afresh)
        return bool(targets)

    # what the listener asks, and what it stored

    def decide(self, capture: Capture) -> Decision | None:
        """What becomes of a request that is about to be stored; None when nothing is to be forwarded."""
        if self._endpoints() is not self._compiled:
            self._compile()
        if not self._routes and not self._everywhere:
            return None
        routes = self._routes_of(capture.endpoint)
        why = refusal(capture.headers, self._instance)
        if why is not None:
            return Decision(Chosen(loop_reply(why)))
        if not routes:
            return None
        if any(route.forward.answer for route in routes):
            return Decision(late=partial(self._answer, capture), forward=True)
        return Decision(forward=True)

    def _routes_of(self, name: str) -> tuple[Route, ...]:
        if self._endpoints() is not self._compiled:
            self._compile()
        return self._routes.get(name) or self._everywhere

    def _compile(self) -> None:
        # the list is replaced whenever an endpoint changes
        endpoints = self._compiled = self._endpoints()
        found = {endpoint.name: compile_routes(endpoint) for endpoint in endpoints if endpoint.forwards}
        self._routes = {name: routes for name, routes in found.items() if routes}

    def record_reply(self, capture: Capture, reply: Reply, told: Callable[[BaseException | None], None]) -> None:
        """Put an answer on record that came after the commit of its request."""
        self._ledger.put(Answered(capture.uuid, reply)).add_done_callback(lambda done: told(done.exception()))

    def on_stored(self, ids: Sequence[int], entries: Sequence[Entry]) -> None:
        """Take up what was committed to be forwarded."""
        for capture_id, entry in zip(ids, entries, strict=True):
            if not entry.forward:
                continue
            self._choosing.add(capture_id)
            expected = self._expected.pop(entry.capture.uuid, None)
            if expected is not None and not expected.done():
                expected.set_result((capture_id, entry))
            else:
                # what waits here is in memory; the rest is read again
                small = len(entry.capture.body) <= HELD_BYTES
                held = entry if small and self._arrivals.qsize() < MOST_HELD else None
                self._arrivals.put_nowait((capture_id, held))

    # while the sender waits

    async def _answer(self, capture: Capture) -> Chosen | None:
        loop = asyncio.get_running_loop()
        expected = self._expected[capture.uuid] = loop.create_future()
        capture_id, entry = await expected
        told: asyncio.Future[Reply | None] = loop.create_future()
        # on its own: it goes on when the sender, or the listener, waits no longer
        self._sending.spawn(self._deliver(capture_id, entry, told), f"deliver #{capture_id}")
        reply = await told
        return None if reply is None else Chosen(reply)

    async def _deliver(self, capture_id: int, entry: Entry, told: asyncio.Future[Reply | None]) -> None:
        """Forward a capture; `told` gets the answer for its sender, in time."""
        try:
            items = await self._choose(capture_id, entry)
            first = next((forward for forward in items if forward.answer), None)
            if first is not None:
                self._sending.reserve(first.to, capture_id)
            try:
                await self._ledger.put(Routed(capture_id, tuple(items.values())))
            except StoreError:
                if first is not None:
                    self._sending.release(first.to, capture_id)
                raise
            for forward in items:
                if forward is not first:
                    self._sending.open_lane(forward.to)
            if first is None:
                return
            trying = self._sending.now(items[first], entry.capture, first.timeout_s)
            done, _ = await asyncio.wait([trying], timeout=first.timeout_s)
            if not told.done():
                told.set_result(answer_of(first, trying.result() if done else None))
        except StoreError as error:
            # it stays in the queue under no target, and is found there later
            log.warning("#%d is not forwarded yet: %s", capture_id, error)
        finally:
            self._choosing.discard(capture_id)
            if not told.done():
                told.set_result(None)

    # behind

    async def _take_arrivals(self) -> None:
        """Choose the targets of what is forwarded behind, in the order of arrival."""
        while True:
            batch = [await self._arrivals.get()]
            while len(batch) < BATCH and not self._arrivals.empty():
                batch.append(self._arrivals.get_nowait())
            targets: dict[str, None] = {}
            try:
                for capture_id, entry in batch:
                    targets |= await self._take(capture_id, entry)
                # what is put after them is on record after them
                await self._ledger.put()
            except StoreError as error:
                log.warning("some captures are not forwarded yet: %s", error)
            except Exception:
                # a flaw of ours that one capture shows must not keep all that follow
                log.exception("some captures are not forwarded yet")
            finally:
                self._choosing.difference_update(capture_id for capture_id, _ in batch)
            for target in targets:
                self._sending.open_lane(target)

    async def _take(self, capture_id: int, entry: Entry | None) -> dict[str, None]:
        if entry is None:
            try:
                entry = Entry(await asyncio.to_thread(self._store.capture, capture_id))
            except NotFound:
                # deleted, and so out of the queue
                return {}
        items = await self._choose(capture_id, entry)
        self._ledger.put(Routed(capture_id, tuple(items.values())))
        return dict.fromkeys(forward.to for forward in items)

    async def _choose(self, capture_id: int, entry: Entry) -> dict[Forward, Queued]:
        endpoint = entry.capture.endpoint
        chosen = await choose(self._routes_of(endpoint), self._store, capture_id, entry, self._annotate)
        now_us = time.time_ns() // 1000
        return {one: Queued(one.to, capture_id, endpoint, now_us, now_us, retries=one.retries) for one in chosen}

    def _take_leftovers(self) -> None:
        # this process cannot have taken up what is older than itself
        before_us = max(self._started_at, time.time() - LEFT_OVER_S) * 1e6
        for item in self._store.queue_of(UNROUTED, BATCH):
            if item.queued_us < before_us and item.capture_id not in self._choosing:
                self._choosing.add(item.capture_id)
                self._arrivals.put_nowait((item.capture_id, None))
