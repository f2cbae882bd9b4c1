"""Makes the checks of what arrived: on a thread, behind the answers, in batches, and slower under load."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from inspector.capture import Capture, Summary
from inspector.endpoints import Endpoint
from inspector.errors import NotFound, StoreError
from inspector.session.drifting import BaselineBook
from inspector.store import Order, Store
from inspector.tasks import cancel_and_wait, spawn

if TYPE_CHECKING:
    from inspector.checks import Check, CheckResult

log = logging.getLogger(__name__)

#: Captures of one batch, seconds after which a batch is kept although it is not full, and bytes read at once.
BATCH, BATCH_S, _BYTES = 128, 0.2, 8 * 1024 * 1024
#: How many times longer than it worked it rests, usually and under load.
_REST, _REST_BUSY = 0.1, 8.0
#: Captures that are skipped at once, as nothing is checked of their endpoints.
_SKIPPED = 2000

Found = dict[int, Sequence["CheckResult"]]
_OLDEST = Order("id", descending=False)


class CheckBook:
    """The checks of each endpoint, read once for as long as nothing about endpoints changes. Safe on any thread."""

    def __init__(self, endpoints: Callable[[], list[Endpoint]], usual: BaselineBook) -> None:
        self._endpoints = endpoints
        self._usual = usual
        self._of: tuple[list[Endpoint], dict[str, tuple[Check, ...]]] = ([], {})

    def wants(self, row: Summary) -> bool:
        """Whether anything is checked of a capture."""
        return not row.malformed and bool(self.checks(row.endpoint) or self._usual.wants(row))

    async def keep(self) -> None:
        """Write down what departed from what is usual; on the engine's loop. StoreError."""
        await self._usual.keep()

    def checks(self, endpoint: str) -> tuple[Check, ...]:
        """The checks of an endpoint that are switched on."""
        endpoints = self._endpoints()
        known, made = self._of
        if known is not endpoints:
            made = {}
            self._of = endpoints, made
        found = made.get(endpoint)
        if found is None:
            from inspector.checks import use_checks  # not before something is checked: starting up is quicker

            written: Sequence[Mapping[str, Any]] = next((one.checks for one in endpoints if one.name == endpoint), ())
            found = made[endpoint] = use_checks(written)
        return found

    def judge(self, row: Summary, capture: Capture, *, arrived: bool = False) -> tuple[CheckResult, ...]:
        """What the checks of its endpoint, and the baseline of its event, say of a capture. Blocks: use a worker.

        `arrived`: it is new, so that what departs from the baseline is put on record.
        """
        if capture.malformed is not None:
            return ()
        checks = self.checks(row.endpoint)
        found: tuple[CheckResult, ...] = ()
        if checks:
            from inspector.checks import Subject, run_checks

            found = run_checks(checks, Subject(capture, row))
        return (*found, *self._usual.judge(row, capture, note=arrived))


class CheckRunner:
    """Lives on the engine's loop; the checks are made on a thread. `busy`: many requests are coming in now."""

    def __init__(
        self,
        store: Store,
        book: CheckBook,
        *,
        may_run: Callable[[], bool],
        busy: Callable[[], bool],
        on_kept: Callable[[], None],
    ) -> None:
        self._store = store
        self._book = book
        self._may_run = may_run
        self._busy = busy
        self._on_kept = on_kept
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        #: As far as this process has looked, and as is on record; what lies before that has been looked at once.
        self._looked = 0
        self._noted = 0
        self._passed = 0
        self._stopping = False

    def start(self) -> None:
        """Begin with what came since it was looked last."""
        self._wake.set()
        self._task = spawn(self._run(), name="checks")

    async def stop(self) -> None:
        """End; what is not checked yet is checked when the session is opened again."""
        self._stopping = True
        if self._task is not None:
            await cancel_and_wait(self._task)
        try:
            await self._book.keep()
        except StoreError as error:
            log.warning("what departed from what is usual is not on record: %s", error)

    def look(self) -> None:
        """Something was committed: there may be something to check."""
        self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                while self._may_run() and await self._batch():
                    pass
            except StoreError as error:
                log.warning("checks wait: %s", error)
                await asyncio.sleep(1)
                self._wake.set()

    async def _batch(self) -> bool:
        """Make some checks; False when there was nothing to do."""
        upto = self._store.checked_upto()
        if upto is None:
            return False
        started = time.perf_counter()
        if upto < self._noted:
            # what was checked has to be checked again: its annotations are new
            self._looked = upto
        self._noted = upto
        after = max(upto, self._looked)
        found, last = await asyncio.to_thread(self._make, after)
        took = time.perf_counter() - started
        self._looked, self._passed = last, max(self._passed, last, upto)
        if found and self._store.checked_upto() != upto:
            # annotations were taken back meanwhile
            self._looked = after
            return True
        if found:
            self._store.keep_checks(found, last)
            self._noted = last
            await self._book.keep()
            self._on_kept()
        elif last > upto + _SKIPPED:
            # what is not checked at all is passed over without a note for each
            self._store.keep_checks({}, last)
            self._noted = last
        await asyncio.sleep(took * (_REST_BUSY if self._busy() else _REST))
        return last > after

    def _due(self, row: Summary, passed: int) -> bool:
        """Whether a row is to be checked: of older ones those that were checked before."""
        return self._book.wants(row) and (row.id > passed or row.checks > 0)

    def _make(self, after: int) -> tuple[Found, int]:
        """Results of the next captures, and the last one that is done with; nothing where none is ready."""
        ids = [capture_id for _, capture_id in self._store.first(None, _OLDEST, after=after, limit=BATCH)]
        rows, passed = self._store.summaries(ids), self._passed
        end = time.perf_counter() + BATCH_S
        found: Found = {}
        done = after
        for row, capture in _loaded(self._store, [row.id for row in rows if self._due(row, passed)], rows):
            if not row.annotated:
                # whether its signature holds is still being found out
                break
            if capture is not None and (results := self._judged(row, capture, arrived=row.id > passed)):
                found[row.id] = results
            done = row.id
            if self._stopping or time.perf_counter() > end:
                break
        return found, done

    def _judged(self, row: Summary, capture: Capture, *, arrived: bool) -> tuple[CheckResult, ...]:
        try:
            return self._book.judge(row, capture, arrived=arrived)
        except Exception:
            # a flaw that one request brings to light must not end the checks of all others
            log.exception("request %d could not be checked", row.id)
            return ()


def _loaded(store: Store, wanted: list[int], rows: Sequence[Summary]) -> Iterator[tuple[Summary, Capture | None]]:
    """Each row with its capture, several read at once; None for what is not wanted, or is gone."""
    read: dict[int, Capture | None] = {}
    for row in rows:
        if wanted and row.id == wanted[0]:
            got = store.captures(wanted, _BYTES)
            read = dict(zip(wanted, got, strict=False))
            wanted = wanted[len(got) :]
        yield row, read.pop(row.id, None)


def check_again(store: Store, book: CheckBook, ids: Sequence[int]) -> Found:
    """Results of these captures; [] where there is nothing to check any more. Blocks: use a worker."""
    found: Found = {}
    for row in store.summaries(ids):
        try:
            found[row.id] = book.judge(row, store.capture(row.id))
        except NotFound:
            continue
    return found
