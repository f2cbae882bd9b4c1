"""A JSON text as a flat list of values: every token as it was sent, and which values are equal known at once.

Values that are written alike get the same number, on both sides of a comparison, however big they are. White space
between tokens plays no part.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from typing import NamedTuple

from inspector.bodies.jsontext import JsonError, Pretty
from inspector.compare.budget import Budget

#: Values of one body; more are compared as text only.
MOST_VALUES = 2_000_000
#: Levels that are read; real bodies have a dozen.
DEEPEST = 20_000

#: Numbers of values and of lists of such numbers, shared by the two sides of a comparison.
Table = dict[object, int]


class NotJson(Exception):
    """The text is no JSON, or more of it than is compared; the message is a sentence about it."""


class _Open(NamedTuple):
    """A container whose end was not read yet."""

    node: int
    members: bool
    parts: list[object]


class Tree:
    """Values in the order in which they begin. `ends[i]` is behind the last value inside value `i`."""

    def __init__(self) -> None:
        #: the key as sent, quotes and all; "" of items of an array
        self.keys: list[str] = []
        #: a scalar as sent, `{}` and `[]`, or the opening bracket
        self.values: list[str] = []
        self.ends = array("q")
        #: equal numbers: written alike
        self.same = array("q")
        self.roots: list[int] = []

    def children(self, node: int, most: int = MOST_VALUES) -> list[int]:
        """The values directly inside, at most so many."""
        found: list[int] = []
        child, end = node + 1, self.ends[node]
        while child < end and len(found) < most:
            found.append(child)
            child = self.ends[child]
        return found

    def name(self, node: int) -> str:
        """The key, decoded."""
        return decoded(self.keys[node])

    def kind(self, node: int) -> str:
        """object, array, string, number, boolean or null."""
        return _KINDS.get(self.values[node][0], "number")

    def text(self, node: int, limit: int = 0) -> str:
        """The value on one line, at most about `limit` characters of it (0: all) and then `…`."""
        parts: list[str] = []
        size = 0
        for part in self._pieces(node):
            parts.append(part)
            size += len(part)
            if limit and size > limit:
                return "".join(parts)[:limit] + "…"
        return "".join(parts)

    def _pieces(self, node: int) -> Iterator[str]:
        closing: list[tuple[int, str]] = []
        end, first = self.ends[node], True
        for index in range(node, end):
            while closing and closing[-1][0] <= index:
                yield closing.pop()[1]
                first = False
            if not first:
                yield ", "
            value = self.values[index]
            if index != node and self.keys[index]:
                yield f"{self.keys[index]}: "
            yield value
            first = value in ("{", "[")
            if first:
                closing.append((self.ends[index], "}" if value == "{" else "]"))
        while closing:
            yield closing.pop()[1]


_KINDS = {"{": "object", "[": "array", '"': "string", "t": "boolean", "f": "boolean", "n": "null"}


def decoded(quoted: str) -> str:
    """The text of a JSON string."""
    if "\\" not in quoted:
        return quoted[1:-1]
    made = json.loads(quoted)
    assert isinstance(made, str)
    return made


def read_tree(
    text: str, table: Table, budget: Budget, shared: dict[str, str] | None = None, most: int = MOST_VALUES
) -> Tree:
    """Read a whole text. Raises NotJson, Stopped, Cancelled. Several values, one after another, are several roots.

    `shared` holds the tokens that are kept, once for both sides: two large bodies are mostly alike.
    """
    tree = Tree()
    run = Pretty(text, token=budget.token)
    shared = {} if shared is None else shared
    opened: list[_Open] = []
    keys, values, ends, same = tree.keys, tree.values, tree.ends, tree.same
    # of the innermost container that is open: whether it has keys, and what was read of it
    members, parts = False, list[object]()
    for chunk in run.chunks():
        budget.spend(len(chunk))
        for line in chunk:
            unit = line.lstrip()
            if unit[-1] == ",":
                unit = unit[:-1]
            if unit == "}" or unit == "]":
                node = opened.pop().node
                number = table.setdefault((members, *parts), len(table))
                ends[node], same[node] = len(values), number
                members, parts = (opened[-1].members, opened[-1].parts) if opened else (False, [])
                key = keys[node]
            else:
                key = ""
                node = len(values)
                if members:
                    key, unit = _split(unit)
                    key = shared.setdefault(key, key)
                if not opened:
                    tree.roots.append(node)
                keys.append(key)
                ends.append(node + 1)
                if unit == "{" or unit == "[":
                    values.append(unit)
                    same.append(-1)
                    members, parts = unit == "{", []
                    opened.append(_Open(node, members, parts))
                    continue
                values.append(shared.setdefault(unit, unit))
                number = table.setdefault(unit, len(table))
                same.append(number)
            if members:
                parts.append(key)
            parts.append(number)
        if len(opened) > DEEPEST:
            raise NotJson(f"It is nested more than {DEEPEST:,} levels deep.")
        if len(values) > most:
            raise NotJson(f"It holds more than {most:,} values, too many to compare by structure.")
    if run.error is not None:
        raise NotJson(_complaint(text, run.error))
    return tree


def _complaint(text: str, error: JsonError) -> str:
    line = text.count("\n", 0, error.offset) + 1
    column = error.offset - text.rfind("\n", 0, error.offset)
    return f"It is not valid JSON: {error.reason} (line {line:,}, column {column:,})."


def _split(unit: str) -> tuple[str, str]:
    """Key and value of a member as `Pretty` writes it: `"key": value`."""
    end = unit.find('"', 1)
    while unit[end - 1] == "\\" and (end - len(unit[:end].rstrip("\\"))) % 2:
        end = unit.find('"', end + 1)
    return unit[: end + 1], unit[end + 3 :]


class Sequenced(Tree):
    """Several values, one after another (a line each), as the items of one array."""

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self.keys = ["", *tree.keys]
        self.values = ["[", *tree.values]
        self.ends = array("q", [len(self.values), *(end + 1 for end in tree.ends)])
        self.same = array("q", [-1, *tree.same])
        self.roots = [0]
