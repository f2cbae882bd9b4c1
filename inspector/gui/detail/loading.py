"""Work off the GUI thread whose results come back on it; of each slot only the newest counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

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


class Loader(QObject):
    """Runs work in `workers` and calls back on the thread this object lives on. `prefix` keeps its slots its own."""

    _came = Signal(str, int, object)
    _part_came = Signal(str, int, object)

    def __init__(self, workers: Workers, prefix: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers = workers
        self._prefix = prefix
        self._number = 0
        self._jobs: dict[str, _Job] = {}
        # queued, also where work ended before `run` did: its end must not overtake its parts
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)
        self._part_came.connect(self._on_part_came, Qt.ConnectionType.QueuedConnection)

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

        def tell_part(result: object) -> None:
            self._tell(self._part_came.emit, slot, number, result)

        def tell_done(future: Future[T]) -> None:
            self._tell(self._came.emit, slot, number, future)

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

    @staticmethod
    def _tell(emit: Callable[..., None], *args: object) -> None:
        try:
            emit(*args)
        except RuntimeError:
            # the window is gone: nobody is left to be told
            log.debug("a result came after its panel was closed")

    @Slot(str, int, object)
    def _on_part_came(self, slot: str, number: int, result: object) -> None:
        job = self._jobs.get(slot)
        if job is not None and job.number == number and job.part is not None:
            job.part(result)

    @Slot(str, int, object)
    def _on_came(self, slot: str, number: int, future: Future[Any]) -> None:
        job = self._jobs.get(slot)
        if job is None or job.number != number:
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
