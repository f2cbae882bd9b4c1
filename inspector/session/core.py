"""`Session`: everything a front end can do, in one place; each thing is done by the part that knows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from inspector.answers import Answering, Handshaking
from inspector.engine import Engine
from inspector.events import Events
from inspector.providers import load_custom
from inspector.secrets import Vault
from inspector.session.batches import Batches
from inspector.session.checks import Checks
from inspector.session.comparing import Comparing
from inspector.session.configuring import Configuring
from inspector.session.deciding import decide
from inspector.session.drifting import Drifting
from inspector.session.exporting import Exporting
from inspector.session.field_order import FieldOrders
from inspector.session.fields import Fields
from inspector.session.file_watcher import FileWatcher
from inspector.session.filtering import Filtering
from inspector.session.following_up import FollowingUp, FollowUps
from inspector.session.forwards import Forwards
from inspector.session.importing import Importing
from inspector.session.intake import Intake
from inspector.session.journal import Journal
from inspector.session.judging import Judging
from inspector.session.keeper import Keeper
from inspector.session.listening import Listening
from inspector.session.orders import Orders
from inspector.session.reads import Reads
from inspector.session.receiving import Receiving
from inspector.session.resending import Resending
from inspector.session.saved_filters import SavedFilters
from inspector.session.searching import Searcher
from inspector.session.simulating import Simulating
from inspector.session.statistics import Counting
from inspector.session.suites import Suites
from inspector.session.tunnelling import Reach, Tunnelling
from inspector.session.watcher import Watcher
from inspector.settings import Settings, load_settings, save_settings
from inspector.store import Store, open_store
from inspector.store.opening import default_place
from inspector.tasks import spawn
from inspector.workers import Workers

T = TypeVar("T")

#: Rows of one transaction when many are deleted or restored.
CHUNK = 1000


class Session(
    Receiving,
    Reads,
    Filtering,
    SavedFilters,
    Fields,
    Judging,
    Comparing,
    Exporting,
    Batches,
    Forwards,
    Simulating,
    Importing,
    FollowingUp,
    Checks,
    Drifting,
    Tunnelling,
    Suites,
    Counting,
):
    """One opened session. Reads are safe on any thread; what changes something returns a concurrent future.

    Open it with `Session.open`, close it with `close()` (or use it as a context manager).
    """

    def __init__(self, store: Store, settings: Settings, vault: Vault | None, *, read_only: bool) -> None:
        self.path = store.path
        self.store = store
        self.settings = settings
        self.read_only = read_only
        self.events = Events()
        self.engine = Engine()
        self.workers = Workers()
        self.orders = Orders(store)
        self.field_orders = FieldOrders()
        self._searcher = Searcher(store)
        self._configuring = Configuring(store, vault, self.events, lambda: self._intake.wake())
        self._saving = asyncio.Lock()
        self._batches = {}
        self._live_runs = set()
        self._closed = False
        #: What could not be used when the session was opened, in sentences.
        self.complaints: list[str] = []

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        settings: Settings | None = None,
        vault: Vault | None = None,
        read_only: bool = False,
    ) -> Session:
        """Open (and create) the session file and start the engine. Raises StoreError and ConfigError."""
        settings = settings or load_settings()
        place = default_place() if path is None else path
        complaints = load_custom()
        store = open_store(place, read_only=read_only, full_sync=settings.session.full_sync)
        session = cls(store, settings, vault, read_only=store.read_only)
        session.complaints = complaints
        session.engine.start()
        try:
            session.engine.run(session._start()).result()
        except BaseException:
            session.close()
            raise
        return session

    async def _start(self) -> None:
        self._intake = Intake(
            self.store,
            self.events,
            self._configuring.annotate,
            may_catch_up=self._keeps_house,
            on_change=lambda: self._watcher.nudge(),
            full_sync=self.settings.session.full_sync,
        )
        self._watcher = Watcher(self.store, self.events, self._on_change)
        self._keeper = Keeper(
            self.store,
            lambda: self.settings.session,
            lambda: self._configuring.endpoints,
            may_write=self._keeps_house,
            on_round=self._on_round,
        )
        self._journal = Journal(self.store)
        self._resending = Resending(self._configuring.checking, self._journal, lambda: self.settings.resend)
        self._start_forwarding()
        self._answering = Answering(
            lambda: self._configuring.endpoints,
            self._configuring.recognise,
            self._configuring.judge,
            Handshaking(self._configuring.handshake_keys, self._configuring.at_path),
            self._configuring.gate_secrets,
            self.store.count_event,
        )
        self._files = FileWatcher(
            self._answering.look_at_files,
            self._answering.take_over,
            lambda: self._configuring.endpoints,
            lambda: self._read_secrets(files=True),
        )
        self._listening = Listening(
            self.path,
            self.events,
            lambda: self.settings.listener,
            self._configuring.route,
            self._intake.submit,
            decide=partial(decide, self._answering, self._forwarder),
            record_reply=self._forwarder.record_reply,
            read_only_because=self.store.read_only_reason,
        )
        self._reach = Reach(self._listening, self._configuring, self.events)
        self._start_checks(self._keeps_house)
        self._intake.follow(self._forwarder.on_stored)
        self._follow_ups = FollowUps(
            self.store, self.events, self._configuring, self._journal, lambda: self.settings.resend
        )
        self._intake.follow(self._follow_ups.on_stored)
        self._intake.start()
        self._watcher.start()
        self._files.start()
        self._forwarder.start()
        self._queue_count.start()
        self._checker.start()
        self._keeper.start()
        spawn(self._configuring.reload(), name="read secrets")

    def _keeps_house(self) -> bool:
        """True when annotating and retention are ours to do: of several processes it is the one that listens."""
        return not self.read_only and (self.address is not None or self.elsewhere() is None)

    def _on_change(self) -> None:
        if self._configuring.changed_elsewhere():
            self._read_secrets()
        else:
            self._intake.look()
        self._checker.look()
        self._look_at_queue()

    def _read_secrets(self, *, files: bool = False) -> None:
        spawn(self._configuring.reload(forget=self._keeps_house(), files=files), name="read secrets")

    def _on_round(self) -> None:
        self._intake.look()
        self._look_at_queue()

    def close(self) -> None:
        """Stop listening, commit what waits, close the file. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._end_suites()
        if self.engine.running:
            self.engine.run(self._stop()).result()
        self.workers.close()
        self._searcher.close()
        self.field_orders.close()
        self.engine.stop()
        self.store.close()

    async def _stop(self) -> None:
        await self._stop_batches()
        parts = ("_reach", "_listening", "_files", "_checker", "_watcher", "_keeper")
        for part in (*parts, "_queue_count", "_forwarder", "_intake"):
            if (started := getattr(self, part, None)) is not None:
                await started.stop()
        if (resending := getattr(self, "_resending", None)) is not None:
            await resending.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def apply(self, settings: Settings) -> Future[None]:
        """Use and save these settings. A new address takes effect at the next `listen`."""

        # at once: what is changed next is changed in these
        self.settings = settings

        async def use() -> None:
            self._listening.update()
            async with self._saving:
                # those of now: another change may have come while this one waited
                await asyncio.to_thread(save_settings, self.settings)

        return self.engine.run(use())

    def _write(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> Future[T]:
        async def write() -> T:
            result = function(*args, **kwargs)
            self._watcher.nudge()
            return result

        return self.engine.run(write())

    def pin(self, ids: Sequence[int], on: bool = True) -> Future[None]:
        """Pin captures (retention spares them) or unpin them."""
        return self._write(self.store.mark, ids, pinned=on)

    def note(self, capture_id: int, text: str) -> Future[None]:
        """Set the note of a capture; an empty text removes it."""
        return self._write(self.store.mark, [capture_id], note=text)

    def colour(self, ids: Sequence[int], colour: str) -> Future[None]:
        """Colour rows; an empty text removes the colour."""
        return self._write(self.store.mark, ids, colour=colour)

    def choose_provider(self, ids: Sequence[int], provider: str) -> Future[None]:
        """Say who sent these captures, against what was found; "" takes that back. They are checked again at once."""

        async def work() -> None:
            self.store.choose_provider(ids, provider)
            self._intake.wake()
            self._watcher.nudge()

        return self.engine.run(work())

    def delete(self, ids: Sequence[int]) -> Future[None]:
        """Take captures out of the session; `restore` brings them back for ten minutes."""
        return self._in_chunks(self.store.delete, ids)

    def restore(self, ids: Sequence[int]) -> Future[None]:
        """Undo `delete`."""
        return self._in_chunks(self.store.restore, ids)

    def _in_chunks(self, function: Callable[[Sequence[int]], object], ids: Sequence[int]) -> Future[None]:
        async def work() -> None:
            for start in range(0, len(ids), CHUNK):
                function(ids[start : start + CHUNK])
                self._watcher.nudge()
                # The listener commits between two chunks.
                await asyncio.sleep(0)

        return self.engine.run(work())
