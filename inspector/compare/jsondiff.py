"""What differs between two JSON values, path by path: one change for one thing that was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from inspector.compare.align import increasing
from inspector.compare.budget import Budget, Stopped
from inspector.compare.jsonpairs import Pair, Pairing
from inspector.compare.jsontree import Sequenced, Table, Tree, read_tree
from inspector.compare.paths import Member, Step, Trail, path_text, steps_of

#: Changes listed; whoever needs more reads the text.
MOST_CHANGES = 5_000
#: Levels compared one by one; what lies deeper is one change.
MOST_LEVELS = 1_000
#: Characters of a value that a change shows.
VALUE_LIMIT = 2_000

#: Kinds of change that leave the meaning as it is.
HARMLESS = ("written", "order")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `kind` is added, removed, changed, type, moved, written or order.

    `before` and `after` are the values as they were sent, on one line and cut when they are long; None where there is
    none. "type": another type of value. "moved": an item of an array went from one place to another. "written": the
    same value, written differently. "order": the same keys in another order. `old` and `new` are the steps on either
    side; they part where items of an array moved. `rank` grows with the place in the old value.
    """

    kind: str
    old: tuple[Step, ...] | None
    new: tuple[Step, ...] | None
    before: str | None
    after: str | None
    rank: int = field(default=0, compare=False)

    @property
    def path(self) -> str:
        """Where it is, on the new side where it is there; "" is the whole value."""
        steps = self.new if self.new is not None else self.old
        return path_text(steps or ())


@dataclass(frozen=True, slots=True)
class JsonChanges:
    """All changes, in the order of the new side. `stopped` says why some are missing, or is ""."""

    changes: tuple[Change, ...]
    stopped: str = ""


class _Task(NamedTuple):
    """A pair to compare, or one that has no partner. `rank`: where it would stand if it has no place of its own."""

    one: int | None
    other: int | None
    old: Trail
    new: Trail
    moved: bool = False
    level: int = 0
    rank: int = 0


def diff_json(
    before: str,
    after: str,
    budget: Budget | None = None,
    *,
    most: int = MOST_CHANGES,
    value_limit: int = VALUE_LIMIT,
) -> JsonChanges:
    """Compare two JSON texts. Raises NotJson when one of them is none (see `read_tree`), and Cancelled."""
    budget = budget or Budget()
    table: Table = {}
    shared: dict[str, str] = {}
    try:
        one, other = read_tree(before, table, budget, shared), read_tree(after, table, budget, shared)
    except Stopped:
        return JsonChanges((), "The bodies are too large to be compared by structure.")
    if len(one.roots) > 1 or len(other.roots) > 1:
        one, other = Sequenced(one), Sequenced(other)
    return _Run(one, other, budget, most, value_limit).walk()


