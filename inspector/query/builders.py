"""What a written condition means: each kind of field has a builder that makes a leaf. Texts, facts, what is inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from inspector.errors import FilterError
from inspector.query.conditions import Fact, Tag, Text
from inspector.query.deep import Body, Inside, Kind, Named
from inspector.query.lexer import Value
from inspector.query.match import Mode, glob_mode
from inspector.query.regex import guarded
from inspector.query.scalars import COMPARISONS, is_range
from inspector.query.tree import Group, Node, Not


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


_MOST_STARS = 500

Build = Callable[[Condition], Node]
BuildList = Callable[[Condition, tuple[Value, ...]], Node]


def check_stars(value: Value) -> None:
    """Raise a FilterError when a value without quotes has too many stars: between each two is a text to look for."""
    if value.text.count("*") > _MOST_STARS:
        raise FilterError(
            f"A value has at most {_MOST_STARS} stars.",
            position=value.position,
            hint="Put it in quotes where it means the stars themselves.",
        )


def refuse(asked: Condition) -> FilterError:
    """The error for an operator that a field does not have."""
    if not asked.op:
        return FilterError(
            f"{asked.name} needs a value.",
            position=asked.position,
            hint=f'Write {asked.name}:… for the field, or "{asked.name}" for the word.',
        )
    return FilterError(
        f"{asked.name} cannot be compared with {asked.op}.",
        position=asked.position,
        hint=f"Write {asked.name}:…, {asked.name}=… or {asked.name}~…" if asked.op in COMPARISONS else None,
    )


def signed(asked: Condition) -> tuple[str, str]:
    """Operator and value, where a sign of comparison may stand behind a colon: `status:>=400`."""
    op, written = asked.op, asked.value.text
    if op == ":" and not asked.value.quoted:
        for sign in (">=", "<=", ">", "<"):
            if written.startswith(sign):
                return sign, written.removeprefix(sign).strip()
    return op, written


def _pattern(asked: Condition) -> str:
    try:
        guarded(asked.value.text)
    except ValueError as error:
        raise asked.error(f"The pattern does not read: {error}.") from error
    return asked.value.text


def _modes(asked: Condition, loose: Mode, exact: Mode) -> tuple[Mode, str]:
    """The text test of an operator: `loose` for `:`, `exact` for `=` and `!=`."""
    text = asked.value.text
    if asked.op in ("~", "!~"):
        return "regex", _pattern(asked)
    if asked.op in ("=", "!="):
        return exact, text
    if asked.op != ":":
        raise refuse(asked)
    if asked.value.quoted:
        mode, needle = loose, text
    else:
        check_stars(asked.value)
        mode, needle = glob_mode(text, loose)
    return (mode, needle) if needle or mode == "some" else ("equal", "")


def _scalar(asked: Condition, exact: str) -> tuple[str, str]:
    """The test of a single value, see `scalars.value_test`: as of texts, and comparisons and ranges."""
    op, written = signed(asked)
    quoted = asked.value.quoted
    if op in COMPARISONS:
        if not written:
            raise asked.error(f"The value after {op} is missing.")
        return op, written
    if op in (":", "=", "!=") and not quoted and is_range(written):
        return "range", written
    if op in ("=", "!="):
        return ("text" if quoted and exact == "==" else exact), written
    mode, needle = _modes(asked, "has", "equal")
    # without quotes the numbers and words of JSON are meant, too
    return ("holds", needle) if mode == "has" and not quoted else (mode, needle)


def negated(asked: Condition, node: Node) -> Node:
    """The opposite for `!=` and `!~`."""
    return Not(node) if asked.op in ("!=", "!~") else node


def text(column: str, part: str = "") -> Build:
    """A text: `:` contains (or `*` fits the whole), `=` and `!=` exactly, `~` and `!~` a pattern."""

    def build(asked: Condition) -> Node:
        mode, needle = _modes(asked, "has", "equal")
        return negated(asked, Text(asked.name, column, mode, needle, part))

    return build


def word(column: str, choices: Mapping[str, str] | None = None) -> Build:
    """A short name: `:`, `=` and `!=` mean the whole of it without case (or `*` fits it), `~` and `!~` a pattern.

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


def column_flag(column: str) -> Build:
    """A flag that is stored as 0 or 1, named by an adjective."""
    return flag(Fact(f"are {column}", f"are not {column}", f"c.{column} <> 0", attrgetter(column)))


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


def filled(column: str, noun: str) -> Fact:
    """A text column that is not empty."""
    return Fact(f"have {noun}", f"have no {noun.split(' ', 1)[1]}", f"c.{column} <> ''", attrgetter(column))


def named(kind: Kind) -> Build:
    """`header[name]`: there, or with a test of its values; `header:x`: any line, with its name."""

    def build(asked: Condition) -> Node:
        name = asked.path[0] if asked.path else ""
        if not asked.op:
            return Named(kind, name, "exists")
        return negated(asked, Named(kind, name, *_scalar(asked, "equal")))

    return build


def query(asked: Condition) -> Node:
    """`query[name]` as `named`; `query:x` the whole query as it was sent."""
    return named("query")(asked) if asked.path else text("target", "query")(asked)


def body(asked: Condition) -> Node:
    """`body:x`, `body~"…"` on the text; `body.path` on a value inside: there, or a test of it."""
    if not asked.path:
        return negated(asked, Body(*_modes(asked, "has", "equal")))
    if not asked.op:
        return Inside(asked.path, "exists")
    return negated(asked, Inside(asked.path, *_scalar(asked, "==")))


def listed(build: Build) -> BuildList:
    """`field in (a, b)` for any field: one of them, each as with `=`."""

    def build_list(asked: Condition, values: tuple[Value, ...]) -> Node:
        parts: list[Node] = [
            build(Condition(asked.name, asked.path, "=", value, asked.position, asked.now)) for value in values
        ]
        return parts[0] if len(parts) == 1 else Group("OR", tuple(parts))

    return build_list
