"""How long checks may take."""

from __future__ import annotations

import time


class TimeUp(Exception):
    """The time for checks has run out; never shown to a user."""


class Deadline:
    """A moment by which work has to be done. `seconds` is the time that was given."""

    __slots__ = ("_end", "seconds")

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that remain; below zero when it is over."""
        return self._end - time.monotonic()

    def check(self) -> None:
        """Raise TimeUp when it is over; long loops call this often."""
        if time.monotonic() > self._end:
            raise TimeUp
