"""From an address to a connection, phase by phase, so that each can be timed and blamed."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiohappyeyeballs

from inspector.resend import words
from inspector.resend.exchange import Exchange
from inspector.resend.names import Names, look_up
from inspector.resend.target import Target
from inspector.resend.trust import client_context

#: Seconds after which the next address of a host is tried beside the first (RFC 8305).
STAGGER_S = 0.25


class PhaseError(Exception):
    """One phase failed; the text is the reason in words. Never leaves this package."""


class Clock:
    """What is being done now, and how long each phase took, in milliseconds."""

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.phase = "starting"
        self.done: dict[str, float] = {}
        self._since = self.start

    def enter(self, phase: str) -> None:
        """Begin a phase, named by words that fit after "while"."""
        self.phase = phase
        self._since = time.perf_counter()

    @contextmanager
    def timing(self, phase: str, key: str) -> Iterator[None]:
        """Go through a phase; its time is added to that under `key`, also when it fails.

        Redirects go through some phases again. Without a key the time is not told.
        """
        self.enter(phase)
        try:
            yield
        finally:
            if key:
                self.done[key] = self.done.get(key, 0.0) + (time.perf_counter() - self._since) * 1000

    def total(self) -> float:
        """Milliseconds since the clock was made."""
        return (time.perf_counter() - self.start) * 1000


async def open_exchange(
    to: Target, exchange: Exchange, clock: Clock, *, tls_verify: bool, names: Names | None = None
) -> None:
    """Connect `exchange` to the target. Raises PhaseError with the reason; cancelling closes the socket.

    With `names` the host is looked up once for many.
    """
    loop = asyncio.get_running_loop()
    try:
        with clock.timing(f"looking up {to.host}", "" if to.is_literal else "dns_ms"):
            addresses = await (look_up(to) if names is None else names.look_up(to))
    except OSError as error:
        raise PhaseError(words.dns_failed(error, to)) from error
    try:
        with clock.timing("connecting", "connect_ms"):
            sock = await aiohappyeyeballs.start_connection(addresses, happy_eyeballs_delay=STAGGER_S, interleave=1)
    except OSError as error:
        raise PhaseError(words.connect_failed(error, to)) from error
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain, _ = await loop.create_connection(lambda: exchange, sock=sock)
    except BaseException:
        sock.close()
        raise
    if to.scheme == "http":
        return
    name = to.host.partition("%")[0]
    try:
        with clock.timing("agreeing on encryption (TLS)", "tls_ms"):
            context = await client_context(verify=tls_verify)
            secure = await loop.start_tls(plain, exchange, context, server_hostname=name)
    except OSError as error:
        raise PhaseError(words.tls_failed(error, to)) from error
    if secure is None:
        raise PhaseError(words.tls_failed(ConnectionResetError(), to))
    exchange.secured(secure)
