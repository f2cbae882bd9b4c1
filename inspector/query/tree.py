"""The tree of a parsed filter: what each node says in SQL, in Python and in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from inspector.capture import Capture, Summary

Load = Callable[[int], Capture]
Sql = tuple[str, list[object]]


class Row:
    """One capture under test: the summary, and the whole capture when a condition asks for it (loaded once).

    `now_us` is the moment that `since:` counts back from.
    """

    def __init__(self, summary: Summary, load: Load, now_us: int) -> None:
        self.summary = summary
        self.now_us = now_us
        self._load = load

    @cached_property
    def capture(self) -> Capture:
        """The whole capture."""
        return self._load(self.summary.id)


class Node(Protocol):
    """A condition or a combination. `cost` orders the parts of a combination: 0 a column, 1 a call, 2 a body."""

    @property
    def cost(self) -> int:
        """How dear an answer is."""

    def sql(self, now_us: int) -> Sql:
        """A where-clause over `captures c`, and its values."""

    def test(self, row: Row) -> bool:
        """The same answer in Python."""

    def describe(self) -> str:
        """A plain-language reading."""


@dataclass(frozen=True)
class Everything:
    """The empty filter."""

    cost: int = 0

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """Always true."""
        return "1", []

    def test(self, row: Row) -> bool:  # noqa: ARG002
        """Always true."""
        return True

    def describe(self) -> str:
        """What the list shows then."""
        return "everything"


@dataclass(frozen=True)
class Not:
    """The opposite of a node."""

    part: Node

    @property
    def cost(self) -> int:
        """As dear as the part."""
        return self.part.cost

    def sql(self, now_us: int) -> Sql:
        """NULL counts as false inside, so the opposite is true."""
        text, values = self.part.sql(now_us)
        return f"NOT coalesce({text}, 0)", values

    def test(self, row: Row) -> bool:
        """The opposite."""
        return not self.part.test(row)

    def describe(self) -> str:
        """`not (...)`."""
        inner = self.part.describe()
        return f"not ({inner})"


@dataclass(frozen=True)
class Group:
    """All (`AND`) or any (`OR`) of several nodes, cheap ones asked first."""

    word: str
    parts: tuple[Node, ...]

    @cached_property
    def _ordered(self) -> list[Node]:
        return sorted(self.parts, key=lambda part: part.cost)

    @property
    def cost(self) -> int:
        """As dear as the dearest part."""
        return max(part.cost for part in self.parts)

    def sql(self, now_us: int) -> Sql:
        """The parts joined as a balanced tree: SQLite refuses expressions that are nested 1,000 deep."""
        pieces = [part.sql(now_us) for part in self._ordered]
        texts = [text for text, _ in pieces]
        while len(texts) > 1:
            pairs = [f" {self.word} ".join(texts[at : at + 2]) for at in range(0, len(texts), 2)]
            texts = [f"({pair})" for pair in pairs]
        return texts[0], [value for _, values in pieces for value in values]

    def test(self, row: Row) -> bool:
        """All or any, stopping at the first answer."""
        if self.word == "AND":
            return all(part.test(row) for part in self._ordered)
        return any(part.test(row) for part in self._ordered)

    def describe(self) -> str:
        """The parts as they were written."""
        readings = [f"({part.describe()})" if isinstance(part, Group) else part.describe() for part in self.parts]
        return f" {self.word.lower()} ".join(readings)
