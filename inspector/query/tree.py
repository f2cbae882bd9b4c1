"""The tree of a parsed filter: what each node says in SQL, in Python and in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

from inspector.capture import Capture, Summary
from inspector.query.content import Content

Load = Callable[[int], Capture]
Sql = tuple[str, list[object]]


class Subject:
    """One request under test: what a list shows of it, and the whole of it when a condition asks for that.

    It is loaded, decoded and parsed once at most, for all filters that are asked about it. `now_us` is the moment that
    `since:` counts back from.
    """

    __slots__ = ("_capture", "_content", "_load", "now_us", "summary")

    def __init__(self, summary: Summary, load: Load, now_us: int) -> None:
        self.summary = summary
        self.now_us = now_us
        self._load = load
        self._capture: Capture | None = None
        self._content: Content | None = None

    @property
    def capture(self) -> Capture:
        """The whole capture."""
        if self._capture is None:
            self._capture = self._load(self.summary.id)
        return self._capture

    @property
    def content(self) -> Content:
        """Its headers and body, decoded as far as they are looked into."""
        if self._content is None:
            self._content = Content(self.capture.headers, self.capture.body)
        return self._content


Test = Callable[[Subject], bool]


class Aspect(NamedTuple):
    """The one thing of a request that a condition asks about, and what it says of a value of that.

    Conditions with the same `key` read the same. A value is a text, a number, None where there is none, or a list where
    there are several, or where it is anything else. `steady`: the same value always gets the same answer.
    """

    key: tuple[str, ...]
    read: Callable[[Subject], Any]
    passes: Callable[[Any], bool]
    steady: bool = True

    def compile(self) -> Test:
        """The condition itself."""
        read, passes = self.read, self.passes
        return lambda subject: passes(read(subject))


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition in words, behind "requests": `lead` says how it is joined to it.

    "method" stands before the noun ("POST requests"), "whose" and "that" introduce `text`, "" needs nothing ("from
    stripe"). `negative` is the text of the opposite.
    """

    lead: Literal["", "method", "whose", "that"]
    text: str
    negative: str


class Node(Protocol):
    """A condition or a combination. `cost` orders the parts of a combination: 0 a column, 1 a call, 2 a body."""

    @property
    def cost(self) -> int:
        """How dear an answer is."""

    def sql(self, now_us: int) -> Sql:
        """A where-clause over `captures c`, and its values."""

    def compile(self) -> Test:
        """A function with the same answer in Python, ready to be asked many times."""


class Leaf(Node, Protocol):
    """A single condition."""

    def clause(self) -> Clause:
        """It in words."""


@dataclass(frozen=True)
class Everything:
    """The empty filter."""

    cost: int = 0

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """Always true."""
        return "1", []

    def compile(self) -> Test:
        """Always true."""
        return lambda _subject: True

    def clause(self) -> Clause:
        """What the list shows then."""
        return Clause("that", "are anything", "are nothing")


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

    def compile(self) -> Test:
        """The opposite."""
        test = self.part.compile()
        return lambda subject: not test(subject)


@dataclass(frozen=True)
class Group:
    """All (`AND`) or any (`OR`) of several nodes, cheap ones asked first."""

    word: Literal["AND", "OR"]
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

    def compile(self) -> Test:
        """All or any, stopping at the first answer."""
        tests = tuple(part.compile() for part in self._ordered)
        wanted = self.word == "OR"

        def test(subject: Subject) -> bool:
            # a loop: a generator for `any` would cost more than most of the tests
            for one in tests:
                if one(subject) is wanted:
                    return wanted
            return not wanted

        return test
