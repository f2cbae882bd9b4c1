"""The record of resends: begun before the first byte goes out, ended when it is known what came of them.

Together with what else begins or ends in the same turns of the loop, so that many at once cost few transactions.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from inspector.capture import Attempt
from inspector.errors import InspectorError, NotFound, StoreError
from inspector.store import Store

log = logging.getLogger(__name__)

_Waiting = tuple[Attempt, "asyncio.Future[int]"]


class Journal:
    """Lives on the engine's loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._beginning: list[_Waiting] = []
        self._ending: list[_Waiting] = []
        self._scheduled = False
        self._open: dict[int, Attempt] = {}

    @property
    def open(self) -> frozenset[int]:
        """Ids of the attempts that this process is sending now. Any thread."""
        return frozenset(self._open)

    async def begin(self, attempt: Attempt) -> Attempt:
        """The attempt with its id, once it is on record. NotFound when its capture is gone, StoreError."""
        waiting = self._wait(self._beginning, attempt)
        try:
            attempt_id = await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and waiting.exception() is None:
                await self.give_up(attempt.numbered(waiting.result()))
            raise
        if not attempt_id:
            raise NotFound(f"There is no capture #{attempt.capture_id} any more, so nothing was sent.")
        begun = attempt.numbered(attempt_id)
        self._open[attempt_id] = begun
        return begun

    async def end(self, attempt: Attempt) -> Attempt:
        """Record what came of an attempt, cancelled or not.

        StoreError says also what came of it, since the request has gone out.
        """
        self._open.pop(attempt.id, None)
        waiting = self._wait(self._ending, attempt)
        try:
            await waiting
        except asyncio.CancelledError:
            # with the waiting for it the record itself was cancelled, unless it was made already
            if waiting.cancelled():
                await asyncio.shield(self._wait(self._ending, attempt))
            raise
        except StoreError as error:
            came = attempt.error or f"answered {attempt.status}"
            message = f"#{attempt.capture_id} was sent ({attempt.url}: {came}), but that could not be recorded."
            raise type(error)(f"{message} {error.message}", path=error.path, hint=error.hint) from error
        return attempt

    async def give_up(self, attempt: Attempt) -> None:
        """Record that a begun attempt was cancelled."""
        ended = replace(attempt, pending=False, error="It was cancelled while it was being sent.")
        await asyncio.shield(self.end(ended))

    def _wait(self, waiting: list[_Waiting], attempt: Attempt) -> asyncio.Future[int]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[int] = loop.create_future()
        waiting.append((attempt, future))
        if not self._scheduled:
            self._scheduled = True
            loop.call_soon(self._gather, loop, 0)
        return future

    def _gather(self, loop: asyncio.AbstractEventLoop, before: int) -> None:
        count = len(self._beginning) + len(self._ending)
        if before < count:
            # what the next turn brings goes into the same transaction
            loop.call_soon(self._gather, loop, count)
            return
        self._scheduled = False
        ending, self._ending = _wanted(self._ending), []
        beginning, self._beginning = _wanted(self._beginning), []
        if ending or beginning:
            self._write(beginning, ending)

    def _write(self, beginning: list[_Waiting], ending: list[_Waiting]) -> None:
        try:
            ids = self._store.begin_attempts([attempt for attempt, _ in beginning], [attempt for attempt, _ in ending])
        except Exception as error:
            for _, future in (*beginning, *ending):
                future.set_exception(error)
            if not isinstance(error, InspectorError):
                log.exception("attempts were not recorded")
            return
        for (_, future), attempt_id in zip(beginning, ids, strict=True):
            future.set_result(attempt_id)
        for attempt, future in ending:
            future.set_result(attempt.id)


def _wanted(waiting: list[_Waiting]) -> list[_Waiting]:
    """Without what was cancelled before it was written."""
    return [one for one in waiting if not one[1].cancelled()]
