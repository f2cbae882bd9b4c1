"""The listener of a session: one at a time among all processes that have the session open."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

from inspector.capture.forwarded import networks_of
from inspector.errors import ConfigError, ListenError, StoreError
from inspector.events import Events, ListenerChanged
from inspector.listener import FEW, Decide, Door, Listener, Origins, RecordReply, Submit, few_words
from inspector.settings import ListenerSettings
from inspector.store.failures import read_only
from inspector.store.presence import Elsewhere, Presence
from inspector.tls import Authority, Serving, serving_context


class Listening:
    """Starts and stops the listener on the engine's loop; its properties may be read on any thread."""

    def __init__(
        self,
        path: str,
        events: Events,
        settings: Callable[[], ListenerSettings],
        route: Callable[[str, str], str],
        submit: Submit,
        *,
        decide: Decide | None = None,
        record_reply: RecordReply | None = None,
        read_only_because: str = "",
    ) -> None:
        self._path = path
        self._read_only = read_only_because
        self._events = events
        self._settings = settings
        self._route = route
        self._submit = submit
        self._decide = decide
        self._record_reply = record_reply
        self._presence = Presence(path)
        self._listener: Listener | None = None
        self._door: Door | None = None
        self._recording = True
        self._refused_before = 0
        self.address: str | None = None
        #: Where TLS is spoken (`https://127.0.0.1:8443`), or None.
        self.secure_address: str | None = None
        self.authority = Authority()

    async def start(self, host: str | None, port: int | None) -> str:
        """Listen there (the settings' address where None) and give the address. Raises ListenError."""
        await self.stop()
        if self._read_only:
            # else every sender would get 503, and nobody would know why
            raise self._refusal(read_only(self._path, self._read_only))
        if (other := self._presence.other()) is not None:
            raise _taken(other)
        settings = self._settings()
        listener = Listener(self._route, self._submit, settings, decide=self._decide, record_reply=self._record_reply)
        listener.recording = self._recording
        listener.origins = self._origins()
        where = settings.host if host is None else host
        try:
            secure = await self._secure(settings, where)
            address = await listener.start(where, settings.port if port is None else port, secure)
        except ListenError as error:
            self._events.publish(ListenerChanged(None, error.message))
            raise
        try:
            other = self._presence.claim(address)
        except StoreError as error:
            await listener.stop()
            raise self._refusal(error) from error
        if other is not None:
            await listener.stop()
            raise _taken(other)
        if self._door is not None:
            await listener.open_door(self._door)
        self._listener, self.address, self.secure_address = listener, address, listener.secure_address
        self._events.publish(ListenerChanged(address))
        return address

    async def _secure(self, settings: ListenerSettings, host: str) -> tuple[int, ssl.SSLContext] | None:
        """Port and context for TLS; None where it is off. ListenError when a certificate cannot be used."""
        if not settings.https:
            return None
        serving = Serving(settings.certificate, settings.certificate_key, settings.client_ca, settings.client_required)
        try:
            return settings.https_port, await asyncio.to_thread(serving_context, serving, self.authority, host)
        except ConfigError as error:
            raise ListenError(error.message, host=host, port=settings.https_port, hint=error.hint) from error

    def _refusal(self, error: StoreError) -> ListenError:
        self._events.publish(ListenerChanged(None, error.message))
        return ListenError(error.message, host="", port=0, hint=error.hint)

    async def stop(self) -> None:
        """Refuse senders from now on; answers under way are finished first, for a second or so."""
        listener, self._listener, self.address, self.secure_address = self._listener, None, None, None
        if listener is not None:
            await listener.stop()
            self._refused_before += listener.refused
            self._presence.release()
            self._events.publish(ListenerChanged(None))

    @property
    def little_room(self) -> str:
        """What to tell the user where the system allows few connections only; "" where it allows enough."""
        room = None if self._listener is None else self._listener.room
        return few_words(room) if room is not None and room < FEW else ""

    def update(self) -> None:
        """Use the limits of the present settings; the address takes effect at the next start."""
        if self._listener is not None:
            self._listener.update(self._settings())
            self._listener.origins = self._origins()

    def _origins(self) -> Origins | None:
        """Who is believed about senders; None costs nothing."""
        trusted = networks_of(self._settings().trusted_proxies)
        return Origins(trusted, self._door) if trusted or self._door is not None else None

    async def open_door(self, door: Door) -> None:
        """Let a tunnel in by a port of its own, from now on and after each restart. ListenError."""
        if self._listener is not None:
            await self._listener.open_door(door)
            self._door = door
            self._listener.origins = self._origins()

    def tell_public(self, address: str) -> None:
        """Let other processes know the public address; "" when there is none."""
        self._presence.tell_public(address)

    async def close_door(self) -> None:
        """Let no tunnel in any more."""
        self._door = None
        if self._listener is not None:
            await self._listener.close_door()
            self._listener.origins = self._origins()

    @property
    def recording(self) -> bool:
        """False: senders get 503 with Retry-After and nothing is stored."""
        return self._recording

    @recording.setter
    def recording(self, on: bool) -> None:
        self._recording = on
        if self._listener is not None:
            self._listener.recording = on
        self._events.publish(ListenerChanged(self.address))

    @property
    def refused(self) -> int:
        """Requests that were turned away because recording was off."""
        return self._refused_before + (self._listener.refused if self._listener is not None else 0)

    @property
    def wanted_address(self) -> str:
        """Where the settings say to listen, as a URL."""
        settings = self._settings()
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return f"http://{host}:{settings.port}"

    def own_addresses(self) -> list[tuple[str, int]]:
        """Host and port where this session listens: here, or in another process, or else where it is set up to."""
        other = self.elsewhere()
        address = self.address or (other.address if other is not None else "")
        if not address:
            settings = self._settings()
            return [(settings.host, settings.port)]
        found = [one.partition("://")[2].rpartition(":") for one in (address, self.secure_address) if one]
        return [(host.strip("[]"), int(port)) for host, _, port in found]

    def elsewhere(self) -> Elsewhere | None:
        """The other process that listens on this session, if any."""
        return None if self.address is not None else self._presence.other()


def _taken(other: Elsewhere) -> ListenError:
    return ListenError(
        f"Process {other.pid} already listens on this session, at {other.address}.",
        host="",
        port=0,
        hint="Its captures show here as they arrive; stop it, or use another --session.",
    )
