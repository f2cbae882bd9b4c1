"""The sending half of a connection: an answer goes out as it is or goes wrong on purpose, and what follows then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

from aiohttp import web
from aiohttp.base_protocol import PAUSE_RESUME_READING_ERRORS

from inspector.listener.acts import Act, perform
from inspector.listener.owner import Owner
from inspector.listener.receiving import Receiving
from inspector.tasks import spawn

log = logging.getLogger(__name__)

#: Seconds we go on reading and discarding after an answer that came before the request's end, so that the sender,
#: who is still sending, gets to see the answer instead of a reset.
LINGER_S = 5.0

# what happens after an answer
GO_ON, CLOSE, DRAIN = range(3)


class Sending(Receiving):
    """`_wire` are the bytes of the answer, `_acts` what is done in place of sending them, `_after` what follows."""

    __slots__ = ("_acts", "_after", "_playing", "_wire")

    def __init__(self, manager: web.Server, owner: Owner, *, loop: asyncio.AbstractEventLoop, **kwargs: Any) -> None:
        super().__init__(manager, owner, loop=loop, **kwargs)
        self._wire = b""
        self._acts: Iterator[Act] | None = None
        self._playing: asyncio.Task[None] | None = None
        self._after = GO_ON

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection is gone; what came is still recorded."""
        if self._playing is not None:
            self._playing.cancel()
        super().connection_lost(exc)

    def _tell(self) -> None:
        """Send the answer and go on."""
        if self._acts is not None:
            acts, self._acts = self._acts, None
            self._playing = spawn(self._play(acts), name=f"answer {self._remote} wrongly")
        else:
            self._send()

    def _send(self) -> None:
        """Send the answer as it is, and go on."""
        self._write(self._wire)
        self._answered()

    async def _play(self, acts: Iterator[Act]) -> None:
        """Do what the answer's script says, in place of sending it."""
        transport = self.transport
        try:
            if transport is not None and await perform(acts, transport, self._drain_helper):
                self._playing = None
                self._answered()
        except ConnectionError:
            log.debug("%s went away during its answer", self._remote)

    def _answered(self) -> None:
        self._wire = b""
        self._busy = False
        self._served = True
        if self._after == GO_ON:
            if self._messages or self._ended or self._tee.size:
                self._next()
        elif self._after == CLOSE or (self._ended and not self._refused):
            self._hang_up()
        else:
            self._linger()

    def _write(self, data: bytes) -> None:
        transport = self.transport
        if data and transport is not None and not transport.is_closing():
            transport.write(data)

    def _linger(self) -> None:
        """After the answer: end our side, and discard what still comes until the sender ends its own."""
        transport = self.transport
        if transport is None:
            return
        self._lingers = True
        try:
            if transport.can_write_eof():
                transport.write_eof()
            transport.resume_reading()
        except PAUSE_RESUME_READING_ERRORS:
            log.debug("%s: reading cannot be resumed", self._remote)
        self._timer = self._loop.call_later(LINGER_S, self._hang_up)
