"""The time-out of a send: as `asyncio.timeout`, at half its price, for what is done thousands of times a second."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Deadline:
    """`with Deadline(seconds):` raises TimeoutError when the body takes longer; None or 0 sets no bound.

    What cancels the task meanwhile goes first, as in the library's: then CancelledError comes through.
    """

    __slots__ = ("_before", "_passed", "_seconds", "_task", "_timer")

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None
        self._passed = False

    def __enter__(self) -> None:
        if self._seconds:
            task = asyncio.current_task()
            assert task is not None
            self._task = task
            self._before = task.cancelling()
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._on_passed)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
            if self._passed and self._task.uncancel() <= self._before and kind is asyncio.CancelledError:
                raise TimeoutError from error

    def _on_passed(self) -> None:
        self._passed = True
        self._task.cancel()
