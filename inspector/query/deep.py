"""The leaves of a filter that look into stored headers and bodies."""

from __future__ import annotations

import json
from dataclasses import dataclass

from inspector.query.conditions import Word, quoted, reading
from inspector.query.content import anywhere, body_match, headers_match
from inspector.query.jsonvalue import json_match
from inspector.query.match import Mode
from inspector.query.tree import Row, Sql


def _stored(call: str) -> str:
    return f"EXISTS(SELECT 1 FROM bodies b WHERE b.id = c.id AND {call})"


@dataclass(frozen=True)
class Anywhere:
    """A bare word: in what the list shows, in a header line, or in the decoded body."""

    needle: str
    cost: int = 3

    def sql(self, now_us: int) -> Sql:
        """The columns first: a hit there saves reading the body."""
        text, values = Word(self.needle).sql(now_us)
        return f"({text} OR {_stored('wi_anywhere(?, b.headers, b.body)')})", [*values, self.needle]

    def test(self, row: Row) -> bool:
        """The same in Python."""
        if Word(self.needle).test(row):
            return True
        return anywhere(row.capture.headers, row.capture.body, self.needle)

    def describe(self) -> str:
        """`anything contains "x"`."""
        return f"anything contains {quoted(self.needle)}"


@dataclass(frozen=True)
class Header:
    """The lines of one header, or all header lines for an empty name."""

    header: str
    mode: Mode
    needle: str
    exists: bool = False
    cost: int = 1

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """Reads the packed headers."""
        call = _stored("wi_header(?, ?, ?, b.headers)")
        return call, [self.header, self.mode, self.needle]

    def test(self, row: Row) -> bool:
        """The same in Python."""
        return headers_match(row.capture.headers, self.header, self.mode, self.needle)

    def describe(self) -> str:
        """`header x-id contains "a"`."""
        name = f"header {self.header}" if self.header else "a header line"
        return f"{name} is there" if self.exists else reading(name, self.mode, self.needle)


@dataclass(frozen=True)
class Body:
    """The decoded body as text."""

    mode: Mode
    needle: str
    cost: int = 2

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """Reads the body."""
        return _stored("wi_body(?, ?, b.headers, b.body)"), [self.mode, self.needle]

    def test(self, row: Row) -> bool:
        """The same in Python."""
        return body_match(row.capture.headers, row.capture.body, self.mode, self.needle)

    def describe(self) -> str:
        """`body contains "x"`."""
        return reading("body", self.mode, self.needle)


@dataclass(frozen=True)
class Inside:
    """A value inside a JSON or form body."""

    path: tuple[str, ...]
    op: str
    operand: str = ""
    cost: int = 2

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """Reads and parses the body."""
        call = _stored("wi_json(?, ?, ?, b.headers, b.body)")
        return call, [json.dumps(self.path), self.op, self.operand]

    def test(self, row: Row) -> bool:
        """The same in Python."""
        return json_match(row.capture.headers, row.capture.body, self.path, self.op, self.operand)

    def describe(self) -> str:
        """`body.data.amount is above 1000`."""
        name = "body." + ".".join(self.path)
        signs = {"==": "is", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}
        if self.op == "exists":
            return f"{name} is there"
        if self.op in signs:
            return f"{name} {signs[self.op]} {self.operand or quoted('')}"
        return reading(name, self.op, self.operand)
