"""Receiving as front ends see it: where the session listens, and whether it records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from inspector.engine import Engine
from inspector.session.intake import Intake
from inspector.session.listening import Listening
from inspector.store import Entry
from inspector.store.presence import Elsewhere
from inspector.tls import Authority


class Receiving:
    """The part of `Session` that receives."""

    engine: Engine
    _intake: Intake
    _listening: Listening

    def listen(self, host: str | None = None, port: int | None = None) -> Future[str]:
        """Start to receive; gives the address. ListenError: the port cannot be had, or another process listens here."""
        return self.engine.run(self._listening.start(host, port))

    def stop_listening(self) -> Future[None]:
        """Stop to receive; senders are refused from now on."""
        return self.engine.run(self._listening.stop())

    @property
    def address(self) -> str | None:
        """Where this process listens (`http://127.0.0.1:8080`), or None."""
        return self._listening.address

    @property
    def secure_address(self) -> str | None:
        """Where this process speaks TLS (`https://127.0.0.1:8443`), or None."""
        return self._listening.secure_address

    @property
    def little_room(self) -> str:
        """What to tell the user where the system allows few connections only; "" where it allows enough."""
        return self._listening.little_room

    @property
    def authority(self) -> Authority:
        """Who makes the certificates of the TLS port where none is supplied."""
        return self._listening.authority

    @property
    def recording(self) -> bool:
        """False: senders get 503 with Retry-After and nothing is stored. Can be set."""
        return self._listening.recording

    @recording.setter
    def recording(self, on: bool) -> None:
        self._listening.recording = on

    @property
    def refused(self) -> int:
        """Requests that were turned away because recording was off."""
        return self._listening.refused

    def follow(self, callback: Callable[[Sequence[int], Sequence[Entry]], None]) -> None:
        """Call it on the engine's thread after each commit of captures, with their ids and what was stored."""
        self._intake.follow(callback)

    def elsewhere(self) -> Elsewhere | None:
        """The other process that listens on this session, if any."""
        return self._listening.elsewhere()
