"""Two texts side by side: which lines belong together, and what differs inside those that do."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from inspector.compare.align import Block, align, pair_by_likeness
from inspector.compare.budget import Budget, Stopped
from inspector.compare.lines import Lines

#: What a row is: the same on both sides, changed, only on the left, only on the right.
SAME, CHANGED, REMOVED, ADDED = range(4)
#: Lines that are weighed against each other when more are on one side than on the other.
_WEIGHED = 40
#: Words of a line that are compared one by one.
_MOST_WORDS = 400
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
#: Lines that a run is moved up at most.
_SLID = 200

#: Columns from, up to.
Mark = tuple[int, int]


@dataclass(frozen=True)
class TextDifference:
    """Rows of the two texts; `left[row]` is a line of the old one, or -1 where it has none, `right[row]` of the new.

    `kinds[row]` is SAME, CHANGED, REMOVED or ADDED; `places` are the rows at which a run of differences begins.
    `layout` says how the lines came to be: "" as they are, else the name of the view that laid them out. `stopped`
    says what was left out, or is "". `numbered`: the lines have numbers worth showing. `marker` finds what differs
    inside the lines of a row; by default word by word.
    """

    old: Lines
    new: Lines
    left: array[int]
    right: array[int]
    kinds: bytearray
    places: array[int]
    layout: str = ""
    stopped: str = ""
    numbered: bool = True
    marker: Callable[[int], tuple[list[Mark], list[Mark]]] | None = field(default=None, compare=False)
    _marks: dict[int, tuple[list[Mark], list[Mark]]] = field(default_factory=dict, compare=False)

    def marks(self, row: int) -> tuple[list[Mark], list[Mark]]:
        """What differs inside the two lines of a changed row: columns of either. Cheap: for what is on show."""
        if self.kinds[row] != CHANGED:
            return [], []
        if self.marker is not None:
            return self.marker(row)
        if row not in self._marks:
            self._marks[row] = line_marks(self.old.lines[self.left[row]], self.new.lines[self.right[row]])
        return self._marks[row]


def diff_lines(old: Lines, new: Lines, budget: Budget, layout: str = "") -> TextDifference:
    """Compare two texts. Raises Cancelled."""
    numbers: dict[str, int] = {}
    left, right, kinds, places = array("i"), array("i"), bytearray(), array("i")
    stopped = [said for said in dict.fromkeys((old.cut, new.cut)) if said]
    try:
        mine = _numbered(old.lines, numbers, budget)
        theirs = _numbered(new.lines, numbers, budget)
        blocks, coarse = align(mine, theirs, budget)
    except Stopped:
        blocks, coarse = [], True
    if coarse:
        stopped.append("Parts of the texts are too different to be matched line by line.")
    at = across = 0
    for one, other, size in [*_slid(blocks, old.lines, new.lines), (len(old.lines), len(new.lines), 0)]:
        if at < one or across < other:
            places.append(len(kinds))
            for row, column in _replaced(old.lines[at:one], new.lines[across:other]):
                left.append(-1 if row < 0 else at + row)
                right.append(-1 if column < 0 else across + column)
                kinds.append(ADDED if row < 0 else REMOVED if column < 0 else CHANGED)
        for start in range(0, size, 5_000):
            budget.token.check()
            count = min(5_000, size - start)
            left.extend(range(one + start, one + start + count))
            right.extend(range(other + start, other + start + count))
            kinds += bytes(count)
        at, across = one + size, other + size
    return TextDifference(old, new, left, right, kinds, places, layout, " ".join(stopped))


def _slid(blocks: list[Block], old: list[str], new: list[str]) -> list[Block]:
    """The same with runs that are only on one side moved up where they may begin as well, at a line less indented.

    Of `{ a }, { b }` put before `{ c }` the whole of it is marked then, and not `a }, { b }, {`.
    """
    found: list[Block] = []
    for block in blocks:
        if found:
            before = found[-1]
            start, begin = before.one + before.size, before.other + before.size
            lines, first, last = (new, begin, block.other) if start == block.one else (old, start, block.one)
            if (start == block.one) != (begin == block.other):
                by = best = 0
                while by < min(before.size - 1, _SLID) and lines[first - 1 - by] == lines[last - 1 - by]:
                    by += 1
                    if _indent(lines[first - by]) < _indent(lines[first - best]):
                        best = by
                found[-1] = Block(before.one, before.other, before.size - best)
                block = Block(block.one - best, block.other - best, block.size + best)
        found.append(block)
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _numbered(lines: list[str], numbers: dict[str, int], budget: Budget) -> array[int]:
    found = array("i")
    for start in range(0, len(lines), 2_000):
        part = lines[start : start + 2_000]
        budget.spend(len(part))
        found.extend(numbers.setdefault(line, len(numbers)) for line in part)
    return found


def _replaced(old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    """Rows of a part that was replaced; -1 where a line has no partner."""
    if len(old) == len(new) or max(len(old), len(new)) > _WEIGHED:
        pairs = [(row, row) for row in range(min(len(old), len(new)))]
    else:
        pairs = pair_by_likeness(len(old), len(new), lambda row, column: _likeness(old[row], new[column]))
    row = column = 0
    for one, other in [*pairs, (len(old), len(new))]:
        yield from ((gone, -1) for gone in range(row, one))
        yield from ((-1, come) for come in range(column, other))
        if one < len(old):
            yield one, other
        row, column = one + 1, other + 1


def _likeness(one: str, other: str) -> float:
    """How much of the longer line both share at their ends; 0 when that is hardly anything."""
    head = _shared(one, other)
    tail = _shared(one[head:][::-1], other[head:][::-1])
    share = (head + tail) / max(len(one), len(other), 1)
    return share if share > 0.3 else 0.0


def _shared(one: str, other: str) -> int:
    size = min(len(one), len(other))
    return next((at for at in range(size) if one[at] != other[at]), size)


def line_marks(old: str, new: str) -> tuple[list[Mark], list[Mark]]:
    """The columns of two lines that differ, word by word; of long lines all between what they share at their ends."""
    mine, theirs = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(mine), len(theirs)) > _MOST_WORDS:
        head = _shared(old, new)
        tail = _shared(old[head:][::-1], new[head:][::-1])
        return _mark(head, len(old) - tail), _mark(head, len(new) - tail)
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(word, len(numbers)) for word in mine]
    right = [numbers.setdefault(word, len(numbers)) for word in theirs]
    blocks, _ = align(left, right, Budget(units=200_000))
    return (
        _between([(block.one, block.size) for block in blocks], mine),
        _between([(block.other, block.size) for block in blocks], theirs),
    )


def _between(kept: list[tuple[int, int]], words: list[str]) -> list[Mark]:
    """The columns of what lies between words that were kept; a single blank between two marks belongs to them."""
    columns = [0]
    for word in words:
        columns.append(columns[-1] + len(word))
    found: list[Mark] = []
    at = 0
    for start, size in [*kept, (len(words), 0)]:
        if at < start:
            if found and columns[at] - found[-1][1] == 1 and words[at - 1] == " ":
                found[-1] = (found[-1][0], columns[start])
            else:
                found.append((columns[at], columns[start]))
        at = start + size
    return found


def _mark(start: int, stop: int) -> list[Mark]:
    return [(start, stop)] if stop > start else []
