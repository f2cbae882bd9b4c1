"""The leaves of a filter that ask the stored columns of a capture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar

from inspector.capture import Summary
from inspector.query.asbytes import in_columns
from inspector.query.match import Mode, glob_pieces, matcher, part_of
from inspector.query.tree import Aspect, Clause, Sql, Subject, Test
from inspector.query.words import compared, quoted, texts

_NUL = "instr({0}, char(0))"
_PARTS = {
    "": "{0}",
    "path": "substr({0}, 1, instr({0} || '?', '?') - 1)",
    "query": "substr({0}, instr({0} || '?', '?') + 1)",
}
_MAX_LIKE = 400
_MAX_STARS = 4


def _column(column: str) -> Callable[[Subject], Any]:
    return attrgetter(f"summary.{column}")


def text_sql(column: str, part: str, mode: Mode, needle: str) -> Sql:
    """A test of a text column: in SQLite's own words where they mean the same, else through `wi_text`.

    SQLite's `lower`, `LIKE` and `substr` end at a NUL, so texts with one go through the function.
    """
    call = f"wi_text('{part}', '{mode}', ?, {column})"
    part_sql = _PARTS[part].format(column)
    native: str | None = None
    value = needle
    if mode == "equal" and not part:
        return f"{column} = ?", [needle]
    if mode == "is" and not part and needle.isascii() and "\x00" not in needle:
        # it ends at a NUL, too, but compares that with what stands in its place, and then the lengths
        return f"{column} = ? COLLATE NOCASE", [needle]
    if mode == "equal":
        native = f"{part_sql} = ?"
    elif mode == "some" and not part:
        return f"{column} <> ''", []
    elif mode in ("is", "has", "glob") and needle.isascii():
        if mode == "is":
            native = f"{part_sql} = ? COLLATE NOCASE"
        elif mode == "has":
            native, value = f"instr(lower({part_sql}), ?) > 0", needle.lower()
        elif len(needle) <= _MAX_LIKE and needle.count("*") <= _MAX_STARS:
            native, value = f"{part_sql} LIKE ? ESCAPE '\\'", _like(glob_pieces(needle))
    if native is None:
        return call, [needle]
    return f"CASE WHEN {_NUL.format(column)} THEN {call} ELSE {native} END", [needle, value]


def _like(pieces: list[str]) -> str:
    return "%".join(re.sub(r"([\\\\%_])", r"\\\1", piece) for piece in pieces)


@dataclass(frozen=True)
class Text:
    """A text column, or the path or query part of the target."""

    name: str
    column: str
    mode: Mode
    needle: str
    part: str = ""

    @property
    def cost(self) -> int:
        """A call into Python costs more than a column."""
        return 0 if self.mode != "regex" and self.needle.isascii() else 1

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """See `text_sql`."""
        if self.column == "event_id" and self.mode == "equal" and self.needle:
            # the index holds only events that have an id, and has to be told that this one does
            return "(c.event_id = ? AND c.event_id <> '')", [self.needle]
        return text_sql(f"c.{self.column}", self.part, self.mode, self.needle)

    def aspect(self) -> Aspect:
        """What it asks about."""
        test, part = matcher(self.mode, self.needle), self.part
        passes = (lambda value: test(part_of(part, value))) if part else test
        # a pattern may run out of time, and have better luck another time
        return Aspect((self.column,), _column(self.column), passes, self.mode != "regex")

    def compile(self) -> Test:
        """The same in Python."""
        return self.aspect().compile()

    def clause(self) -> Clause:
        """`path contains “x”`."""
        return texts(self.name, self.mode, self.needle)


@dataclass(frozen=True)
class Word:
    """A bare word's part that lists show: several columns at once."""

    needle: str
    cost: int = 0

    _COLUMNS: ClassVar[tuple[str, ...]] = (
        *("method", "target", "endpoint", "provider", "event_type", "event_id", "remote", "note", "tags", "uuid"),
    )
    _JOINED: ClassVar[str] = "(" + " || char(10) || ".join(f"c.{column}" for column in _COLUMNS) + ")"

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """One look at the columns joined by line breaks, or at each of them where that means the same."""
        return in_columns(self._COLUMNS, self.needle, text_sql(self._JOINED, "", "has", self.needle))

    def compile(self) -> Test:
        """The same in Python."""
        test, read = matcher("has", self.needle), attrgetter(*self._COLUMNS)
        return lambda subject: test("\n".join(read(subject.summary)))

    def clause(self) -> Clause:
        """Only a part of a bare word."""
        shown = quoted(self.needle)
        return Clause("that", f"show {shown}", f"do not show {shown}")


