"""Several requests or answers at once: one is the base, and each place where any other differs from it is a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspector.compare.collecting import uncollected
from inspector.compare.comparison import Comparison, compare
from inspector.compare.headers import HeaderChange
from inspector.compare.ignoring import NOTHING, IgnoreList
from inspector.compare.jsondiff import Change
from inspector.compare.paths import Step, path_text
from inspector.compare.sides import Side
from inspector.workers import Token

#: Sides of one matrix: more columns nobody reads, and each is a comparison.
MOST_SIDES = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """What one side has at a place: `kind` is that of its difference from the base, "same", or "inside" when what
    differs lies deeper, in a row of its own. `value` is None where the side has nothing there.
    """

    kind: str
    value: str | None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A place: `part` is "start", "header" or "body", `where` its path or name; a cell for each side."""

    part: str
    where: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """`comparisons` are those of each side with the base, None for the base itself. `notes` are sentences."""

    sides: tuple[Side, ...]
    base: int
    comparisons: tuple[Comparison | None, ...]
    rows: tuple[MatrixRow, ...]
    notes: tuple[str, ...]

    @property
    def ignored_count(self) -> int:
        """How many differences were ignored, over all sides."""
        return sum(one.ignored_count for one in self.comparisons if one is not None)

    @property
    def alike(self) -> bool:
        """No side differs from the base but in what is ignored."""
        return all(one is None or one.alike for one in self.comparisons)

    def verdict(self) -> str:
        """What comparing gave, in a sentence."""
        if self.alike:
            return f"All {len(self.sides)} are the same."
        others = [one for one in self.comparisons if one is not None]
        differing = sum(not one.alike for one in others)
        places = f"{len(self.rows):,} {'places' if len(self.rows) != 1 else 'place'}"
        return f"{differing} of {len(others)} differ from the base, in {places}."


_PARTS = ("start", "header", "body")
#: Levels at which it is looked for what is around a place.
_MOST_STEPS = 40

#: A place: the part of the message, its steps or name, and whether the base lacks it (its steps are those of others).
_Place = tuple[str, tuple[Step, ...] | str, bool]


@uncollected()
def compare_many(
    sides: Sequence[Side], base: int = 0, token: Token | None = None, *, ignoring: IgnoreList = NOTHING
) -> Matrix:
    """Compare each side with the base. ValueError for fewer than two sides or too many. Raises Cancelled."""
    if not 2 <= len(sides) <= MOST_SIDES:
        raise ValueError(f"{len(sides)} cannot be compared at once: from 2 to {MOST_SIDES} can")
    token = token or Token()
    comparisons = tuple(
        None if at == base else compare(sides[base], side, token, ignoring=ignoring) for at, side in enumerate(sides)
    )
    gathered = _Gathered()
    for at, found in enumerate(comparisons):
        if found is not None:
            gathered.add(at, found)
    rows = tuple(gathered.row(place, len(sides), base) for place in gathered.places())
    notes = dict.fromkeys(
        note
        for found in comparisons
        if found is not None
        for note in (*found.notes, *([found.json.stopped] if found.json is not None and found.json.stopped else []))
    )
    return Matrix(tuple(sides), base, comparisons, rows, tuple(notes))


class _Gathered:
    """The differences of all comparisons, place by place."""

    def __init__(self) -> None:
        self._cells: dict[_Place, dict[int, Cell]] = {}
        self._before: dict[_Place, str | None] = {}
        #: how far behind each stands in its part, as the base has it
        self._ranks: dict[_Place, int] = {}
        #: places with differences deeper inside, by side
        self._around: dict[int, set[tuple[Step, ...]]] = {}

    def add(self, at: int, found: Comparison) -> None:
        """Take in how the side `at` differs from the base."""
        around = self._around.setdefault(at, set())
        for place, rank, before, cell in _found(found):
            self._ranks.setdefault(place, rank)
            self._before.setdefault(place, before)
            self._cells.setdefault(place, {}).setdefault(at, cell)
            if not isinstance(place[1], str):
                around.update(place[1][:size] for size in range(min(len(place[1]), _MOST_STEPS)))

    def places(self) -> list[_Place]:
        """All of them: first lines, then headers, then bodies, each in the order of the base."""
        return sorted(self._ranks, key=lambda place: (_PARTS.index(place[0]), self._ranks[place]))

    def row(self, place: _Place, count: int, base: int) -> MatrixRow:
        """What each side has there."""
        part, where, added = place
        own = self._cells[place]
        cells = tuple(own[at] if at in own else self._other(place, at, base) for at in range(count))
        if isinstance(where, str):
            return MatrixRow(part, where or "first line", cells)
        text = path_text(where) or "the whole body"
        # the base has another item of that number
        return MatrixRow(part, f"{text} (new)" if added and isinstance(where[-1], int) else text, cells)

    def _other(self, place: _Place, at: int, base: int) -> Cell:
        """A side that has no difference right there may lack what is around it, or differ deeper inside."""
        where = place[1]
        if at != base and not isinstance(where, str):
            for size in range(min(len(where), _MOST_STEPS)):
                cell = self._cells.get(("body", where[:size], False), {}).get(at)
                if cell is not None and cell.kind in ("removed", "type", "changed"):
                    return Cell("removed", None)
            if not place[2] and where in self._around[at]:
                return Cell("inside", None)
        return Cell("same", self._before[place])


def _found(found: Comparison) -> Iterator[tuple[_Place, int, str | None, Cell]]:
    """The places of one comparison, their ranks, what the base has there, and what the other side has."""
    if found.start_differs:
        yield ("start", "", False), 0, found.old.start, Cell("changed", found.new.start)
    ranks: dict[str, int] = {}
    for rank, (name, _) in enumerate(found.old.headers):
        ranks.setdefault(name.decode("latin-1").lower(), rank)
    seen: dict[str, int] = {}
    for line in found.header_changes:
        key = line.name.lower()
        nth = seen[key] = seen.get(key, 0) + 1
        rank = ranks.get(key, len(ranks))
        yield ("header", key if nth == 1 else f"{key} #{nth}", False), rank, _value(line.old), _header_cell(line)
    if found.json is not None:
        for change in found.json.changes:
            steps = change.old if change.old is not None else change.new or ()
            yield ("body", steps, change.old is None), change.rank, change.before, _json_cell(change)
    elif found.bytes_ is not None:
        old, new = (f"{len(body.data):,} bytes" for body in found.bodies)
        yield ("body", (), False), 0, old, Cell("changed", f"{new}, differs from byte {found.bytes_.offset:,}")


def _value(line: tuple[str, str] | None) -> str | None:
    return None if line is None else line[1]


def _header_cell(line: HeaderChange) -> Cell:
    return Cell(line.kinds[0], _value(line.new))


def _json_cell(change: Change) -> Cell:
    if change.kind == "moved":
        old, new = change.old or (), change.new or ()
        place = path_text(new[-1:] if old[:-1] == new[:-1] else new)
        return Cell("moved", f"→ {place}  {change.after or ''}".rstrip())
    return Cell(change.kind, change.after)
