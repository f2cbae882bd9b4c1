"""Large comparisons without the collector of reference cycles: it would stop every thread, the window's too, to look
through what they have made so far, again and again. They make no cycles; what others make waits until they are done.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Rest:
    """How many threads want the collector to rest, and whether it was on before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._was_on = False

    def begin(self) -> None:
        with self._lock:
            if not self._count:
                self._was_on = gc.isenabled()
                gc.disable()
            self._count += 1

    @property
    def wanted(self) -> bool:
        return self._count > 0

    def end(self) -> None:
        with self._lock:
            self._count -= 1
            if not self._count and self._was_on:
                gc.enable()


_rest = _Rest()


def is_resting() -> bool:
    """Whether any thread is inside `uncollected`: who collects by himself has to wait, too."""
    return _rest.wanted


@contextmanager
def uncollected() -> Iterator[None]:
    """The collector rests as long as any thread is inside."""
    _rest.begin()
    try:
        yield
    finally:
        _rest.end()
