"""How long a diagnosis may take: a clock that ends it, and a token of whoever waits for it."""

from __future__ import annotations

import time

from inspector.workers import Token


class OutOfTime(Exception):
    """Raised inside a diagnosis whose time is over; never leaves the package."""


class Budget:
    """Seconds for a whole diagnosis, and how many tries a kind of guess is worth for a body of some size."""

    def __init__(self, limit_s: float, token: Token | None = None) -> None:
        self._end = time.perf_counter() + limit_s
        self._token = token

    def check(self) -> None:
        """Raise OutOfTime when the time is over, Cancelled when nobody waits any more."""
        if self._token is not None:
            self._token.check()
        if time.perf_counter() > self._end:
            raise OutOfTime


def tries(size: int, megabytes: int, *, most: int = 5000) -> int:
    """How many times a text of `size` bytes may be hashed for `megabytes` altogether."""
    return max(4, min(most, megabytes * 1_000_000 // max(size, 500)))
