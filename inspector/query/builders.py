"""What a written condition means for each kind of field: a builder turns it into a leaf of the tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from inspector.capture import Summary
from inspector.errors import FilterError
from inspector.query.conditions import Fact, OneOf, Span, Tag, Text
from inspector.query.deep import Body, Header, Inside
from inspector.query.lexer import Value
from inspector.query.match import Mode, glob_mode
from inspector.query.regex import guarded
from inspector.query.tree import Group, Node, Not
from inspector.query.values import number


@dataclass(frozen=True, slots=True)
class Condition:
    """A field's operator and one value, as written. `op` is "" when the field stands alone; `now` is for dates."""

    name: str
    path: tuple[str, ...]
    op: str
    value: Value
    position: int
    now: datetime

    def error(self, message: str, hint: str | None = None) -> FilterError:
        """A FilterError at the value."""
        return FilterError(message, position=self.value.position, hint=hint)


Build = Callable[[Condition], Node]


def refuse(asked: Condition) -> FilterError:
    """The error for an operator that a field does not have."""
    if not asked.op:
        return FilterError(
            f"{asked.name} needs a value.",
            position=asked.position,
            hint=f'Write {asked.name}:… for the field, or "{asked.name}" for the word.',
        )
    return FilterError(f"{asked.name} cannot be compared with {asked.op}.", position=asked.position)


def _pattern(asked: Condition) -> str:
    try:
        guarded(asked.value.text)
    except ValueError as error:
        raise asked.error(f"The pattern does not read: {error}.") from error
    return asked.value.text


def _modes(asked: Condition, loose: Mode, exact: Mode) -> tuple[Mode, str]:
    """The text test of an operator: `loose` for `:`, `exact` for `=` and `!=`."""
    text = asked.value.text
    if asked.op == "~":
        return "regex", _pattern(asked)
    if asked.op in ("=", "!="):
        return exact, text
    if asked.op != ":":
        raise refuse(asked)
    if "*" in text and not asked.value.quoted:
        return glob_mode(text)
    return (loose, text) if text else ("equal", "")


def negated(asked: Condition, node: Node) -> Node:
    """The opposite for `!=`."""
    return Not(node) if asked.op == "!=" else node


def text(column: str, part: str = "") -> Build:
    """A text: `:` contains (or `*` fits the whole), `=` and `!=` exactly, `~` a pattern."""

    def build(asked: Condition) -> Node:
        mode, needle = _modes(asked, "has", "equal")
        return negated(asked, Text(asked.name, column, mode, needle, part))

    return build


def word(column: str, choices: Mapping[str, str] | None = None) -> Build:
    """A short name: `:`, `=` and `!=` mean the whole of it without case (or `*` fits it), `~` a pattern.

    `choices`: what may be written, to what is stored.
    """

    def build(asked: Condition) -> Node:
        mode, needle = _modes(asked, "is", "is")
        if choices is not None and mode == "is":
            if needle.lower() not in choices:
                raise asked.error(
                    f"{asked.name} is never “{needle:.40}”.", f"Use one of {', '.join(dict.fromkeys(choices))}."
                )
            needle = choices[needle.lower()]
        return negated(asked, Text(asked.name, column, mode if needle or mode == "some" else "equal", needle))

    return build


def tag(asked: Condition) -> Node:
    """One of the tags, whole, without case."""
    return negated(asked, Tag(*_modes(asked, "is", "is")))


