"""A small pool for decoding, pretty-printing, lexing, searching and exporting: work that must not block a loop."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Cancelled(asyncio.CancelledError):
    """Raised inside work whose token was cancelled; never shown to a user.

    A coroutine that awaits such work ends as cancelled, too, and not as failed.
    """


class Token:
    """Tells a piece of work that nobody waits for it any more."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next `check`."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """True once `cancel` was called."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled if nobody waits any more; long loops call this often."""
        if self._event.is_set():
            raise Cancelled

    def pause(self, seconds: float) -> None:
        """Stand still for so long, so that others can go on undisturbed; as `check`, at once when it is cancelled."""
        if self._event.wait(seconds):
            raise Cancelled


class Workers:
    """Threads for blocking or heavy work. Of each `slot` only the newest work counts: older ones are cancelled."""

    def __init__(self, threads: int = 2) -> None:
        self._pool = concurrent.futures.ThreadPoolExecutor(threads, thread_name_prefix="worker")
        self._lock = threading.Lock()
        self._newest: dict[str, Token] = {}

    def submit(self, slot: str, work: Callable[[Token], T]) -> concurrent.futures.Future[T]:
        """Run `work(token)`; cancels what was submitted for the same slot before. Its future then raises Cancelled."""
        token = Token()
        with self._lock:
            if (older := self._newest.get(slot)) is not None:
                older.cancel()
            self._newest[slot] = token

        def run() -> T:
            try:
                token.check()
                result = work(token)
                token.check()
                return result
            finally:
                with self._lock:
                    if self._newest.get(slot) is token:
                        del self._newest[slot]

        return self._pool.submit(run)

    def cancel(self, slot: str) -> None:
        """Cancel the slot's work, if any."""
        with self._lock:
            if (token := self._newest.pop(slot, None)) is not None:
                token.cancel()

    def close(self) -> None:
        """Cancel everything and wait for the threads."""
        with self._lock:
            for token in self._newest.values():
                token.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)
