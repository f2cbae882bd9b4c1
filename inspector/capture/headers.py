"""Header lines as bytes, in their order and spelling."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

#: First byte of packed header lines; that of the other form, the low byte of an even number, is even.
_LINES = b"\x01"


class Headers(Sequence[tuple[bytes, bytes]]):
    """Header lines as received: order, case and duplicates kept. Look-ups ignore case.

    `names` are lower-cased names with the value of the first line of each: made once, when it is asked for. `single`:
    no name comes twice, as far as that is known; it is once `names` was asked for.
    """

    __slots__ = ("_index", "_packed", "_pairs", "names", "single")

    names: dict[bytes, bytes]

    def __init__(self, pairs: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self._pairs = tuple(pairs)
        self._index: dict[bytes, bytes] | None = None
        self._packed: bytes | None = None
        self.single = False

    @overload
    def __getitem__(self, index: int) -> tuple[bytes, bytes]: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[tuple[bytes, bytes], ...]: ...
    def __getitem__(self, index: int | slice) -> tuple[bytes, bytes] | tuple[tuple[bytes, bytes], ...]:
        return self._pairs[index]

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._pairs == other._pairs

    def __hash__(self) -> int:
        return hash(self._pairs)

    def __repr__(self) -> str:
        return f"Headers({list(self._pairs)!r})"

    def __getattr__(self, name: str) -> dict[bytes, bytes]:
        # asked for many times of each request: a property would be a call each time
        if name != "names":
            raise AttributeError(f"headers have no attribute {name!r}")
        # backwards, so that the first line of a name stays
        found = {name.lower(): value for name, value in reversed(self._pairs)}
        self.single = len(found) == len(self._pairs)
        self.names = self._index = found
        return found

    def has(self, name: str) -> bool:
        """True when a line of that name exists."""
        return name.lower().encode("latin-1") in self.names

    def get(self, name: str) -> str | None:
        """The first value of that name as latin-1 text, or None."""
        value = self.names.get(name.lower().encode("latin-1"))
        return None if value is None else value.decode("latin-1")

    def first(self, name: bytes) -> bytes | None:
        """The first value of that lower-case name; for one look-up cheaper than `get`, which makes an index."""
        if self._index is not None:
            return self._index.get(name)
        size = len(name)
        for key, value in self._pairs:
            if len(key) == size and key.lower() == name:
                return value
        return None

    def all(self, name: str) -> list[str]:
        """All values of that name, in order, as latin-1 text."""
        wanted = name.lower().encode("latin-1")
        return [value.decode("latin-1") for key, value in self._pairs if key.lower() == wanted]

    def to_text(self) -> list[list[str]]:
        """`[[name, value], ...]` as latin-1 text: the interchange form."""
        return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in self._pairs]

    @classmethod
    def from_text(cls, pairs: Iterable[Sequence[str]]) -> Headers:
        """Inverse of `to_text`; ValueError for what is not a pair of latin-1 texts."""
        made = []
        for pair in pairs:
            if isinstance(pair, str) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
                raise ValueError("a header is not a [name, value] pair of texts")
            made.append((pair[0].encode("latin-1"), pair[1].encode("latin-1")))
        return cls(made)

    @classmethod
    def from_lines(cls, pairs: Iterable[tuple[bytes, bytes]], lines: bytes) -> Headers:
        """Headers whose lines, `name: value` joined by CRLF, are at hand, so that packing them costs nothing."""
        headers = cls(pairs)
        # a folded value holds a line break of its own
        if lines.count(b"\r\n") == len(headers._pairs) - 1:
            headers._packed = _LINES + lines
        return headers

    @property
    def lines(self) -> bytes:
        """`name: value` of each line, joined by CRLF: how they go over a wire."""
        if self._packed is not None and self._packed[:1] == _LINES:
            return self._packed[1:]
        return b"\r\n".join(map(b": ".join, self._pairs))

    def pack(self) -> bytes:
        """One blob for the store: the lines, or, of what could not be told apart in them, the lengths and the bytes."""
        if self._packed is None:
            lines, count = self.lines, len(self._pairs)
            if count and lines.count(b"\r\n") == count - 1 and lines.count(b": ") == count:
                self._packed = _LINES + lines
            else:
                flat = [part for pair in self._pairs for part in pair]
                self._packed = struct.pack(f"<{len(flat) + 1}I", len(flat), *map(len, flat)) + b"".join(flat)
        return self._packed

    @classmethod
    def unpack(cls, blob: bytes) -> Headers:
        """Inverse of `pack`."""
        if blob[:1] == _LINES:
            # names hold no colon
            lines = blob[1:]
            return cls.from_lines([line.partition(b": ")[::2] for line in lines.split(b"\r\n")], lines)
        (count,) = struct.unpack_from("<I", blob)
        lengths = struct.unpack_from(f"<{count}I", blob, 4)
        parts = []
        start = 4 + 4 * count
        for length in lengths:
            parts.append(blob[start : start + length])
            start += length
        return cls(zip(parts[::2], parts[1::2], strict=True))


def build_head(first_line: str, headers: Headers) -> bytes:
    """A request or status line and header lines, joined the usual way, with the final empty line."""
    end = b"\r\n\r\n"
    first = first_line.encode("latin-1")
    return b"".join((first, b"\r\n", headers.lines, end)) if headers else first + end
