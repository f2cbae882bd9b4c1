"""Connections that are kept for the next request to the same place, for a short while."""

from __future__ import annotations

import asyncio

from inspector.resend.exchange import Exchange
from inspector.resend.target import Target
from inspector.tasks import spawn

#: Seconds that a connection may idle: shorter than any server's patience, so that none is taken that just closes.
IDLE_S = 1.5
#: Idle connections to one place.
MOST_IDLE = 64

_Key = tuple[str, str, int, bool]


class Pool:
    """Idle connections by place. Belongs to one loop."""

    def __init__(self) -> None:
        self._idle: dict[_Key, list[Exchange]] = {}
        self._sweep: asyncio.TimerHandle | None = None

    def take(self, to: Target, *, tls_verify: bool) -> Exchange | None:
        """A connection on which a request may be sent, or None: the one that was used last."""
        waiting = self._idle.get(_key(to, tls_verify))
        now = asyncio.get_running_loop().time()
        while waiting:
            found = waiting.pop()
            if found.reusable and now - found.idle_since < IDLE_S:
                return found
            spawn(found.close(), name="close an idle connection")
        return None

    async def give(self, to: Target, exchange: Exchange, *, tls_verify: bool) -> None:
        """Keep a connection whose answer is complete; one that cannot be used again is closed."""
        waiting = self._idle.setdefault(_key(to, tls_verify), [])
        if not exchange.reusable or len(waiting) >= MOST_IDLE:
            await exchange.close()
            return
        loop = asyncio.get_running_loop()
        exchange.idle_since = loop.time()
        waiting.append(exchange)
        if self._sweep is None:
            self._sweep = loop.call_later(IDLE_S, self._on_sweep, loop)

    async def close(self) -> None:
        """Close all idle connections."""
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None
        idle, self._idle = self._idle, {}
        for waiting in idle.values():
            for exchange in waiting:
                await exchange.close()

    def _on_sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        old = loop.time() - IDLE_S
        self._sweep = None
        for key, waiting in list(self._idle.items()):
            for exchange in [one for one in waiting if one.idle_since <= old]:
                waiting.remove(exchange)
                spawn(exchange.close(), name="close an idle connection")
            if not waiting:
                del self._idle[key]
        if self._idle:
            self._sweep = loop.call_later(IDLE_S, self._on_sweep, loop)


def _key(to: Target, tls_verify: bool) -> _Key:
    return (to.scheme, to.host, to.port, tls_verify)
