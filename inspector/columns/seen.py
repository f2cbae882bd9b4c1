"""Which values captures hold: what can be proposed as a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from inspector.capture import Capture
from inspector.columns.column import visible
from inspector.columns.field import Field
from inspector.query.content import Content
from inspector.query.forms import cookies, query_fields
from inspector.query.jsonvalue import MISSING
from inspector.query.scalars import scalar_text
from inspector.workers import Token

#: Bodies above this size are not looked into, and of the others so many values each.
_LARGE, _MOST = 256 * 1024, 400
_DEEPEST = 8
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Seen:
    """A value that was seen: where, in how many captures, and what stood there last."""

    field: Field
    count: int
    example: str


def seen_fields(captures: Iterable[Capture], token: Token) -> list[Seen]:
    """What these captures hold, newest first: values of bodies, then names of the query, headers, cookies."""
    counts: Counter[Field] = Counter()
    examples: dict[Field, str] = {}
    for capture in captures:
        token.check()
        here: dict[Field, str] = {}
        for field, value in _values(capture):
            here.setdefault(field, value)
        counts.update(here.keys())
        for field, value in here.items():
            if not examples.get(field):
                examples[field] = visible(value[:_SHOWN])
    kinds = ("body", "form", "query", "header", "cookie")
    ordered = sorted(counts, key=lambda field: (kinds.index(field.kind), -counts[field], len(field.steps), str(field)))
    return [Seen(field, counts[field], examples[field]) for field in ordered]


def _values(capture: Capture) -> Iterator[tuple[Field, str]]:
    for name, value in capture.headers:
        yield Field("header", (name.decode("latin-1").lower(),)), value.decode("latin-1")
    for key, text in query_fields(capture.target):
        yield Field("query", (key,)), text
    for key, text in cookies(capture.headers.all("cookie")):
        yield Field("cookie", (key,)), text
    if len(capture.body) <= _LARGE:
        tree = Content(capture.headers, capture.body).tree
        if tree is not MISSING:
            yield from _inside(tree)


def _inside(tree: Any) -> Iterator[tuple[Field, str]]:
    """Scalars of a tree, level by level, so that the cap leaves out what lies deepest; of arrays the first element."""
    level: list[tuple[tuple[str, ...], Any]] = [((), tree)]
    found = 0
    for _ in range(_DEEPEST):
        deeper: list[tuple[tuple[str, ...], Any]] = []
        for path, value in level:
            if isinstance(value, dict):
                deeper += (((*path, str(key)), item) for key, item in value.items())
            elif isinstance(value, list):
                if value:
                    deeper.append(((*path, "0"), value[0]))
            elif path:
                found += 1
                yield Field("body", path), scalar_text(value) or ""
            if found >= _MOST:
                return
        level = deeper[:_MOST]