@dataclass(frozen=True)
class Tag:
    """One of the tags."""

    mode: Mode
    needle: str
    cost: int = 1

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """Rows without tags never get to the call."""
        return f"(c.tags <> '' AND wi_tag('{self.mode}', ?, c.tags))", [self.needle]

    def compile(self) -> Test:
        """The same in Python."""
        test = matcher(self.mode, self.needle)
        return lambda subject: any(map(test, subject.summary.tags.split()))

    def clause(self) -> Clause:
        """`have the tag “x”`."""
        if self.mode == "some":
            return Clause("that", "have a tag", "have no tag")
        if self.mode == "is":
            return Clause("that", f"have the tag {quoted(self.needle)}", f"do not have the tag {quoted(self.needle)}")
        inner = texts("", self.mode, self.needle).text.strip()
        return Clause("that", f"have a tag that {inner}", f"have no tag that {inner}")


@dataclass(frozen=True)
class Span:
    """A number column between two bounds, both included; None is open. `shown` is how the bounds are told: `is 200`."""

    name: str
    column: str
    low: int | float | None
    high: int | float | None
    shown: str
    above: bool = False
    below: bool = False
    cost: int = 0

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """A range of the column (`above` and `below` leave the bound itself out)."""
        column = f"c.{self.column}"
        if self.low is not None and self.low == self.high:
            return f"{column} = ?", [self.low]
        tests, values = [], []
        if self.low is not None:
            tests.append(f"{column} {'>' if self.above else '>='} ?")
            values.append(self.low)
        if self.high is not None:
            tests.append(f"{column} {'<' if self.below else '<='} ?")
            values.append(self.high)
        return f"({' AND '.join(tests)})", list(values)

    def aspect(self) -> Aspect:
        """What it asks about; a value that is not known passes nothing."""
        low, high, above, below = self.low, self.high, self.above, self.below

        def passes(value: int | None) -> bool:
            if value is None or (low is not None and (value < low or (above and value == low))):
                return False
            return high is None or not (value > high or (below and value == high))

        return Aspect((self.column,), _column(self.column), passes)

    def compile(self) -> Test:
        """The same in Python."""
        return self.aspect().compile()

    def clause(self) -> Clause:
        """`size is more than 1 MB`."""
        return compared(self.name, self.shown)


@dataclass(frozen=True)
class OneOf:
    """A number column that is one of many."""

    name: str
    column: str
    numbers: frozenset[int | float]
    cost: int = 0

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """The numbers are written out: there may be more than SQLite has room for as values."""
        return f"c.{self.column} IN ({', '.join(map(repr, sorted(self.numbers)))})", []

    def aspect(self) -> Aspect:
        """What it asks about."""
        return Aspect((self.column,), _column(self.column), self.numbers.__contains__)

    def compile(self) -> Test:
        """The same in Python."""
        return self.aspect().compile()

    def clause(self) -> Clause:
        """`id is one of 1, 2, 3`."""
        shown = [str(number) for number in sorted(self.numbers)[:10]]
        if len(self.numbers) > len(shown):
            shown.append(f"… ({len(self.numbers)} in all)")
        return compared(self.name, f"is one of {', '.join(shown)}")


@dataclass(frozen=True)
class Received:
    """Received at or after `low` and before `high` (µs since 1970); `back` counts from now instead of `low`.

    `shown`: the same in words behind "received".
    """

    low: int | None = None
    high: int | None = None
    back: int | None = None
    shown: str = "at any time"
    cost: int = 0

    def _bounds(self, now_us: int) -> tuple[int | None, int | None]:
        return (self.low if self.back is None else now_us - self.back), self.high

    def sql(self, now_us: int) -> Sql:
        """A range that an index on `received_us` answers."""
        low, high = self._bounds(now_us)
        tests, values = [], []
        if low is not None:
            tests.append("c.received_us >= ?")
            values.append(low)
        if high is not None:
            tests.append("c.received_us < ?")
            values.append(high)
        return f"({' AND '.join(tests)})", list(values)

    def compile(self) -> Test:
        """The same in Python."""

        def test(subject: Subject) -> bool:
            low, high = self._bounds(subject.now_us)
            at = subject.summary.received_us
            return (low is None or at >= low) and (high is None or at < high)

        return test

    def clause(self) -> Clause:
        """`received in the last 10 minutes`."""
        return Clause("", f"received {self.shown}", f"not received {self.shown}")


@dataclass(frozen=True)
class Fact:
    """Something that is so or is not: a flag, or something that is there. `reading` and `negative` follow "that"."""

    reading: str
    negative: str
    clause_sql: str
    check: Callable[[Summary], Any]
    cost: int = 0

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """The clause."""
        return self.clause_sql, []

    def compile(self) -> Test:
        """The same in Python."""
        check = self.check
        return lambda subject: bool(check(subject.summary))

    def clause(self) -> Clause:
        """The reading."""
        return Clause("that", self.reading, self.negative)
