"""A body that is made of others: parts of multipart, lines of NDJSON, events of a stream, CloudEvents.

Each part has header lines and bytes of its own, and is looked at as a body of its own.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

from inspector.workers import Token

#: Parts of one body at most
MOST = 1_000_000

#: Steps between two looks at the token
_STEP = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `title` and `remark` are for its row in a list; `file_name` is what it would be saved as."""

    title: str
    data: bytes
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = ""
    remark: str = ""
    file_name: str = "part.bin"
    #: whether `headers` are such of HTTP (and encodings in them count), or only names and values
    real_headers: bool = False


class LazyParts(Sequence[Part]):
    """Parts by where they stand: each is made when it is looked at."""

    def __init__(self, data: bytes, bounds: array[int], make: Callable[[int, bytes], Part]) -> None:
        self._data = data
        self._bounds = bounds
        self._make = make

    def __len__(self) -> int:
        return len(self._bounds) // 2

    @overload
    def __getitem__(self, index: int) -> Part: ...
    @overload
    def __getitem__(self, index: slice) -> list[Part]: ...
    def __getitem__(self, index: int | slice) -> Part | list[Part]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._make(index, self._data[self._bounds[2 * index] : self._bounds[2 * index + 1]])


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of a body, and the word for one of them."""

    items: Sequence[Part]
    noun: str


def lines(data: bytes, token: Token) -> array[int]:
    """Where each line that is not blank begins and ends."""
    bounds = array("q")
    at, count = 0, 0
    while at < len(data) and len(bounds) < 2 * MOST:
        count += 1
        if not count % _STEP:
            token.check()
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        if data[at : min(end, at + 64)].strip(b" \t\r\x1e") or (end - at > 64 and data[at:end].strip()):
            bounds.extend((at, end))
        at = end + 1
    return bounds
