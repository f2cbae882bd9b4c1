"""`Session`: everything a front end can do, in one place; each thing is done by the part that knows it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import dataclasses
import logging
import threading
from array import array
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from inspector.capture import Attempt, Capture, Reply, Summary, Verdict
from inspector.diagnosis import Hypothesis
from inspector.endpoints import Endpoint, Router, SecretRef
from inspector.engine import Engine
from inspector.errors import InspectorError, ListenError, NotFound
from inspector.events import AttemptStored, EndpointsChanged, Events, ListenerChanged
from inspector.exports import export, write_atomically
from inspector.listener import Listener
from inspector.paths import default_session
from inspector.providers import Keys
from inspector.query import Query
from inspector.secrets import Vault, open_vault
from inspector.session.checking import Checking
from inspector.session.intake import Intake
from inspector.session.keeper import Keeper
from inspector.session.resending import choose_target, remember_target, send_again
from inspector.session.sample import sample_capture
from inspector.session.transfer import ImportResult, import_file, records
from inspector.session.watcher import Watcher
from inspector.settings import Settings, load_settings, save_settings
from inspector.store import EndpointCount, Entry, Order, Stats, Store, open_store
from inspector.store.presence import Elsewhere, Presence
from inspector.workers import Token, Workers

log = logging.getLogger(__name__)
T = TypeVar("T")
Future = concurrent.futures.Future
#: What a checkout's vault name looks like: the endpoint and the label a user gave.
_VAULT_NAME = "{endpoint}/{label}"


class Session:
    """One opened session. Reads are safe on any thread; what changes something returns a concurrent future.

    Open it with `Session.open`, close it with `close()` (or use it as a context manager).
    """

    def __init__(self, store: Store, settings: Settings, vault: Vault | None) -> None:
        self.path = store.path
        self.store = store
        self.settings = settings
        self.events = Events()
        self.engine = Engine()
        self.workers = Workers()
        self._vault = vault
        self._vault_lock = threading.Lock()
        self._presence = Presence(store.path)
        self._listener: Listener | None = None
        self._router = Router(())
        self._address: str | None = None
        self._recording = True
        self._closed = False

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
        place = Path(path) if path is not None else default_session()
        if path is None:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        store = open_store(place, read_only=read_only, full_sync=settings.session.full_sync)
        session = cls(store, settings, vault)
        session.engine.start()
        try:
            session.engine.run(session._start(read_only)).result()
        except BaseException:
            session.close()
            raise
        return session

    async def _start(self, read_only: bool) -> None:
        self._checking: Checking | None = None
        self._endpoints = self.store.endpoints()
        self._router = Router(self._endpoints)
        self._intake = Intake(
            self.store,
            self.events,
            self._annotate,
            may_catch_up=lambda: not read_only and (self._address is not None or self.elsewhere() is None),
            on_change=lambda: self._watcher.nudge(),
        )
        self._watcher = Watcher(self.store, self.events, self._reload_endpoints_if_changed)
        self._keeper = Keeper(
            self.store,
            lambda: self.settings.session,
            may_write=lambda: not read_only and (self._address is not None or self.elsewhere() is None),
        )
        self._intake.start()
        self._watcher.start()
        self._keeper.start()
        self._reload_secrets()

    def close(self) -> None:
        """Stop listening, commit what waits, close the file. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        if self.engine.running:
            with contextlib.suppress(concurrent.futures.CancelledError):
                self.engine.run(self._stop()).result()
        self.workers.close()
        self.engine.stop()
        self.store.close()

    async def _stop(self) -> None:
        await self._stop_listening()
        for part in ("_watcher", "_keeper", "_intake"):
            if (started := getattr(self, part, None)) is not None:
                await started.stop()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def apply(self, settings: Settings) -> Future[None]:
        """Use and save these settings. The address takes effect at the next `listen`."""

        async def use() -> None:
            self.settings = settings
            if self._listener is not None:
                self._listener.update(settings.listener)
            await asyncio.to_thread(save_settings, settings)

        return self.engine.run(use())

    # -- listening

    def listen(self, host: str | None = None, port: int | None = None) -> Future[str]:
        """Start to receive; gives the address. ListenError: the port cannot be had, or another process listens here."""

        async def start() -> str:
            await self._stop_listening()
            if (other := self._presence.other()) is not None:
                raise self._taken(other)
            listener = Listener(
                lambda target: self._router.endpoint_of(target), self._intake.submit, self.settings.listener
            )
            listener.recording = self._recording
            try:
                address = await listener.start(
                    self.settings.listener.host if host is None else host,
                    self.settings.listener.port if port is None else port,
                )
            except ListenError as error:
                self.events.publish(ListenerChanged(None, error.message))
                raise
            if (other := self._presence.claim(address)) is not None:
                await listener.stop()
                raise self._taken(other)
            self._listener, self._address = listener, address
            self.events.publish(ListenerChanged(address))
            return address

        return self.engine.run(start())

    def _taken(self, other: Elsewhere) -> ListenError:
        return ListenError(
            f"Process {other.pid} already listens on this session, at {other.address}.",
            host="",
            port=0,
            hint="Its captures show here as they arrive; stop it, or use another --session.",
        )

    def stop_listening(self) -> Future[None]:
        """Stop to receive; senders are refused from now on."""
        return self.engine.run(self._stop_listening())

    async def _stop_listening(self) -> None:
        listener, self._listener, self._address = self._listener, None, None
        if listener is not None:
            await listener.stop()
            self._presence.release()
            self.events.publish(ListenerChanged(None))

    @property
    def address(self) -> str | None:
        """Where this process listens (`http://127.0.0.1:8080`), or None."""
        return self._address

    @property
    def recording(self) -> bool:
        """False: senders get 503 with Retry-After and nothing is stored."""
        return self._recording

    @recording.setter
    def recording(self, on: bool) -> None:
        self._recording = on
        if self._listener is not None:
            self._listener.recording = on
        self.events.publish(ListenerChanged(self._address))

    @property
    def refused(self) -> int:
        """Requests that were turned away because recording was off."""
        return self._listener.refused if self._listener is not None else 0

    def elsewhere(self) -> Elsewhere | None:
        """The other process that listens on this session, if any."""
        return None if self._address is not None else self._presence.other()

    # -- reading

    def ids(self, query: Query | None = None, order: Order | None = None, *, after: int = 0) -> array[int]:
        """Ids of the captures that match; see `Store.ids`."""
        return self.store.ids(query, order, after=after)

    def summaries(self, ids: Iterable[int]) -> list[Summary]:
        """What a list shows of these captures, in this order."""
        return self.store.summaries(ids)

    def capture(self, capture_id: int) -> Capture:
        """The whole capture; NotFound when there is none of that id."""
        return self.store.capture(capture_id)

    def reply(self, capture_id: int) -> Reply | None:
        """What its sender got."""
        return self.store.reply(capture_id)

    def verdicts(self, capture_id: int) -> list[Verdict]:
        """The stored verdicts, strongest first, without evidence."""
        return self.store.verdicts(capture_id)

    def attempts(self, capture_id: int) -> list[Attempt]:
        """Its resends, oldest first."""
        return self.store.attempts(capture_id)

    def stats(self) -> Stats:
        """Totals of the session."""
        return self.store.stats()

    def endpoints(self) -> list[Endpoint]:
        """The configured endpoints, by name."""
        return self.store.endpoints()

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint of that name; a plain one when it is not configured."""
        return next((known for known in self.store.endpoints() if known.name == name), Endpoint(name))

    def endpoint_counts(self) -> Mapping[str, EndpointCount]:
        """Captures and failures by endpoint."""
        return self.store.endpoint_counts()

    # -- checking

    def check(self, capture_id: int) -> list[Verdict]:
        """Check the signature now, with the present secrets; verdicts carry their evidence. Blocks: use a worker."""
        return self._checker().verdicts(self.store.capture(capture_id))

    def diagnose(self, capture_id: int) -> list[Hypothesis]:
        """Why the signature does not hold, most certain first. Blocks: use a worker."""
        return self._checker().diagnose(self.store.capture(capture_id))

    @property
    def vault(self) -> Vault:
        """Where secrets are kept; opened on first use, which may take a moment."""
        with self._vault_lock:
            if self._vault is None:
                self._vault = open_vault()
            return self._vault

    def secret_problem(self, endpoint: str) -> str | None:
        """Why a secret of that endpoint cannot be read, or None."""
        return self._checking.problem(endpoint) if self._checking is not None else None

    def _checker(self) -> Checking:
        if self._checking is None:
            checking = Checking(self.vault)
            checking.reload(self.store.endpoints())
            self._checking = checking
        return self._checking

    def _annotate(self, capture: Capture) -> Any:
        return self._checking.annotate(capture) if self._checking is not None else None

    def _reload_secrets(self, forget: str | None = None) -> Future[None]:
        """Read endpoints and secrets again on a worker; then check (again) what needs it."""

        def reload() -> bool:
            return self._checker().reload(self._endpoints)

        async def run() -> None:
            changed = await asyncio.to_thread(reload)
            if forget is not None and changed:
                self.store.forget_annotations(None if forget == "" else forget)
            self._intake.wake()
            self.events.publish(EndpointsChanged())

        return self.engine.run(run())

    def _reload_endpoints_if_changed(self) -> None:
        endpoints = self.store.endpoints()
        if endpoints != self._endpoints:
            self._use_endpoints(endpoints)
            self._reload_secrets()

    def _use_endpoints(self, endpoints: list[Endpoint]) -> None:
        self._endpoints = endpoints
        self._router = Router(endpoints)

    # -- changing

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

    def delete(self, ids: Sequence[int]) -> Future[None]:
        """Take captures out of the session; `restore` brings them back for ten minutes."""
        return self._in_chunks(self.store.delete, ids)

    def restore(self, ids: Sequence[int]) -> Future[None]:
        """Undo `delete`."""
        return self._in_chunks(self.store.restore, ids)

    def _in_chunks(self, function: Callable[[Sequence[int]], None], ids: Sequence[int]) -> Future[None]:
        async def work() -> None:
            for start in range(0, len(ids), 1000):
                function(ids[start : start + 1000])
                self._watcher.nudge()
                await asyncio.sleep(0)

        return self.engine.run(work())

    def save_endpoint(self, endpoint: Endpoint) -> Future[None]:
        """Add or replace an endpoint; its captures are checked again when what matters for that changed."""
        return self._change_endpoints(endpoint.name, lambda: self.store.save_endpoint(endpoint))

    def remove_endpoint(self, name: str) -> Future[None]:
        """Remove an endpoint and its secrets in the vault; its captures stay."""
        endpoint = self.endpoint(name)

        def forget_secrets() -> None:
            for ref in endpoint.secrets:
                if ref.source == "keyring":
                    self.vault.delete(ref.key)

        return self._change_endpoints(name, lambda: self.store.remove_endpoint(name), before=forget_secrets)

    def set_secret(self, endpoint: str, label: str, value: str) -> Future[None]:
        """Keep a signing secret of an endpoint in the vault; captures of the endpoint are checked again at once."""
        key = _VAULT_NAME.format(endpoint=endpoint, label=label)
        present = self.endpoint(endpoint)
        others = tuple(ref for ref in present.secrets if ref.label != label)
        ref = SecretRef("keyring", key, label)
        # The revision makes another process that listens on this session read the vault again.
        revision = int(present.extra.get("secrets_revision", 0)) + 1
        changed = dataclasses.replace(
            present, secrets=(*others, ref), extra={**present.extra, "secrets_revision": revision}
        )
        return self._change_endpoints(
            endpoint, lambda: self.store.save_endpoint(changed), before=lambda: self.vault.set(key, value)
        )

    def remove_secret(self, endpoint: str, label: str) -> Future[None]:
        """Forget a signing secret of an endpoint. NotFound if it has none of that label."""
        present = self.endpoint(endpoint)
        gone = [ref for ref in present.secrets if ref.label == label]
        if not gone:
            raise NotFound(f"The endpoint {endpoint!r} has no secret {label!r}.")
        changed = dataclasses.replace(present, secrets=tuple(ref for ref in present.secrets if ref.label != label))

        def forget() -> None:
            for ref in gone:
                if ref.source == "keyring":
                    self.vault.delete(ref.key)

        return self._change_endpoints(endpoint, lambda: self.store.save_endpoint(changed), before=forget)

    def _change_endpoints(
        self, name: str, change: Callable[[], None], *, before: Callable[[], None] | None = None
    ) -> Future[None]:
        async def work() -> None:
            if before is not None:
                await asyncio.to_thread(before)
            change()
            self._use_endpoints(self.store.endpoints())
            await asyncio.wrap_future(self._reload_secrets(forget="" if name == "default" else name))
            self._watcher.nudge()

        return self.engine.run(work())

    # -- sending

    def resend(
        self,
        capture_id: int,
        to: str | None = None,
        *,
        resign: bool | None = None,
        keys: Sequence[tuple[str, Keys]] | None = None,
    ) -> Future[Attempt]:
        """Send a capture again and record the attempt; see `send_again`. The address is remembered."""

        async def work() -> Attempt:
            capture = await asyncio.to_thread(self.store.capture, capture_id)
            checking = await asyncio.to_thread(self._checker)
            target = choose_target(checking, capture, to, self.settings.resend)
            attempt = await send_again(
                checking, capture, target, resign=resign, settings=self.settings.resend, keys=keys
            )
            attempt = dataclasses.replace(attempt, id=self.store.add_attempt(attempt))
            self.events.publish(AttemptStored(capture_id, attempt.id))
            self._watcher.nudge()
            if to and to != self.settings.resend.last_target:
                targets = remember_target(self.settings.resend, target)
                self.settings = self.settings.changed("resend", last_target=target, targets=targets)
                await asyncio.to_thread(save_settings, self.settings)
            return attempt

        return self.engine.run(work())

    def sample(self) -> Future[int]:
        """Send a sample event to our own listener, over the network like any other; gives the status answered."""

        async def work() -> int:
            if self._address is None:
                raise InspectorError("Nothing listens here, so there is nobody to send a sample event to.")
            attempt = await send_again(
                await asyncio.to_thread(self._checker),
                sample_capture(),
                self._address,
                resign=True,
                settings=self.settings.resend,
                keys=self._checker().keys("default") or (("sample", Keys(secret="whsec_sample")),),
            )
            if attempt.status is None:
                raise InspectorError(f"The sample event did not arrive: {attempt.error}.")
            return attempt.status

        return self.engine.run(work())

    # -- files

    def import_file(self, path: str | Path) -> Future[ImportResult]:
        """Import a file of interchange lines; all of it or nothing. ImportFailed names the line."""

        def append(entries: Sequence[Entry]) -> list[int]:
            return self._write(self.store.append, entries).result()

        def undo(ids: Sequence[int]) -> None:
            self.delete(ids).result()
            while self._write(self.store.purge).result():
                pass

        def work(token: Token) -> ImportResult:
            result = import_file(self.store, Path(path), append, undo, token)
            self.engine.call(self._intake.wake).result()
            return result

        return self.workers.submit("import", work)

    def export(
        self,
        destination: str | Path | BinaryIO,
        format: str = "ndjson",
        *,
        query: Query | None = None,
        ids: Iterable[int] | None = None,
    ) -> Future[int]:
        """Write captures to a file (complete or not at all) or a stream; gives how many."""

        def work(token: Token) -> int:
            rows = records(self.store, query, ids, token)
            if isinstance(destination, str | Path):
                return write_atomically(Path(destination), lambda out: export(rows, format, out, token))
            return export(rows, format, destination, token)

        return self.workers.submit("export", work)

    def run(self, coro: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the engine's loop: for tests and for front ends with work of their own."""
        return self.engine.run(coro)
