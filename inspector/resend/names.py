"""Looking up the names of hosts, once for all who ask at the same time or soon after it failed."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from inspector.resend.target import Target

#: Seconds for which a name that was not found is not looked up again: a batch would ask for it with each request.
FAILED_S = 5.0


class Names:
    """The look-ups of one batch. Belongs to one loop."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, int], asyncio.Task[list[Any]]] = {}
        self._failed: dict[tuple[str, int], tuple[float, OSError]] = {}

    async def look_up(self, to: Target) -> list[Any]:
        """The addresses as `getaddrinfo` gives them. OSError: it failed, now or a moment ago."""
        place = (to.host, to.port)
        since, error = self._failed.get(place, (0.0, None))
        if error is not None and asyncio.get_running_loop().time() - since < FAILED_S:
            raise _again(error)
        asking = self._asked.get(place)
        if asking is None:
            asking = self._asked[place] = asyncio.ensure_future(look_up(to))
            asking.add_done_callback(lambda done: self._on_told(place, done))
        try:
            # who is cancelled leaves the others waiting
            return await asyncio.shield(asking)
        except OSError as failed:
            raise _again(failed) from None

    def _on_told(self, place: tuple[str, int], done: asyncio.Task[list[Any]]) -> None:
        del self._asked[place]
        if not done.cancelled() and isinstance(error := done.exception(), OSError):
            self._failed[place] = (asyncio.get_running_loop().time(), error)


async def look_up(to: Target) -> list[Any]:
    """The addresses of a target. OSError when there are none, or nobody tells."""
    if to.is_literal:
        # there is nothing to wait for, and uvloop loses the zone of a link-local address
        return socket.getaddrinfo(
            to.host, to.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_NUMERICHOST
        )
    loop = asyncio.get_running_loop()
    try:
        return await loop.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except UnicodeError as error:
        # no name that could be asked for
        raise OSError(str(error)) from error


def _again(error: OSError) -> OSError:
    """The same for another who asked: one that is raised many times would grow by a trace each."""
    return type(error)(*error.args)
