"""What one thing of a request says about rules, and the values of it that came before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inspector.answers.asked import Asked

#: Values of one aspect that are remembered, and the longest text that is.
MOST_KEPT = 64
LONGEST_KEPT = 100

Passes = Callable[[Any], bool]


class Mesh:
    """One aspect: `users` are the rules that ask about it, `before` those that come before the first of them.

    Rules are bits of a number; what a value leaves in is such a number, `everyone` of a value that rules nobody out.
    `kept` has that of values that came before.
    """

    def __init__(self, read: Callable[[Asked], Any], before: int, everyone: int) -> None:
        self.read = read
        self.before = before
        self.users = 0
        #: a bit, and what that rule says of a value
        self.tests: list[tuple[int, Passes]] = []
        self.kept: dict[str | bytes | None, int] = {}
        self._everyone = everyone

    def add(self, place: int, passes: Passes) -> None:
        """What one rule says of its values."""
        self.users |= 1 << place
        self.tests.append((1 << place, passes))

    def left_by(self, value: Any) -> int:
        """The rules that a value leaves in."""
        left = self._everyone
        for bit, passes in self.tests:
            if left & bit and not passes(value):
                left ^= bit
        return left

    def sift(self, value: Any) -> int:
        """The same, remembered where values come again: texts do, numbers are sizes and counts, each time another."""
        left = self.left_by(value)
        if value is None or type(value) is str:
            self._keep(value, left)
        return left

    def sift_by(self, asked: Asked, key: str | bytes | None) -> int:
        """The rules that the request's value leaves in, remembered under what it depends on alone."""
        left = self.left_by(self.read(asked))
        self._keep(key, left)
        return left

    def _keep(self, key: str | bytes | None, left: int) -> None:
        if key is None or len(key) <= LONGEST_KEPT:
            if len(self.kept) >= MOST_KEPT:
                # such as addresses of senders, which come and go
                self.kept.clear()
            self.kept[key] = left
