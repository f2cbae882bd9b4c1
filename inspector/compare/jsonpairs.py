"""Which members of two objects, and which items of two arrays, belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from inspector.compare.align import align, increasing, pair_by_likeness
from inspector.compare.budget import Budget
from inspector.compare.jsonmeaning import Meanings
from inspector.compare.jsontree import Tree

#: Keys by whose value an item of a list is known again.
_NAMES = ("id", "_id", "Id", "ID", "uuid", "guid", "key", "name", "sku", "code", "slug", "event_id", "number")
#: Members looked at when two objects are weighed against each other.
_LOOKED_AT = 100

#: Places in the two lists of children.
Pair = tuple[int, int]


class Pairing:
    """Pairs the children of two containers. What values mean is found out when it is asked for first."""

    def __init__(self, one: Tree, other: Tree, budget: Budget) -> None:
        self.one, self.other, self._budget = one, other, budget
        self._meanings = Meanings(budget)

    def mean_the_same(self, one: int, other: int) -> bool:
        """Whether a value of the left side and one of the right mean the same."""
        return self._meanings.of(self.one, one) == self._meanings.of(self.other, other)

    def members(self, left: list[int], right: list[int]) -> list[Pair]:
        """Members of the same key; of a key that comes again the equal ones first, then one after the other."""
        mine, theirs = _by_name(self.one, left), _by_name(self.other, right)
        pairs: list[Pair] = []
        for name, places in mine.items():
            others = theirs.get(name, [])
            if len(places) == len(others):
                pairs += zip(places, others, strict=True)
                continue
            equal = _equal(
                ((place, self.one.same[left[place]]) for place in places),
                ((place, self.other.same[right[place]]) for place in others),
            )
            used, met = {pair[0] for pair in equal}, {pair[1] for pair in equal}
            pairs += equal
            pairs += zip(
                (place for place in places if place not in used),
                (place for place in others if place not in met),
                strict=False,
            )
        self._budget.spend(len(left) + len(right))
        return sorted(pairs)

    def items(self, left: list[int], right: list[int]) -> list[Pair]:
        """Items that are written alike, then those that mean the same, have the same name, or are much alike."""
        mine = [self.one.same[node] for node in left]
        theirs = [self.other.same[node] for node in right]
        blocks, _ = align(mine, theirs, self._budget)
        pairs = [(block.one + step, block.other + step) for block in blocks for step in range(block.size)]
        pairs += self._left_over(pairs, mine.__getitem__, theirs.__getitem__, len(left), len(right))
        if min(len(left), len(right)) > len(pairs):
            means = self._meanings.of
            pairs += self._left_over(
                pairs,
                lambda place: means(self.one, left[place]),
                lambda place: means(self.other, right[place]),
                len(left),
                len(right),
            )
        if min(len(left), len(right)) > len(pairs):
            pairs += self._named(pairs, left, right)
        if min(len(left), len(right)) > len(pairs):
            pairs += self._alike(pairs, left, right)
        return sorted(pairs)

    def _left_over(
        self, pairs: list[Pair], mine: Callable[[int], int], theirs: Callable[[int], int], rows: int, columns: int
    ) -> list[Pair]:
        left, right = _unpaired(pairs, rows, columns)
        self._budget.spend(len(left) + len(right))
        return _equal(((place, mine(place)) for place in left), ((place, theirs(place)) for place in right))

    def _named(self, pairs: list[Pair], left: list[int], right: list[int]) -> list[Pair]:
        """Objects that have the same id, when all that are left have one of their own."""
        rows, columns = _unpaired(pairs, len(left), len(right))
        sides = ((self.one, [left[place] for place in rows]), (self.other, [right[place] for place in columns]))
        for name in _NAMES:
            found = [self._values_of(tree, nodes, f'"{name}"') for tree, nodes in sides]
            if all(len(set(values)) == len(values) and values and -1 not in values for values in found):
                ids = dict(zip(found[1], columns, strict=True))
                return [(place, ids[value]) for value, place in zip(found[0], rows, strict=True) if value in ids]
        return []

    def _values_of(self, tree: Tree, nodes: list[int], key: str) -> list[int]:
        found = []
        for node in nodes:
            number = -1
            if tree.values[node] == "{":
                for child in tree.children(node, _LOOKED_AT):
                    self._budget.spend(1)
                    if tree.keys[child] == key and tree.values[child] not in ("{", "["):
                        number = tree.same[child]
                        break
            if number < 0:
                return []
            found.append(number)
        return found

    def _alike(self, pairs: list[Pair], left: list[int], right: list[int]) -> list[Pair]:
        """Between two items that stayed where they are: as many on either side are those changed, else the likest."""
        ordered = sorted(pairs)
        kept = [ordered[place] for place in increasing([pair[1] for pair in ordered])]
        rows, columns = _unpaired(pairs, len(left), len(right))
        found: list[Pair] = []
        at = across = 0
        for row, column in [*kept, (len(left), len(right))]:
            gap: list[int] = []
            while at < len(rows) and rows[at] < row:
                gap.append(rows[at])
                at += 1
            opposite: list[int] = []
            while across < len(columns) and columns[across] < column:
                opposite.append(columns[across])
                across += 1
            if len(gap) == len(opposite):
                found += zip(gap, opposite, strict=True)
            elif gap and opposite:
                mine = [self._weigh(self.one, left[place]) for place in gap]
                theirs = [self._weigh(self.other, right[place]) for place in opposite]
                likest = pair_by_likeness(len(gap), len(opposite), lambda a, b: _likeness(mine[a], theirs[b]))  # noqa: B023
                found += [(gap[a], opposite[b]) for a, b in likest]
        return found

    def _weigh(self, tree: Tree, node: int) -> tuple[str, frozenset[tuple[str, int]]]:
        children = tree.children(node, _LOOKED_AT)
        self._budget.spend(1 + len(children))
        return tree.kind(node), frozenset((tree.keys[child], tree.same[child]) for child in children)


def _by_name(tree: Tree, nodes: list[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, node in enumerate(nodes):
        found[tree.name(node)].append(place)
    return found


def _unpaired(pairs: list[Pair], rows: int, columns: int) -> tuple[list[int], list[int]]:
    used, met = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    return [place for place in range(rows) if place not in used], [
        place for place in range(columns) if place not in met
    ]


def _equal(mine: Iterable[Pair], theirs: Iterable[Pair]) -> list[Pair]:
    """Pairs of places with equal numbers, each place once, in order."""
    waiting: dict[int, list[int]] = defaultdict(list)
    for place, number in theirs:
        waiting[number].append(place)
    for places in waiting.values():
        places.reverse()
    return [(place, waiting[number].pop()) for place, number in mine if waiting.get(number)]


def _likeness(one: tuple[str, frozenset[tuple[str, int]]], other: tuple[str, frozenset[tuple[str, int]]]) -> float:
    if one[0] != other[0]:
        return 0.0
    most = max(len(one[1]), len(other[1]))
    if not most:
        return 0.1
    shared = len(one[1] & other[1])
    return 0.1 + shared / most if shared else 0.0
