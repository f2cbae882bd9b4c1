"""The differences of two texts in one column: what was taken out above what came, with a few equal lines around."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from inspector.compare.collecting import uncollected
from inspector.compare.textdiff import ADDED, REMOVED, SAME, TextDifference
from inspector.workers import Token

#: Equal lines shown around a difference.
_CONTEXT = 3
#: What a row stands for beside SAME, REMOVED and ADDED: lines that are left out.
LEFT_OUT = 4
_SIGNS = {SAME: " ", REMOVED: "-", ADDED: "+"}


@dataclass(frozen=True)
class Unified:
    """Rows of `found`; `kinds[row]` is SAME, REMOVED, ADDED or LEFT_OUT, `rows[row]` a row of `found`.

    Of a row that is LEFT_OUT it is the first of those that are, and `counts` has how many. `places` are the rows at
    which a run of differences begins.
    """

    found: TextDifference
    rows: array[int] = field(default_factory=lambda: array("i"))
    kinds: bytearray = field(default_factory=bytearray)
    places: array[int] = field(default_factory=lambda: array("i"))
    counts: dict[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.kinds)

    def line(self, row: int) -> str:
        """The exact line; of rows that are left out a remark."""
        found, at = self.found, self.rows[row]
        if self.kinds[row] == LEFT_OUT:
            count = self.counts[row]
            return f"⋯ {count:,} equal {'lines' if count > 1 else 'line'}"
        if self.kinds[row] == ADDED:
            return found.new.lines[found.right[at]]
        return found.old.lines[found.left[at]]


@uncollected()
def unify(found: TextDifference, token: Token | None = None, context: int = _CONTEXT) -> Unified:
    """Put both sides into one column. Raises Cancelled."""
    token = token or Token()
    made = Unified(found)
    end = 0
    for start, stop in _hunks(found, context):
        token.check()
        _leave_out(made, end, start)
        row = end = start
        while row < stop:
            if found.kinds[row] == SAME:
                made.rows.append(row)
                made.kinds.append(SAME)
                row += 1
                continue
            end = row
            while end < stop and found.kinds[end] != SAME:
                end += 1
            made.places.append(len(made.kinds))
            for side, kind in ((found.left, REMOVED), (found.right, ADDED)):
                shown = [at for at in range(row, end) if side[at] >= 0]
                made.rows.extend(shown)
                made.kinds.extend(bytes([kind]) * len(shown))
            row = end
        end = stop
    _leave_out(made, end, len(found.kinds))
    return made


def _leave_out(made: Unified, start: int, stop: int) -> None:
    if start < stop:
        made.counts[len(made.kinds)] = stop - start
        made.rows.append(start)
        made.kinds.append(LEFT_OUT)


def unified(found: TextDifference, context: int = _CONTEXT) -> Iterator[str]:
    """The differences as lines of a unified text: ` `, `-` and `+`, with `@@` before each run."""
    made = unify(found, context=context)
    hunks = _hunks(found, context)
    if len(made) and made.kinds[0] != LEFT_OUT:
        yield _head(found, *next(hunks))
    for row, kind in enumerate(made.kinds):
        if kind != LEFT_OUT:
            yield _SIGNS[kind] + made.line(row)
        elif (hunk := next(hunks, None)) is not None:
            yield _head(found, *hunk)


def _head(found: TextDifference, start: int, stop: int) -> str:
    old = [found.left[row] for row in range(start, stop) if found.left[row] >= 0]
    new = [found.right[row] for row in range(start, stop) if found.right[row] >= 0]
    return f"@@ -{_range(old, found.left, start)} +{_range(new, found.right, start)} @@"


def _hunks(found: TextDifference, context: int) -> Iterator[tuple[int, int]]:
    total = len(found.kinds)
    start = stop = -1
    for place in found.places:
        end = place
        while end < total and found.kinds[end] != SAME:
            end += 1
        first, last = max(0, place - context), min(total, end + context)
        if start >= 0 and first <= stop:
            stop = last
            continue
        if start >= 0:
            yield start, stop
        start, stop = first, last
    if start >= 0:
        yield start, stop


def _range(lines: list[int], side: array[int], row: int) -> str:
    if lines:
        return f"{lines[0] + 1},{len(lines)}"
    before = next((side[at] for at in range(row - 1, -1, -1) if side[at] >= 0), -1)
    return f"{before + 1},0"
