"""Work off the GUI thread whose results come back on it; of each slot only the newest counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from inspector.workers import Cancelled, Token, Workers

log = logging.getLogger(__name__)

T = TypeVar("T")
Part = Callable[[object], None]


@dataclass(frozen=True)
class _Job:
    number: int
    done: Callable[[Any], None]
    part: Callable[[Any], None] | None
    failed: Callable[[BaseException], None] | None


class _Relay(QObject):
    """Calls on the GUI thread what other threads hand it, in their order.

    There is one, and it outlives all windows: a QObject that is deleted while another thread emits its signal takes
    the process with it.
    """

    handed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        # queued, also where work ended before `run` did: its end must not overtake its parts
        self.handed.connect(self._on_handed, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _on_handed(self, call: Callable[[], None]) -> None:
        call()


@cache
def _relay() -> _Relay:
    return _Relay()


class Loader(QObject):
    """Runs work in `workers` and calls back on the GUI thread, on which it is made, as long as it lives. `prefix` keeps
    its slots its own.
    """

    def __init__(self, workers: Workers, prefix: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers = workers
        self._prefix = prefix
        self._number = 0
        self._jobs: dict[str, _Job] = {}
        self._hand = _relay().handed.emit

    def run(
        self,
        slot: str,
        work: Callable[[Token, Part], T],
        done: Callable[[T], None],
        *,
        part: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Start `work(token, part)`; what ran in the slot before is cancelled and never calls back.

        What the work passes to its `part` comes to `part` here, before `done`. `failed` gets its exception; without
        it failures are logged.
        """
        self._number += 1
        number = self._number
        self._jobs[slot] = _Job(number, done, part, failed)

        hand = self._hand

        def tell_part(result: object) -> None:
            hand(partial(self._on_part_came, slot, number, result))

        def tell_done(future: Future[T]) -> None:
            hand(partial(self._on_came, slot, number, future))

        future = self._workers.submit(f"{self._prefix}.{slot}", lambda token: work(token, tell_part))
        future.add_done_callback(tell_done)

    def cancel(self, slot: str) -> None:
        """Forget the slot's work."""
        if self._jobs.pop(slot, None) is not None:
            self._workers.cancel(f"{self._prefix}.{slot}")

    def cancel_all(self) -> None:
        """Forget all work."""
        for slot in list(self._jobs):
            self.cancel(slot)

    def _job(self, slot: str, number: int) -> _Job | None:
        """What waits for it; None where it is forgotten, or the window is gone."""
        job = self._jobs.get(slot)
        return job if job is not None and job.number == number and isValid(self) else None

    def _on_part_came(self, slot: str, number: int, result: object) -> None:
        job = self._job(slot, number)
        if job is not None and job.part is not None:
            job.part(result)

    def _on_came(self, slot: str, number: int, future: Future[Any]) -> None:
        job = self._job(slot, number)
        if job is None:
            return
        del self._jobs[slot]
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            job.done(future.result())
        elif isinstance(error, Cancelled | CancelledError):
            return
        elif job.failed is not None:
            job.failed(error)
        else:
            log.error("loading %s failed", slot, exc_info=error)