_SIGNS = {"<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}


def numeric(column: str, units: dict[str, int], example: str) -> Build:
    """A number: `:` and `=` equal, `!=`, `<`, `<=`, `>`, `>=`, and `a..b` with both ends."""

    def read(asked: Condition, written: str) -> int | float:
        try:
            return number(written, units, example)
        except ValueError as error:
            raise asked.error(f"{error}.") from error

    def build(asked: Condition) -> Node:
        op, written = asked.op, asked.value.text
        if op == ":":
            for sign in (">=", "<=", ">", "<"):
                if written.startswith(sign):
                    op, written = sign, written.removeprefix(sign)
                    break
        if op in _SIGNS:
            bound = read(asked, written)
            shown = f"{_SIGNS[op]} {written}"
            if op in (">", ">="):
                return Span(asked.name, column, bound, None, shown, above=op == ">")
            return Span(asked.name, column, None, bound, shown, below=op == "<")
        if op not in (":", "=", "!="):
            raise refuse(asked)
        low, dots, high = written.partition("..")
        if not dots:
            bound = read(asked, written)
            return negated(asked, Span(asked.name, column, bound, bound, f"is {written}"))
        if not low and not high:
            raise asked.error("The range has no ends.", f"Write it like {example}..{example}.")
        first = read(asked, low) if low else None
        last = read(asked, high) if high else None
        return negated(asked, Span(asked.name, column, first, last, f"is from {low or '…'} to {high or '…'}"))

    return build


def status(column: str) -> Build:
    """A number, or a class of them: `4xx`."""
    plain = numeric(column, {"": 1}, "404")

    def build(asked: Condition) -> Node:
        written = asked.value.text.lower()
        if asked.op in (":", "=", "!=") and len(written) == 3 and written[1:] in ("xx", "**"):
            if not (written[0].isascii() and written[0].isdigit()):
                raise asked.error(f"“{written}” is no class of status codes.", "Write it like 4xx.")
            low = int(written[0]) * 100
            return negated(asked, Span(asked.name, column, low, low + 99, f"is {written}"))
        if asked.op in (":", "=", "!=") and len(written) == 2 and written[0].isdigit() and written[1] == "*":
            raise asked.error(f"“{written}” is not a number here.", f"Write {written[0]}xx.")
        return plain(asked)

    return build


def one_of(column: str) -> Callable[[Condition, tuple[Value, ...]], Node]:
    """Many whole numbers at once, for `id in (…)`."""

    def build(asked: Condition, values: tuple[Value, ...]) -> Node:
        numbers: set[int | float] = set()
        for value in values:
            try:
                numbers.add(number(value.text, {"": 1}, "42"))
            except ValueError as error:
                raise FilterError(f"{error}.", position=value.position) from error
        return OneOf(asked.name, column, frozenset(numbers))

    return build


_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def flag(fact: Node | Callable[[Condition], Node]) -> Build:
    """A yes-or-no thing: alone, or with `:yes` / `:no`."""

    def build(asked: Condition) -> Node:
        made = fact(asked) if callable(fact) else fact
        if not asked.op:
            return made
        if asked.op not in (":", "=", "!="):
            raise refuse(asked)
        answer = _YES.get(asked.value.text.lower())
        if answer is None:
            raise asked.error(f"{asked.name} is yes or no.", f"Write {asked.name} or -{asked.name}.")
        return made if answer is (asked.op != "!=") else Not(made)

    return build


def column_flag(column: str, reading: str) -> Build:
    """A flag that is stored as 0 or 1."""
    return flag(Fact(reading, f"c.{column} <> 0", lambda row: getattr(row, column)))


def choice(facts: Mapping[str, Node]) -> Build:
    """One of a few words, each with a meaning of its own."""

    def build(asked: Condition) -> Node:
        if asked.op not in (":", "=", "!="):
            raise refuse(asked)
        fact = facts.get(asked.value.text.lower())
        if fact is None:
            raise asked.error(f"{asked.name}:{asked.value.text:.40} means nothing.", f"Use one of {', '.join(facts)}.")
        return negated(asked, fact)

    return build


def filled(column: str, reading: str) -> Fact:
    """A text column that is not empty."""

    def check(row: Summary) -> bool:
        return bool(getattr(row, column))

    return Fact(reading, f"c.{column} <> ''", check)


def header(asked: Condition) -> Node:
    """`header[name]`: there, or with a text test of its lines; `header:x`: any line, with its name."""
    name = asked.path[0] if asked.path else ""
    if not asked.op:
        if not name:
            raise refuse(asked)
        return Header(name, "has", "", exists=True)
    return negated(asked, Header(name, *_modes(asked, "has", "equal")))


def body(asked: Condition) -> Node:
    """`body:x`, `body~"…"` on the text; `body.path` on a value inside: there, a text test, or a comparison."""
    if not asked.path:
        if not asked.op:
            raise refuse(asked)
        return negated(asked, Body(*_modes(asked, "has", "equal")))
    if not asked.op:
        return Inside(asked.path, "exists")
    if asked.op in ("=", "!="):
        return negated(asked, Inside(asked.path, "==", asked.value.text))
    if asked.op in _SIGNS:
        return Inside(asked.path, asked.op, asked.value.text)
    return Inside(asked.path, *_modes(asked, "has", "equal"))


def listed(build: Build) -> Callable[[Condition, tuple[Value, ...]], Node]:
    """`field in (a, b)` for any field: one of them, each as with `=`."""

    def build_list(asked: Condition, values: tuple[Value, ...]) -> Node:
        parts: list[Node] = [
            build(Condition(asked.name, asked.path, "=", value, asked.position, asked.now)) for value in values
        ]
        return parts[0] if len(parts) == 1 else Group("OR", tuple(parts))

    return build_list
