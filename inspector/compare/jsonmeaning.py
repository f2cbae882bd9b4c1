"""What JSON values mean, whatever way they are written: `1.0` is 1, `"\\u0061"` is "a", and keys have no order."""

from __future__ import annotations

import re

from inspector.compare.budget import Budget
from inspector.compare.jsontree import Table, Tree, decoded

_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")
#: An exponent with more digits is compared as it is written: Python turns down integers of thousands of digits.
_LONGEST_EXPONENT = 18


def number_meaning(text: str) -> str:
    """A text that is equal for equal numbers: digits without zeros around them, and their exponent."""
    found = _NUMBER.fullmatch(text)
    assert found is not None
    sign, whole, part, power = found[1], found[2], found[3] or "", found[4] or "0"
    if len(power) > _LONGEST_EXPONENT:
        return text
    digits = (whole + part).lstrip("0")
    if not digits:
        return "0"
    exponent = int(power) - len(part) + len(digits)
    digits = digits.rstrip("0")
    return f"{sign}{digits}e{exponent - len(digits)}"


class Meanings:
    """Numbers of what the values of two trees mean, found out when they are asked for; equal ones mean the same."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._numbers: Table = {}
        self._known: dict[Tree, dict[int, int]] = {}

    def of(self, tree: Tree, node: int) -> int:
        """The number of one value."""
        known = self._known.setdefault(tree, {})
        if node not in known:
            # those that end last come first: what is inside a value is known before it
            for inside in range(tree.ends[node] - 1, node - 1, -1):
                if inside not in known:
                    self._budget.spend(1)
                    key = _meaning(tree, inside, known)
                    known[inside] = self._numbers.setdefault(key, len(self._numbers))
        return known[node]


def _meaning(tree: Tree, node: int, known: dict[int, int]) -> object:
    value = tree.values[node]
    match value[0]:
        case "{":
            members = ((tree.name(child), known[child]) for child in tree.children(node))
            return ("{", *sorted(members, key=lambda member: member[0]))
        case "[":
            return ("[", *(known[child] for child in tree.children(node)))
        case '"':
            return '"' + decoded(value)
        case "t" | "f" | "n":
            return value
    return number_meaning(value)
