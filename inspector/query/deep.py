"""The leaves of a filter that look into stored headers and bodies, or take a target apart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, Literal

from inspector.query.asbytes import in_body, in_headers_or_body
from inspector.query.conditions import Word
from inspector.query.content import Content, anywhere, body_match, header_lines, header_values, plain_keys
from inspector.query.forms import cookies, query_fields
from inspector.query.jsonvalue import MISSING
from inspector.query.match import Mode
from inspector.query.scalars import value_test
from inspector.query.tree import Aspect, Clause, Sql, Subject, Test
from inspector.query.words import quoted, texts

Kind = Literal["header", "query", "form", "cookie"]


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
        look, looked_for = in_headers_or_body(self.needle)
        return f"({text} OR {_stored(look)})", [*values, *looked_for]

    def compile(self) -> Test:
        """The same in Python."""
        shown, needle = Word(self.needle).compile(), self.needle
        return lambda subject: shown(subject) or anywhere(subject.content, needle)

    def clause(self) -> Clause:
        """`contain “x” anywhere`."""
        shown = quoted(self.needle)
        return Clause("that", f"contain {shown} anywhere", f"do not contain {shown} anywhere")


def header_texts(content: Content, name: str) -> Iterable[str]:
    """The values of the header lines of that name, or all lines with their names for ""."""
    return header_values(content.headers, name) if name else header_lines(content.headers)


def form_texts(content: Content, name: str) -> Iterable[str]:
    """The values of that field of a form, or `name=value` of all fields for ""."""
    if name:
        return content.form.get(name, ())
    return (f"{key}={value}" for key, values in content.form.items() for value in values)


def cookie_texts(content: Content, name: str) -> Iterable[str]:
    """The values of the cookies of that name, or `name=value` of all for ""."""
    return named(cookies(header_values(content.headers, "cookie")), name)


def named(pairs: Iterable[tuple[str, str]], name: str) -> Iterable[str]:
    """The values of that name, or `name=value` of all for ""."""
    return (value for key, value in pairs if key == name) if name else (f"{key}={value}" for key, value in pairs)


#: Where a named value is looked for in headers and body.
FINDERS: Final[dict[str, Callable[[Content, str], Iterable[str]]]] = {
    "header": header_texts,
    "form": form_texts,
    "cookie": cookie_texts,
}


@dataclass(frozen=True)
class Named:
    """A header line, a cookie, a field of the query or of a form: that one is there, or that a value passes.

    `op` as in `scalars.value_test`, or `exists`. Of all kinds an empty name means any, with its name before the value.
    """

    kind: Kind
    name: str
    op: str
    operand: str = ""

    @property
    def cost(self) -> int:
        """Forms lie in bodies."""
        return 2 if self.kind == "form" else 1

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """The query lies in the list's own columns; only forms need the body."""
        values: list[object] = [self.name, self.op, self.operand]
        if self.kind == "query":
            return "(instr(c.target, '?') > 0 AND wi_query(?, ?, ?, c.target))", values
        body = "b.body" if self.kind == "form" else "NULL"
        return _stored(f"wi_named('{self.kind}', ?, ?, ?, b.headers, {body})"), values

    def aspect(self) -> Aspect:
        """What it asks about."""
        name, of_many, steady = self.name, named_test(self.op, self.operand), self.op != "regex"
        if self.kind == "query":
            read = attrgetter("summary.target")
            return Aspect(("target",), read, lambda target: of_many(named(query_fields(target), name)), steady)
        if self.kind == "header" and name:
            key = (self.kind, name.lower())
            return Aspect(key, _header_reader(name), _one_or_many(self.op, self.operand), steady)
        find = FINDERS[self.kind]
        return Aspect((self.kind, name), lambda subject: list(find(subject.content, name)), of_many, steady)

    def compile(self) -> Test:
        """The same in Python."""
        return self.aspect().compile()

    def clause(self) -> Clause:
        """`header x-id contains “a”`."""
        noun = {"query": "query field", "form": "form field"}.get(self.kind, self.kind)
        if self.op == "exists":
            return Clause("that", f"have the {noun} {self.name}", f"have no {noun} {self.name}")
        return texts(f"{noun} {self.name}" if self.name else f"any {noun}", self.op, self.operand)


