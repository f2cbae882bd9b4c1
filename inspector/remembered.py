"""What a function says of things that come again and again, for less than a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K", bound=str | bytes | tuple[bytes, ...])
V = TypeVar("V")

#: Answers that are remembered, and the longest thing for which one is, in letters or bytes: what is longer is rarely
#: asked about twice, and strangers choose how long it is.
MOST = 256
LONGEST = 200


class Remembered(dict[K, V], Generic[K, V]):
    """`remembered[key]` is `find(key)`, which always gives the same for the same. Any thread.

    A look that finds something takes no call in Python, as one at an `lru_cache` does not, either; but that would keep
    things of any length.
    """

    def __init__(self, find: Callable[[K], V]) -> None:
        self._find = find

    def __missing__(self, key: K) -> V:
        found = self._find(key)
        if (sum(map(len, key)) if isinstance(key, tuple) else len(key)) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[key] = found
        return found
