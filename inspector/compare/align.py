"""Which items of two sequences belong together, in order: patience first (what is unique on both sides), then Myers.

difflib is not used: its time grows with the square of what repeats, and what is compared here comes from outside.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

from inspector.compare.budget import Budget

#: Edits that Myers looks for at once; then it goes on from the place that they lead to farthest.
_MOST_EDITS = 256
#: Pairs that are weighed against each other where items are paired by likeness.
_MOST_WEIGHED = 2_500


class Block(NamedTuple):
    """`size` items at `one` on the left are those at `other` on the right."""

    one: int
    other: int
    size: int


def align(one: Sequence[int], other: Sequence[int], budget: Budget) -> tuple[list[Block], bool]:
    """Blocks of equal items, in order; the flag says that a part was too different to be aligned in full."""
    # half of what is left: who aligns goes on afterwards
    share = Budget(budget.token, budget.left // 2)
    blocks: list[Block] = []
    coarse = False
    waiting = [(0, len(one), 0, len(other))]
    while waiting:
        start, stop, begin, end = waiting.pop()
        first = start
        while start < stop and begin < end and one[start] == other[begin]:
            start, begin = start + 1, begin + 1
        if start > first:
            blocks.append(Block(first, begin - (start - first), start - first))
        last = stop
        while start < stop and begin < end and one[stop - 1] == other[end - 1]:
            stop, end = stop - 1, end - 1
        if stop < last:
            blocks.append(Block(stop, end, last - stop))
        if start == stop or begin == end:
            continue
        if not share.affords(stop - start + end - begin + (start - first + last - stop) // 8):
            coarse = True
            continue
        anchors = _anchors(one, other, (start, stop, begin, end))
        if anchors:
            for left, right in anchors:
                if (left, right) == (start, begin):
                    # right behind the one before: nothing differs at the start of a part
                    run = blocks.pop()
                    blocks.append(Block(run.one, run.other, run.size + 1))
                else:
                    blocks.append(Block(left, right, 1))
                    waiting.append((start, left, begin, right))
                start, begin = left + 1, right + 1
            waiting.append((start, stop, begin, end))
            continue
        rest: tuple[int, int] | None = (start, begin)
        while rest is not None:
            found, ahead = _myers(one, other, (rest[0], stop, rest[1], end), share)
            blocks += found
            if ahead == rest:
                coarse = True
                break
            rest = ahead
    budget.spend(budget.left // 2 - share.left)
    blocks.sort()
    return _joined(blocks), coarse


def _joined(blocks: list[Block]) -> list[Block]:
    made: list[Block] = []
    for block in blocks:
        if made and made[-1].one + made[-1].size == block.one and made[-1].other + made[-1].size == block.other:
            made[-1] = Block(made[-1].one, made[-1].other, made[-1].size + block.size)
        else:
            made.append(block)
    return made


def _anchors(one: Sequence[int], other: Sequence[int], part: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """Items that are there once on either side, as many of them as keep their order."""
    start, stop, begin, end = part
    left: dict[int, int] = {}
    for index in range(start, stop):
        left[one[index]] = -1 if one[index] in left else index
    right: dict[int, int] = {}
    for index in range(begin, end):
        item = other[index]
        if left.get(item, -1) >= 0:
            right[item] = -1 if item in right else index
    # in the order of the left side without a sort, which would hold up all other threads
    pairs = [
        (index, found)
        for index in range(start, stop)
        if left[one[index]] == index and (found := right.get(one[index], -1)) >= 0
    ]
    return [pairs[place] for place in increasing([index for _, index in pairs])]


def increasing(numbers: Sequence[int]) -> list[int]:
    """The places of a longest increasing subsequence."""
    tops: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        before.append(at[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(number)
            at.append(place)
        else:
            tops[pile], at[pile] = number, place
    found: list[int] = []
    place = at[-1] if at else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _myers(
    one: Sequence[int], other: Sequence[int], part: tuple[int, int, int, int], budget: Budget
) -> tuple[list[Block], tuple[int, int] | None]:
    """The fewest edits between two parts. When they are many: those that lead farthest, and where to go on from."""
    start, stop, begin, end = part
    rows, columns = stop - start, end - begin
    most = min(rows + columns, _MOST_EDITS)
    offset = most + 1
    reach = [0] * (2 * most + 3)
    trail: list[list[int]] = []
    for edits in range(most + 1):
        if not budget.affords(edits + 1):
            return [], (start, begin)
        trail.append(reach[offset - edits - 1 : offset + edits + 2])
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (
                diagonal != edits and reach[offset + diagonal - 1] < reach[offset + diagonal + 1]
            )
            x = reach[offset + diagonal + 1] if down else reach[offset + diagonal - 1] + 1
            y = x - diagonal
            came = x
            while x < rows and y < columns and one[start + x] == other[begin + y]:
                x, y = x + 1, y + 1
            if x - came > 64 and not budget.affords((x - came) // 8):
                return [], (start, begin)
            reach[offset + diagonal] = x
            if x >= rows and y >= columns:
                return _walked(trail, edits, (rows, columns), (start, begin)), None
    # ways that left the part at one side lead nowhere
    inside = [
        diagonal
        for diagonal in range(-most, most + 1, 2)
        if reach[offset + diagonal] <= rows and reach[offset + diagonal] - diagonal <= columns
    ]
    farthest = max(inside, key=lambda diagonal: 2 * reach[offset + diagonal] - diagonal)
    x = reach[offset + farthest]
    y = x - farthest
    return _walked(trail, most, (x, y), (start, begin)), (start + x, begin + y)


def _walked(trail: list[list[int]], edits: int, size: tuple[int, int], origin: tuple[int, int]) -> list[Block]:
    """The equal runs on the way that Myers found, read from its end."""
    x, y = size
    blocks: list[Block] = []
    for step in range(edits, -1, -1):
        diagonal, reach = x - y, trail[step]

        def at(index: int, reach: list[int] = reach, step: int = step) -> int:
            return reach[index + step + 1]

        down = diagonal == -step or (diagonal != step and at(diagonal - 1) < at(diagonal + 1))
        before = diagonal + 1 if down else diagonal - 1
        old_x = at(before) if step else 0
        old_y = old_x - before if step else 0
        came = (old_x if down else old_x + 1) if step else 0
        if x > came:
            blocks.append(Block(origin[0] + came, origin[1] + came - diagonal, x - came))
        x, y = old_x, old_y
    return blocks[::-1]


def pair_by_likeness(rows: int, columns: int, likeness: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """Pairs in order with the most likeness together; a likeness of 0 pairs nothing. [] when there are too many."""
    if rows * columns > _MOST_WEIGHED:
        return []
    weights = [[likeness(row, column) for column in range(columns)] for row in range(rows)]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            paired = weights[row][column] + best[row + 1][column + 1] if weights[row][column] > 0 else 0.0
            best[row][column] = max(paired, best[row + 1][column], best[row][column + 1])
    found: list[tuple[int, int]] = []
    row = column = 0
    while row < rows and column < columns:
        weight = weights[row][column]
        if weight > 0 and best[row][column] == weight + best[row + 1][column + 1]:
            found.append((row, column))
            row, column = row + 1, column + 1
        elif best[row + 1][column] >= best[row][column + 1]:
            row += 1
        else:
            column += 1
    return found
