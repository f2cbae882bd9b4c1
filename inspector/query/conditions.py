"""The leaves of a filter that ask the stored columns of a capture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from inspector.capture import Summary, from_micros, iso
from inspector.query.match import WORDS, Mode, matcher, part_of
from inspector.query.tree import Row, Sql

_NUL = "instr({0}, char(0))"
_PARTS = {
    "": "{0}",
    "path": "substr({0}, 1, instr({0} || '?', '?') - 1)",
    "query": "substr({0}, instr({0} || '?', '?') + 1)",
}
_MAX_LIKE = 400
_MAX_STARS = 4


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
            native, value = f"{part_sql} LIKE ? ESCAPE '\\'", _like(needle)
    if native is None:
        return call, [needle]
    return f"CASE WHEN {_NUL.format(column)} THEN {call} ELSE {native} END", [needle, value]


def _like(pattern: str) -> str:
    for special in "\\%_":
        pattern = pattern.replace(special, "\\" + special)
    return pattern.replace("*", "%")


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
        return text_sql(f"c.{self.column}", self.part, self.mode, self.needle)

    def test(self, row: Row) -> bool:
        """The same in Python."""
        value: str = getattr(row.summary, self.column)
        return matcher(self.mode, self.needle)(part_of(self.part, value))

    def describe(self) -> str:
        """`path contains "x"`."""
        return reading(self.name, self.mode, self.needle)


def reading(name: str, mode: str, needle: str) -> str:
    """A text test in words."""
    return f"{name} {WORDS[mode]}" if mode == "some" else f"{name} {WORDS[mode]} {quoted(needle)}"


def quoted(text: str) -> str:
    """A value in a reading: in quotes, and not longer than a line."""
    return f'"{text}"' if len(text) <= 60 else f'"{text[:59]}…"'


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
        """One look at the columns joined by line breaks."""
        return text_sql(self._JOINED, "", "has", self.needle)

    def test(self, row: Row) -> bool:
        """The same in Python."""
        joined = "\n".join(getattr(row.summary, column) for column in self._COLUMNS)
        return matcher("has", self.needle)(joined)

    def describe(self) -> str:
        """Only shown inside a bare word's reading."""
        return f"the row contains {quoted(self.needle)}"


@dataclass(frozen=True)
class Tag:
    """One of the tags."""

    mode: Mode
    needle: str
    cost: int = 1

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """Rows without tags never get to the call."""
        return f"(c.tags <> '' AND wi_tag('{self.mode}', ?, c.tags))", [self.needle]

    def test(self, row: Row) -> bool:
        """The same in Python."""
        return any(map(matcher(self.mode, self.needle), row.summary.tags.split()))

    def describe(self) -> str:
        """`a tag is "x"`."""
        return reading("a tag", self.mode, self.needle)


@dataclass(frozen=True)
class Span:
    """A number column between two bounds, both included; None is open. `shown` is how the bounds were written."""

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

    def test(self, row: Row) -> bool:
        """The same in Python; a value that is not known passes nothing."""
        value = getattr(row.summary, self.column)
        if value is None:
            return False
        if self.low is not None and (value < self.low or (self.above and value == self.low)):
            return False
        return self.high is None or not (value > self.high or (self.below and value == self.high))

    def describe(self) -> str:
        """`size is above 1 MB`."""
        return f"{self.name} {self.shown}"


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

    def test(self, row: Row) -> bool:
        """The same in Python."""
        return getattr(row.summary, self.column) in self.numbers

    def describe(self) -> str:
        """`id is one of 1, 2, 3`."""
        shown = [str(number) for number in sorted(self.numbers)[:10]]
        if len(self.numbers) > len(shown):
            shown.append(f"… ({len(self.numbers)} in all)")
        return f"{self.name} is one of {', '.join(shown)}"


@dataclass(frozen=True)
class Received:
    """Received at or after `low` and before `high` (µs since 1970); `back` counts from now instead of `low`."""

    low: int | None = None
    high: int | None = None
    back: int | None = None
    shown: str = ""
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

    def test(self, row: Row) -> bool:
        """The same in Python."""
        low, high = self._bounds(row.now_us)
        at = row.summary.received_us
        return (low is None or at >= low) and (high is None or at < high)

    def describe(self) -> str:
        """`received in the last 10m`."""
        if self.shown:
            return f"received {self.shown}"
        bounds = []
        if self.low is not None:
            bounds.append(f"at or after {iso(from_micros(self.low))}")
        if self.high is not None:
            bounds.append(f"before {iso(from_micros(self.high))}")
        return "received " + " and ".join(bounds)


@dataclass(frozen=True)
class Fact:
    """Something that is so or is not: a flag, or something that is there."""

    reading: str
    clause: str
    check: Callable[[Summary], Any]
    cost: int = 0

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """The clause."""
        return self.clause, []

    def test(self, row: Row) -> bool:
        """The same in Python."""
        return bool(self.check(row.summary))

    def describe(self) -> str:
        """The reading."""
        return self.reading
