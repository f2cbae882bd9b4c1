"""What differs between two lists of header lines: values, spelling of names, order, lines that come again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from inspector.capture import Headers
from inspector.compare.align import increasing

#: Lines of one side that are compared; a request with more is an attack.
MOST_LINES = 5_000


@dataclass(frozen=True, slots=True)
class HeaderChange:
    """One line of either side, or the two that belong together.

    `kinds` is empty when nothing differs, else some of added, removed, changed, case (the name is spelled otherwise)
    and moved (another place among the lines). `old` and `new` are the lines as latin-1 text: (name, value).
    """

    kinds: tuple[str, ...]
    old: tuple[str, str] | None
    new: tuple[str, str] | None

    @property
    def name(self) -> str:
        """The name, as the new side spells it where it has it."""
        line = self.new or self.old
        assert line is not None
        return line[0]


def diff_headers(old: Headers, new: Headers) -> tuple[list[HeaderChange], str]:
    """All lines in the order of the new side, those that are gone where they were; and why some are missing, or ""."""
    left = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in old[:MOST_LINES]]
    right = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in new[:MOST_LINES]]
    stopped = (
        f"Only the first {MOST_LINES:,} header lines were compared." if max(len(old), len(new)) > MOST_LINES else ""
    )
    pairs = _pairs(left, right)
    stayed = {pairs[place] for place in increasing([column for _, column in pairs])}
    partner = {column: row for row, column in pairs}
    used = {row for row, _ in pairs}
    found: list[HeaderChange] = []
    at = 0
    for column, line in enumerate(right):
        while at < len(left) and at not in used:
            found.append(HeaderChange(("removed",), left[at], None))
            at += 1
        row = partner.get(column)
        if row is None:
            found.append(HeaderChange(("added",), None, line))
            continue
        if (row, column) in stayed:
            found += [HeaderChange(("removed",), left[gone], None) for gone in range(at, row) if gone not in used]
            at = row + 1
        was = left[row]
        kinds = []
        if was[1] != line[1]:
            kinds.append("changed")
        if was[0] != line[0]:
            kinds.append("case")
        if (row, column) not in stayed:
            kinds.append("moved")
        found.append(HeaderChange(tuple(kinds), was, line))
    found += [HeaderChange(("removed",), left[gone], None) for gone in range(at, len(left)) if gone not in used]
    return found, stopped


def _pairs(left: list[tuple[str, str]], right: list[tuple[str, str]]) -> list[tuple[int, int]]:
    """Lines of the same name: equal ones first, then those that are left, one after the other."""
    mine, theirs = _by_name(left), _by_name(right)
    pairs: list[tuple[int, int]] = []
    for name, places in mine.items():
        others = theirs.get(name, [])
        waiting: dict[str, list[int]] = defaultdict(list)
        for place in reversed(others):
            waiting[right[place][1]].append(place)
        equal = {place: waiting[left[place][1]].pop() for place in places if waiting.get(left[place][1])}
        met = set(equal.values())
        rest = zip(
            (place for place in places if place not in equal),
            (place for place in others if place not in met),
            strict=False,
        )
        pairs += [*equal.items(), *rest]
    return sorted(pairs)


def _by_name(lines: list[tuple[str, str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, (name, _) in enumerate(lines):
        found[name.lower()].append(place)
    return found
