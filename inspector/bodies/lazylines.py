"""Lines that are made when they are asked for, one or many."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import overload


class LazyLines(Sequence[str]):
    """A sequence whose subclasses say how long it is, and make a line."""

    @abstractmethod
    def line(self, index: int) -> str:
        """The line of that number, which is there."""

    def between(self, first: int, last: int) -> list[str]:
        """Lines `first` to `last` (exclusive), which are there: many at once may cost less than one by one."""
        return [self.line(at) for at in range(first, last)]

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            first, last, step = index.indices(len(self))
            return (
                self.between(first, max(first, last))
                if step == 1
                else [self.line(at) for at in range(first, last, step)]
            )
        size = len(self)
        if not -size <= index < size:
            raise IndexError(index)
        return self.line(index % size)
