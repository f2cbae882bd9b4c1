"""A parsed filter, ready to be asked in SQL and in Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from inspector.capture import Summary, to_micros
from inspector.errors import FilterError
from inspector.query.conditions import Received, Tag, Text
from inspector.query.deep import Body, Inside, Named
from inspector.query.parser import parse_tree
from inspector.query.reading import reading
from inspector.query.regex import guarded
from inspector.query.tree import Everything, Group, Load, Node, Not, Sql, Subject, Test

_WORD = re.compile(r"""[^\s()"]+""")


def _utc_now() -> datetime:
    return datetime.now(UTC)


def parse(text: str, *, clock: Callable[[], datetime] = _utc_now) -> Query:
    """The query of a filter text. FilterError with the place of the mistake and a hint when it does not read.

    `clock` gives the moment that `since:10m` counts back from, each time the query is asked.
    """
    try:
        query = Query(text, parse_tree(text, clock()), clock)
    except FilterError as error:
        error.end = error.end or _end_of(text, error.position)
        raise
    query.restart()
    return query


def _end_of(text: str, position: int) -> int:
    """Where what begins at `position` ends: a text in quotes, or a word."""
    if text.startswith('"', position):
        closing = text.find('"', position + 1)
        return len(text) if closing < 0 else closing + 1
    word = _WORD.match(text, position)
    return max(word.end() if word else position + 1, position + 1)


class Query:
    """One filter, parsed once and asked many times. Immutable; the same object may be used from several threads."""

    def __init__(self, text: str, tree: Node, clock: Callable[[], datetime] = _utc_now) -> None:
        self.text = text
        self._tree = tree
        self._clock = clock
        self._test = tree.compile()
        self._patterns = tuple(dict.fromkeys(_regexes(tree)))

    @property
    def test(self) -> Test:
        """`accepts` as a plain function."""
        return self._test

    @property
    def empty(self) -> bool:
        """True when the filter passes everything because it says nothing."""
        return isinstance(self._tree, Everything)

    @property
    def tree(self) -> Node:
        """The parsed tree."""
        return self._tree

    @property
    def slow(self) -> bool:
        """True when it has to read stored headers or bodies: for a worker, with cancel."""
        return self._tree.cost > 0

    @property
    def moving(self) -> bool:
        """True when the answer changes as time passes (`since:10m`)."""
        return any(isinstance(leaf, Received) and leaf.back is not None for leaf in _leaves(self._tree))

    @property
    def problem(self) -> str | None:
        """A sentence when patterns ran out of time since `restart`, so that rows may be missing; else None."""
        problems = (guarded(pattern).problem for pattern in self._patterns)
        return next((problem for problem in problems if problem), None)

    def sql(self) -> Sql:
        """A where-clause over `captures c` (columns of Summary) and `bodies`, and its values, in order.

        The connection needs `inspector.query.functions.register`. The clause is one parenthesised or atomic expression.
        """
        text, values = self._tree.sql(to_micros(self._clock()))
        return f"({text})", values

    def restart(self) -> None:
        """Give patterns that ran out of time another chance, as `parse` does."""
        for pattern in self._patterns:
            guarded(pattern).reset()

    def matches(self, summary: Summary, load: Load) -> bool:
        """Whether a capture passes: the same answer as the SQL. `load` is called at most once, and only when needed."""
        return self._test(Subject(summary, load, to_micros(self._clock())))

    def accepts(self, subject: Subject) -> bool:
        """`matches` for many filters and one request: what one of them decodes or parses the others need not.

        For rules that are asked at every request; `since:` counts back from the subject's own moment.
        """
        return self._test(subject)

    def describe(self, place: str = "") -> str:
        """A plain-language reading: "POST requests to /orders… whose status is 400 or more".

        `place` is where the requests are of that it is asked about, empty for everywhere.
        """
        return reading(self._tree, place)

    def __repr__(self) -> str:
        return f"Query({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def _leaves(tree: Node) -> Iterator[Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Group):
            waiting.extend(node.parts)
        elif isinstance(node, Not):
            waiting.append(node.part)
        else:
            yield node


def _regexes(tree: Node) -> Iterator[str]:
    for leaf in _leaves(tree):
        if isinstance(leaf, Text | Tag | Body) and leaf.mode == "regex":
            yield leaf.needle
        elif isinstance(leaf, Named | Inside) and leaf.op == "regex":
            yield leaf.operand


def term(field: str, value: str, op: str = ":") -> str:
    """A condition as text, quoted where needed: what "Filter like this" adds. Values are meant literally."""
    plain = value and not any(char.isspace() or char in '"()*\\' for char in value) and ".." not in value
    if plain and not value.startswith(("<", ">", "=", "~")):
        return f"{field}{op}{value}"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{field}{op}"{escaped}"'
