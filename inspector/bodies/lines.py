"""Many lines in few objects: a body of 50 MB has millions, and one object for each would take twice its size.

It also keeps the garbage collector, which looks at every object of a list at once, from stopping the window.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from inspector.bodies.lazylines import LazyLines
from inspector.workers import Token

#: Characters of a block that is cut out of a text; about a tenth of a millisecond to split again
BLOCK = 1 << 16

#: Blocks that stay split: neighbouring lines are asked for together
_KEPT = 4


class Lines(LazyLines):
    """Lines without their ends. Safe to read on any thread once all are added."""

    __slots__ = ("_blocks", "_count", "_split", "_starts", "longest")

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._blocks: list[str] = []
        #: the number of the first line of each block
        self._starts = array("q")
        self._count = 0
        self._split: dict[int, list[str]] = {}
        #: Characters of the longest line.
        self.longest = 0
        if first := list(lines):
            self.add(first)

    def add(self, lines: list[str]) -> None:
        """Put lines behind the others; none of them holds a line feed."""
        start = 0
        if lines and max(map(len, lines)) > BLOCK:
            # a line of many megabytes is a block of its own: it is never put together nor split again
            for at, line in enumerate(lines):
                if len(line) > BLOCK:
                    self.add(lines[start:at])
                    self._append(line, 1, len(line))
                    start = at + 1
            lines = lines[start:]
        if lines:
            self._append("\n".join(lines), len(lines), max(map(len, lines)))

    def add_text(self, text: str) -> None:
        """Put the lines of a text behind the others."""
        lines = split(text)
        longest = max(map(len, lines))
        if longest > BLOCK and len(lines) > 1:
            self.add(lines)
        else:
            self._append(text, len(lines), longest)

    def extend(self, others: Lines) -> None:
        """Put other lines behind these."""
        for number, block in enumerate(others._blocks):
            self._append(block, others._end(number) - others._starts[number], others.longest)

    def _append(self, block: str, count: int, longest: int) -> None:
        self._blocks.append(block)
        self._starts.append(self._count)
        self._count += count
        self.longest = max(self.longest, longest)

    def blocks(self, first: int = 0, last: int | None = None) -> Iterator[tuple[int, str]]:
        """Lines `first` to `last` (exclusive), many at once: the number of the first one, and their text."""
        stop = self._count if last is None else min(last, self._count)
        number = bisect_right(self._starts, first) - 1
        while first < stop:
            start = self._starts[number]
            end = self._end(number)
            if start == first and end <= stop:
                yield first, self._blocks[number]
            else:
                yield first, "\n".join(self._lines_of(number)[first - start : stop - start])
            first = end
            number += 1

    def _end(self, number: int) -> int:
        return self._starts[number + 1] if number + 1 < len(self._starts) else self._count

    def _lines_of(self, number: int) -> list[str]:
        found = self._split.get(number)
        if found is None:
            found = split(self._blocks[number])
            if len(self._split) >= _KEPT:
                self._split = {}
            self._split[number] = found
        return found

    def __len__(self) -> int:
        return self._count

    def line(self, index: int) -> str:
        """See LazyLines."""
        number = bisect_right(self._starts, index) - 1
        return self._lines_of(number)[index - self._starts[number]]

    def between(self, first: int, last: int) -> list[str]:
        """See LazyLines."""
        return [line for _, text in self.blocks(first, last) for line in split(text)]

    def __iter__(self) -> Iterator[str]:
        for block in self._blocks:
            yield from split(block)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as lists have none


def lines_of(text: str, token: Token, newline: str = "\n") -> Lines:
    """The lines of a text, cut at `newline`. Raises Cancelled."""
    made = Lines()
    start = 0
    # in parts: splitting many megabytes at once would keep every other thread waiting
    while (end := text.find(newline, start + BLOCK)) >= 0:
        token.check()
        made.add_text(_plain(text[start:end], newline))
        start = end + len(newline)
    made.add_text(_plain(text[start:], newline))
    return made


def has_crlf(text: str, token: Token) -> bool:
    """Whether a line ends with CR LF. Raises Cancelled.

    A search for two characters takes 1 ms per MB, and no other thread goes on meanwhile: it is done in parts, and only
    where there is a CR, which is found ten times as fast.
    """
    start = text.find("\r")
    while 0 <= start < len(text):
        token.check()
        if text.find("\r\n", start, start + BLOCK + 1) >= 0:
            return True
        start += BLOCK
    return False


def split(text: str) -> list[str]:
    """The lines of a text; one of 50 MB is not copied."""
    return text.split("\n") if "\n" in text else [text]


def _plain(block: str, newline: str) -> str:
    return block if newline == "\n" else block.replace(newline, "\n")
