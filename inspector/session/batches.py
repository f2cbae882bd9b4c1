"""Many resends at once: what is sent, told and counted, from any thread."""

from __future__ import annotations

import asyncio
import itertools
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from inspector.capture import Attempt
from inspector.engine import Engine
from inspector.errors import NotFound, TemplateError, UsageError
from inspector.events import BatchProgress
from inspector.query import Query
from inspector.resend import AS_IT_CAME, How, parse_target
from inspector.resend.account import CUT, FAILED, UNSENT, Progress, Result
from inspector.resend.batch import Batch, Item
from inspector.resend.copies import Copies, CopyMaker
from inspector.resend.fields import Field
from inspector.resend.names import Names
from inspector.resend.pacing import Pace
from inspector.resend.presets import Preset, presets
from inspector.resend.retry import Retry
from inspector.session.sends import Sends
from inspector.store import Store
from inspector.tasks import cancel_and_wait, spawn

#: Captures that are read ahead at a time, and bytes of bodies from which on no more are.
PAGE = 256
PAGE_BYTES = 8 * 1024 * 1024

OnAttempt = Callable[[Item, Attempt], None]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a batch goes: pace, retries, and whether the first failure ends it."""

    pace: Pace = field(default_factory=Pace)
    retry: Retry = field(default_factory=Retry)
    stop_on_failure: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What a batch sends: these captures, in this order, or copies of one (then `numbers` has a number for each)."""

    ids: array[int]
    arrivals: array[int]
    to: str | None
    how: How
    manner: Manner
    numbers: array[int] | None = None
    fields: tuple[Field, ...] = ()

    def only(self, places: Iterable[int]) -> Job:
        """The same for some of them."""
        chosen = list(places)
        return replace(
            self,
            ids=array("q", [self.ids[place] for place in chosen]),
            arrivals=array("q", [self.arrivals[place] for place in chosen]),
            numbers=None if self.numbers is None else array("q", [self.numbers[place] for place in chosen]),
        )


class Sending:
    """A batch under way, or ended. Safe on any thread; `done` gives the last progress, or what broke it."""

    def __init__(self, number: int, engine: Engine, job: Job, batch: Batch) -> None:
        self.number = number
        self.job = job
        self.done: Future[Progress] = Future()
        self._engine = engine
        self._batch = batch

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return self._batch.progress

    def pause(self) -> None:
        """Start nothing more; what is under way goes on."""
        self._engine.loop.call_soon_threadsafe(self._batch.pause)

    def resume(self) -> None:
        """Go on after a pause."""
        self._engine.loop.call_soon_threadsafe(self._batch.resume)

    def cancel(self) -> None:
        """Stop now; what is under way is cut off."""
        self._engine.loop.call_soon_threadsafe(self._batch.cancel)

    def results(self) -> Iterator[tuple[int, Result]]:
        """Capture id and result of each item, in order. Read it when it has ended."""
        return zip(self.job.ids, self._batch.account.results(), strict=True)

    def failed_ids(self, limit: int) -> list[int]:
        """Captures of which an item failed, each once; the first of them when there are more than `limit`."""
        found: dict[int, None] = {}
        for place in self._batch.account.places(FAILED):
            found[self.job.ids[place]] = None
            if len(found) >= limit:
                break
        return list(found)

    def failed(self) -> Job:
        """What failed, to be sent again."""
        return self.job.only(self._batch.account.places(FAILED))

    def rest(self) -> Job:
        """What was not sent, or was cut off, since it ended early."""
        return self.job.only(self._batch.account.places(UNSENT, CUT))