class _Run:
    def __init__(self, one: Tree, other: Tree, budget: Budget, most: int, value_limit: int) -> None:
        self.one, self.other, self._budget = one, other, budget
        self._most, self._limit = most, value_limit
        self._pairing = Pairing(one, other, budget)
        self._changes: list[Change] = []

    def walk(self) -> JsonChanges:
        waiting = [_Task(0, 0, None, None)]
        deepest = False
        try:
            while waiting:
                task = waiting.pop()
                if len(self._changes) >= self._most:
                    return self._end(f"More than {self._most:,} differences: only the first ones are listed.")
                self._budget.spend(1)
                if task.level > MOST_LEVELS:
                    deepest = True
                    self._tell("changed", task)
                    continue
                inside = self._compare(task)
                waiting += inside[::-1]
        except Stopped:
            where = path_text(steps_of(task.new or task.old))
            return self._end(f"Comparing stopped at {where or 'the start'}: the bodies are too different or too large.")
        return self._end(f"What lies deeper than {MOST_LEVELS:,} levels was compared as a whole." if deepest else "")

    def _end(self, stopped: str) -> JsonChanges:
        return JsonChanges(tuple(self._changes), stopped)

    def _tell(self, kind: str, task: _Task, texts: tuple[str, str] | None = None) -> None:
        before = after = None
        if texts is not None:
            before, after = texts
        else:
            before = None if task.one is None else self.one.text(task.one, self._limit)
            after = None if task.other is None else self.other.text(task.other, self._limit)
        self._budget.spend(len(before or "") // 100 + len(after or "") // 100)
        old = None if task.one is None else steps_of(task.old)
        new = None if task.other is None else steps_of(task.new)
        rank = task.rank if task.one is None else 2 * task.one
        self._changes.append(Change(kind, old, new, before, after, rank))

    def _compare(self, task: _Task) -> list[_Task]:
        """Tell what differs at this place; gives what is to be compared inside."""
        one, other = task.one, task.other
        if one is None or other is None:
            self._tell("added" if one is None else "removed", task)
            return []
        if task.moved:
            self._tell("moved", task)
        key, now = self.one.keys[one], self.other.keys[other]
        if key != now:
            self._tell("written", task, (key, now))
        if self.one.same[one] == self.other.same[other] >= 0:
            return []
        kind = self.one.kind(one)
        if kind != self.other.kind(other):
            self._tell("type", task)
            return []
        if kind in ("object", "array"):
            return self._inside(task, one, other, members=kind == "object")
        self._tell("written" if self._pairing.mean_the_same(one, other) else "changed", task)
        return []

    def _inside(self, task: _Task, one: int, other: int, *, members: bool) -> list[_Task]:
        left, right = self.one.children(one), self.other.children(other)
        self._budget.spend(len(left) + len(right))
        pairs = self._pairing.members(left, right) if members else self._pairing.items(left, right)
        kept = set(increasing([pair[1] for pair in pairs]))
        if members and len(kept) < len(pairs):
            self._tell("order", task, (self._names(self.one, left), self._names(self.other, right)))
        steps = _steps(self.one, left, members=members), _steps(self.other, right, members=members)
        found = []
        rank = 2 * one + 1
        for row, column, moved in _in_order(pairs, kept, len(left), len(right), movable=not members):
            one_of, other_of = None if row is None else left[row], None if column is None else right[column]
            if one_of is not None:
                rank = 2 * self.one.ends[one_of] - 1
            if not moved and self._alike(one_of, other_of):
                continue
            old = task.old if row is None else (task.old, steps[0][row])
            new = task.new if column is None else (task.new, steps[1][column])
            found.append(_Task(one_of, other_of, old, new, moved, task.level + 1, rank))
        return found

    def _alike(self, one: int | None, other: int | None) -> bool:
        """Written alike, key and all: what most pairs are."""
        if one is None or other is None:
            return False
        return self.one.same[one] == self.other.same[other] >= 0 and self.one.keys[one] == self.other.keys[other]

    def _names(self, tree: Tree, nodes: list[int]) -> str:
        text = ", ".join(tree.name(node) for node in nodes[:200])
        return text if len(text) <= 300 and len(nodes) <= 200 else text[:300] + "…"


def _steps(tree: Tree, nodes: list[int], *, members: bool) -> Sequence[Step]:
    if not members:
        return range(len(nodes))
    seen: dict[str, int] = {}
    found: list[Step] = []
    for node in nodes:
        name = tree.name(node)
        nth = seen.get(name, 0)
        seen[name] = nth + 1
        found.append(Member(name, nth))
    return found


def _in_order(
    pairs: list[Pair], kept: set[int], rows: int, columns: int, *, movable: bool
) -> list[tuple[int | None, int | None, bool]]:
    """Pairs and what has no partner, in the order of the right side; what is gone stands where it was."""
    partner = {column: (row, place not in kept) for place, (row, column) in enumerate(pairs)}
    used = {row for row, _ in pairs}
    found: list[tuple[int | None, int | None, bool]] = []
    row = 0
    for column in range(columns):
        # what is gone comes right behind what it stood behind
        while row < rows and row not in used:
            found.append((row, None, False))
            row += 1
        if column not in partner:
            found.append((None, column, False))
            continue
        own, moved = partner[column]
        if not moved:
            found += [(gone, None, False) for gone in range(row, own) if gone not in used]
            row = own + 1
        found.append((own, column, moved and movable))
    found += [(gone, None, False) for gone in range(row, rows) if gone not in used]
    return found
