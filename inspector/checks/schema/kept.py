"""What is made of files once, and again when one of them was changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

#: Made things that are kept, of all checks together.
_MOST = 256
_kept: dict[Hashable, tuple[object, Callable[[], bool]]] = {}
_lock = threading.Lock()


class Kept(Generic[T]):
    """`make()` gives the thing and a function that says whether its files were changed since. Safe on any thread.

    `key` stands for all that it is made of, and is shared: checks that name the same file make it once.
    """

    def __init__(self, key: Hashable, make: Callable[[], tuple[T, Callable[[], bool]]]) -> None:
        self._key = key
        self._make = make

    def get(self) -> T:
        """The thing of now; raises what `make` raises."""
        found = _kept.get(self._key)
        if found is not None and not found[1]():
            return found[0]  # type: ignore[return-value]
        with _lock:
            made = self._make()
            _kept.pop(self._key, None)
            while len(_kept) >= _MOST:
                del _kept[next(iter(_kept))]
            _kept[self._key] = made
        return made[0]