class Batches(Sends):
    """The part of `Session` that sends many."""

    _batches: dict[int, asyncio.Task[None]]

    def resend_many(
        self,
        what: Sequence[int] | Query | None,
        to: str | None = None,
        how: How = AS_IT_CAME,
        manner: Manner | None = None,
        *,
        on_attempt: OnAttempt | None = None,
    ) -> Future[Sending]:
        """Send these captures again (or all that match; None: the whole session), in the order of their arrival.

        The future gives the running batch. `on_attempt` is called on the engine's thread. UsageError, ResendRefused.
        """

        def job() -> Job:
            among = None if what is None or isinstance(what, Query) else what
            ids, arrivals = self.store.arrivals(what if isinstance(what, Query) else None, among=among)
            return Job(ids, arrivals, to, how, manner or Manner())

        return self.engine.run(self._begin(job, on_attempt))

    def send_copies(
        self,
        capture_id: int,
        copies: Copies,
        to: str | None = None,
        how: How = AS_IT_CAME,
        manner: Manner | None = None,
        *,
        on_attempt: OnAttempt | None = None,
    ) -> Future[Sending]:
        """Send one capture many times, varied as `copies` says. TemplateError when that cannot be done."""

        def job() -> Job:
            copies.check()
            numbers = copies.numbers()
            ids = array("q", [capture_id]) * len(numbers)
            return Job(ids, array("q", bytes(8 * len(numbers))), to, how, manner or Manner(), numbers, copies.fields)

        return self.engine.run(self._begin(job, on_attempt))

    def send_failed(self, sending: Sending, *, on_attempt: OnAttempt | None = None) -> Future[Sending]:
        """Send again what failed in a batch that has ended, in the same manner."""
        return self.engine.run(self._begin(sending.failed, on_attempt))

    def send_rest(self, sending: Sending, *, on_attempt: OnAttempt | None = None) -> Future[Sending]:
        """Send what a batch that ended early did not send, or cut off."""
        return self.engine.run(self._begin(sending.rest, on_attempt))

    def copy_presets(self, capture_id: int) -> list[Preset]:
        """Proposals for copies of a capture. Reads its body: use a worker."""
        rows = self.store.summaries([capture_id])
        return presets(self.store.capture(capture_id), rows[0].event_id if rows else "")

    async def _begin(self, make: Callable[[], Job], on_attempt: OnAttempt | None) -> Sending:
        # an attempt that cannot be recorded is not made
        self.store.check_writable()
        job = await asyncio.to_thread(make)
        job.manner.pace.check()
        job.manner.retry.check()
        if job.to:
            parse_target(job.to)
        maker = None
        if job.numbers is not None:
            if job.manner.pace.spacing is not None:
                raise UsageError("Copies of one capture have no spacing of their own; give a rate.")
            maker = await asyncio.to_thread(self._maker, job)
        await asyncio.to_thread(self._configuring.checking)
        await self._remember(job.to)
        number = next(_NUMBERS)
        touched: set[int] = set()
        names = Names()

        async def send(item: Item) -> Attempt:
            if item.capture is None:
                raise NotFound(f"There is no capture #{item.capture_id} any more, so nothing was sent.")
            try:
                how = job.how if maker is None else replace(job.how, edit=maker.edit(item.number))
            except TemplateError as refused:
                # the templates hold for the first copy, which says nothing of this one
                await self._resending.record_refusal(item.capture, job.to, refused)
                raise
            attempt = await self._resending.send(item.capture, job.to, how, keep_connection=True, names=names)
            self._watcher.nudge()
            touched.add(item.capture_id)
            return attempt

        def on_progress(_progress: Progress) -> None:
            captures = frozenset(touched)
            touched.clear()
            self.events.publish(BatchProgress(number, captures))

        manner = job.manner
        batch = Batch(
            send,
            _Reader(self.store, job),
            len(job.ids),
            pace=manner.pace,
            retry=manner.retry,
            stop_on_failure=manner.stop_on_failure,
            on_attempt=on_attempt,
            on_progress=on_progress,
        )
        sending = Sending(number, self.engine, job, batch)
        self._batches[number] = spawn(self._run(sending, batch), name=f"batch {number}")
        return sending

    async def _run(self, sending: Sending, batch: Batch) -> None:
        sending.done.set_running_or_notify_cancel()
        try:
            sending.done.set_result(await batch.run())
        except asyncio.CancelledError:
            sending.done.set_result(batch.progress)
            raise
        except Exception as error:  # noqa: BLE001  # whoever waits for the batch is told, whatever it is
            sending.done.set_exception(error)
        finally:
            del self._batches[sending.number]

    async def _stop_batches(self) -> None:
        """Cut off what is under way, and record that."""
        for task in list(self._batches.values()):
            await cancel_and_wait(task)

    def _maker(self, job: Job) -> CopyMaker:
        return CopyMaker(self.store.capture(job.ids[0]), job.fields)


_NUMBERS = itertools.count(1)


class _Reader:
    """Reads the captures of a job page by page, one page ahead, so that a million of them are never held."""

    def __init__(self, store: Store, job: Job) -> None:
        self._store = store
        self._job = job
        self._page: list[Item] = []
        self._next: asyncio.Future[list[Item]] | None = None
        self._place = 0

    def __aiter__(self) -> _Reader:
        return self

    async def __anext__(self) -> Item:
        if not self._page:
            if self._next is None:
                self._next = self._read_ahead()
            self._page = await self._next
            if not self._page:
                raise StopAsyncIteration
            self._place = self._page[0].place + 1
            self._next = self._read_ahead()
        return self._page.pop()

    def _read_ahead(self) -> asyncio.Future[list[Item]]:
        return asyncio.ensure_future(asyncio.to_thread(self._read, self._place))

    def _read(self, start: int) -> list[Item]:
        """The items from that place on, last one first."""
        job = self._job
        wanted = job.ids[start : start + PAGE]
        if job.numbers is None:
            captures = self._store.captures(wanted, PAGE_BYTES)
        elif wanted:
            # copies are all of the same one
            captures = self._store.captures(wanted[:1], PAGE_BYTES) * len(wanted)
        else:
            captures = []
        items = [
            Item(place, job.ids[place], capture, job.arrivals[place], 0 if job.numbers is None else job.numbers[place])
            for place, capture in enumerate(captures, start)
        ]
        items.reverse()
        return items