def _header_reader(name: str) -> Callable[[Subject], str | list[str] | None]:
    """Reads the values of the header lines of that name: of one ASCII line its text, None where there is none."""
    wanted = name.lower().encode("utf-8")

    def read(subject: Subject) -> str | list[str] | None:
        headers = subject.capture.headers
        value = headers.names.get(wanted)
        if value is None:
            return None
        if headers.single and value.isascii():
            return value.decode("ascii")
        return list(header_values(headers, name))

    return read


def _one_or_many(op: str, operand: str) -> Callable[[Any], bool]:
    """Whether what `_header_reader` or `_value_reader` found passes, or is there."""
    if op == "exists":
        return lambda found: found is not None
    test = value_test(op, operand)

    def passes(found: Any) -> bool:
        if type(found) is str:
            return test(found)
        return found is not None and any(map(test, found))

    return passes


def named_test(op: str, operand: str) -> Callable[[Iterable[str]], bool]:
    """Whether one of several texts passes, or whether there is one."""
    if op == "exists":
        return lambda found: next(iter(found), None) is not None
    test = value_test(op, operand)
    return lambda found: any(map(test, found))


@dataclass(frozen=True)
class Body:
    """The decoded body as text."""

    mode: Mode
    needle: str
    cost: int = 2

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """Reads the body."""
        look, looked_for = in_body(self.mode, self.needle)
        return _stored(look), looked_for

    def compile(self) -> Test:
        """The same in Python."""
        mode, needle = self.mode, self.needle
        return lambda subject: body_match(subject.content, mode, needle)

    def clause(self) -> Clause:
        """`body contains “x”`."""
        return texts("body", self.mode, self.needle)


@dataclass(frozen=True)
class Inside:
    """A value inside a JSON or form body: that it is there, or that one passes (see `scalars.value_test`)."""

    path: tuple[str, ...]
    op: str
    operand: str = ""
    cost: int = 2

    def sql(self, now_us: int) -> Sql:  # noqa: ARG002
        """Reads and parses the body."""
        call = _stored("wi_json(?, ?, ?, b.headers, b.body)")
        return call, [json.dumps(self.path), self.op, self.operand]

    def aspect(self) -> Aspect:
        """What it asks about."""
        passes = _one_or_many(self.op, self.operand)
        return Aspect(("inside", *self.path), _value_reader(self.path), passes, self.op != "regex")

    def compile(self) -> Test:
        """The same in Python."""
        return self.aspect().compile()

    def clause(self) -> Clause:
        """`body.data.amount is more than 1000`."""
        steps = "".join(f"[{step}]" if step.lstrip("-").isdigit() or step == "*" else f".{step}" for step in self.path)
        name = f"body{steps}" if len(steps) <= 80 else f"body{steps[:79]}…"
        if self.op == "exists":
            return Clause("that", f"have {name}", f"do not have {name}")
        return texts(name, self.op, self.operand)


def _value_reader(path: tuple[str, ...]) -> Callable[[Subject], str | list[Any] | None]:
    """Reads the values at a path of the body: one text as it is, None where there are none."""
    keys, plain = plain_keys(path), "*" not in path

    def read(subject: Subject) -> str | list[Any] | None:
        content = subject.content
        # as `mentions` says itself: what is parsed already is looked into
        if not (content.is_parsed or content.mentions(keys)):
            return None
        found = content.tree
        # objects all the way are the usual case
        for step in path:
            if type(found) is not dict or step not in found:
                break
            found = found[step]
        else:
            return found if type(found) is str else [found]
        if (type(found) is dict and plain) or found is MISSING:
            return None
        values = content.values_at(path)
        return values[0] if len(values) == 1 and type(values[0]) is str else values or None

    return read


def inside(content: Content, path: tuple[str, ...], op: str, operand: str) -> bool:
    """Whether a value at the path of a body is there or passes."""
    return _one_or_many(op, operand)(content.values_at(path) or None)
