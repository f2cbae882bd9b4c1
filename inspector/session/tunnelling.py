"""The public address of a session: one tunnel, switched on and off, and what is exposed by it and by the listener."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from inspector.endpoints import DEFAULT_ENDPOINT, Endpoint
from inspector.engine import Engine
from inspector.errors import TunnelError, VaultError
from inspector.events import Events, TunnelChanged
from inspector.listener import Door
from inspector.session.configuring import Configuring
from inspector.session.listening import Listening
from inspector.tunnels import Answer, Question, Supervisor, TunnelState
from inspector.tunnels.kind import PATIENCE_S
from inspector.tunnels.state import joined
from inspector.wording import counted

#: Characters of a path that are named in a sentence.
_PATH = 60


@dataclass(frozen=True, slots=True)
class Exposure:
    """Something that others can reach: a few words and a sentence. `kind` is "network" or "tunnel"."""

    kind: str
    badge: str
    text: str


class Reach:
    """The tunnel of a session. Lives on the engine's loop, except where a method says otherwise."""

    def __init__(self, listening: Listening, configuring: Configuring, events: Events) -> None:
        self._listening = listening
        self._configuring = configuring
        self._events = events
        self._door: Door | None = None
        self._told = ""
        self._supervisor = Supervisor(
            self._on_change, sender=self._on_sender, forget_sender=self._on_sender_gone, secret=self._secret
        )

    @property
    def state(self) -> TunnelState:
        """How the tunnel is. Any thread."""
        return self._supervisor.state

    def address_of(self, endpoint: Endpoint) -> str:
        """The address that others reach an endpoint by: the one that is set, else the tunnel's; or "". Any thread."""
        if endpoint.public_url:
            return endpoint.public_url
        state = self.state
        if state.one_place and self._configuring.route(state.path, "POST") == endpoint.name:
            return state.address if state.up else ""
        if state.on or self._listening.address is not None:
            return state.url_of(endpoint.path)
        other = self._listening.elsewhere()
        return joined(other.public, endpoint.path) if other is not None and other.public else ""

    async def start(self, name: str, options: Mapping[str, str], patience_s: float) -> str:
        """Have a tunnel of that kind; gives the public address. UsageError, TunnelError."""
        # the kinds bring much with them, which few sessions need
        from inspector.tunnels.registry import kind_of

        kind = kind_of(name)
        kind.check(options)
        if self._listening.address is None:
            other = self._listening.elsewhere()
            raise TunnelError(
                "Nothing listens in this process, so there is nothing to make public."
                if other is None
                else f"Process {other.pid} listens for this session: the tunnel has to be switched on there.",
                hint="Listen first." if other is None else None,
            )
        await self.stop()
        supervisor = self._supervisor
        door = Door(kind.name, kind.own_connections, lambda: supervisor.state.address, kind.one_place)
        await self._listening.open_door(door)
        self._door = door
        supervisor.patience_s = patience_s
        try:
            return await supervisor.start(kind, options, door.port)
        finally:
            if not supervisor.state.on and self._door is door:
                await self._close_door()

    async def stop(self) -> None:
        """Have no tunnel."""
        await self._supervisor.stop()
        await self._close_door()

    async def _close_door(self) -> None:
        if self._door is not None:
            self._door = None
            await self._listening.close_door()

    async def answer(self, question: Question, answer: Answer, keep: bool) -> None:
        """Answer what the tunnel asked; with `keep` a secret goes into the vault. VaultError."""
        refused: VaultError | None = None
        if keep and question.keep and isinstance(answer, str):
            try:
                await asyncio.to_thread(lambda: self._configuring.vault.set(question.keep, answer))
            except VaultError as error:
                refused = error
        self._supervisor.answer(question, answer)
        if refused is not None:
            raise refused

    async def _secret(self, name: str) -> str | None:
        return await asyncio.to_thread(lambda: self._configuring.vault.get(name))

    def _on_change(self) -> None:
        state = self.state
        public = state.address if state.up and not state.one_place else ""
        if public != self._told:
            self._told = public
            self._listening.tell_public(public)
        self._events.publish(TunnelChanged())

    def _on_sender(self, port: int, peer: str | None, note: str) -> None:
        if self._door is not None:
            self._door.senders[port] = (peer, note)

    def _on_sender_gone(self, port: int) -> None:
        if self._door is not None:
            self._door.senders.pop(port, None)


class Tunnelling:
    """The part of `Session` that makes it reachable."""

    engine: Engine
    _configuring: Configuring
    _listening: Listening
    _reach: Reach

    @property
    def tunnel(self) -> TunnelState:
        """How the tunnel is; each change is told by TunnelChanged. Any thread."""
        return self._reach.state

    def start_tunnel(
        self, kind: str, options: Mapping[str, str] | None = None, *, patience_s: float = PATIENCE_S
    ) -> Future[str]:
        """Switch the public address on; gives it. UsageError, TunnelError when it cannot be had.

        From then on it is kept: what is lost is brought back until `stop_tunnel`. `tunnel.question` may have to be
        answered meanwhile.
        """
        return self.engine.run(self._reach.start(kind, dict(options or {}), patience_s))

    def stop_tunnel(self) -> Future[None]:
        """Switch the public address off."""
        return self.engine.run(self._reach.stop())

    def answer_tunnel(self, question: Question, answer: Answer, *, keep: bool = False) -> Future[None]:
        """Answer `tunnel.question`; with `keep` a secret is kept in the vault. VaultError."""
        return self.engine.run(self._reach.answer(question, answer, keep))

    def exposures(self) -> list[Exposure]:
        """What others can reach without having to prove anything, worst first. Any thread."""
        found = []
        if self._reach.state.on and (ungated := self._ungated()):
            found.append(
                Exposure(
                    "tunnel",
                    "Public, no gate",
                    f"Anybody on the internet can send to {ungated}: set a gate at the endpoint to keep others out.",
                )
            )
        for address in (self._listening.address, self._listening.secure_address):
            if address and not is_loopback(address):
                found.append(
                    Exposure(
                        "network",
                        "Open to the network",
                        f"{address} can be reached from other machines: whoever can reach it can fill this session.",
                    )
                )
                break
        return found

    def _ungated(self) -> str:
        """What lets everybody in, in words; "" when all has a gate."""
        endpoints = self._configuring.endpoints
        if (state := self._reach.state).one_place:
            name = self._configuring.route(state.path, "POST")
            return "" if self._configuring.endpoint(name).gate else _short(state.path)
        paths = [
            _short(endpoint.path) for endpoint in endpoints if not endpoint.gate and endpoint.name != DEFAULT_ENDPOINT
        ]
        everything = not self._configuring.endpoint(DEFAULT_ENDPOINT).gate
        if not paths and not everything:
            return ""
        named = (
            ", ".join(paths) if len(paths) <= 3 else f"{', '.join(paths[:2])} and {counted(len(paths) - 2, 'other')}"
        )
        if not everything:
            return named
        return f"{named} and all other paths" if named else "all paths"


def _short(path: str) -> str:
    """A path as it is named in a sentence."""
    return path if len(path) <= _PATH else f"{path[: _PATH - 1]}…"


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches an address like `http://127.0.0.1:8080`."""
    host = address.partition("://")[2].rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
