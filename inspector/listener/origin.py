"""Whom a request came from when somebody stands in between: a proxy that is trusted, or our own tunnel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inspector.capture import PROXY, TUNNEL, Capture
from inspector.capture.forwarded import Address, Network, Sender, address_of, sender_of


@dataclass(slots=True)
class Door:
    """A port on 127.0.0.1 that only our tunnel was told of: what comes through it came through the tunnel.

    `own_connections`: the tunnel's code in this process makes the connections, and tells of each in `senders`: by its
    local port, who it is made for (None: the headers tell) and a remark. `address` gives the public address;
    `one_place`: it stands for all paths.
    """

    kind: str
    own_connections: bool
    address: Callable[[], str]
    one_place: bool = False
    port: int = 0
    senders: dict[int, tuple[str | None, str]] = field(default_factory=dict)


class Origins:
    """Asked for each request, where proxies are trusted or a tunnel has its door."""

    def __init__(self, trusted: Sequence[Network], door: Door | None) -> None:
        self._trusted = tuple(trusted)
        self._door = door

    def is_door(self, port: int) -> bool:
        """Whether connections to that port of ours come from the tunnel."""
        return self._door is not None and self._door.port == port

    def place(self, capture: Capture, peer: str, through_door: bool) -> Capture:
        """The capture with its sender's address; what was on the wire is kept beside it."""
        extra: dict[str, Any] = {}
        if through_door and self._door is not None:
            told, note = self._told(self._door, peer)
            extra[TUNNEL] = {"kind": self._door.kind, "url": self._url(self._door, capture)}
            if note:
                extra[TUNNEL]["note"] = note
            sender = told if isinstance(told, Sender) else sender_of(capture.headers, told, self._trusts)
        elif (address := address_of(peer)) is not None and self._trusts(address):
            sender = sender_of(capture.headers, peer, self._trusts)
        else:
            return capture
        if sender.peer != peer:
            proxy = {"peer": peer}
            if sender.header:
                proxy["header"] = sender.header
            if sender.problem:
                proxy["problem"] = sender.problem
            extra[PROXY] = proxy
        return replace(capture, remote=sender.peer or peer, extra={**capture.extra, **extra}) if extra else capture

    def _url(self, door: Door, capture: Capture) -> str:
        """The address that the sender called."""
        if door.one_place:
            return f"{door.address()}?{capture.query}" if capture.query else door.address()
        return door.address() + (capture.target if capture.target.startswith("/") else "")

    def _told(self, door: Door, peer: str) -> tuple[Sender | str, str]:
        """Who sent it where the tunnel says so, else the peer whose headers tell; and the tunnel's remark."""
        if not door.own_connections:
            return peer, ""
        port = peer.rpartition(":")[2]
        known = door.senders.get(int(port)) if port.isdigit() else None
        if known is None:
            # another program of this machine found the port: it tells nothing of others
            return Sender(peer), ""
        told, note = known
        if told is None:
            return peer, note
        address = address_of(told)
        if address is None:
            return Sender("", problem=f"the tunnel ({door.kind}) does not tell the sender"), note
        return (told if self._trusts(address) else Sender(told, door.kind)), note

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)
