"""Where in a request a check looks: `$.data.items[0].id`, `data.object.amount`, `header[x-id]`, `query[page]`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from inspector.bodies.jsonplace import Step, field_path
from inspector.checks.subject import Subject
from inspector.columns.field import KINDS, Field, FieldError, field_of
from inspector.finding.jsonpaths import JsonPathQuery
from inspector.query.jsonvalue import MISSING, walk_places

#: Values of one address that are looked at.
MOST_VALUES = 100_000


class Located(NamedTuple):
    """A value and the steps that lead to it in the body; None for what is not in a body of JSON."""

    value: Any
    steps: tuple[Step, ...] | None


@dataclass(frozen=True)
class Address:
    """One address, as it was `written`. `textual`: what stands there is text, however it is meant (headers, forms)."""

    written: str
    field: Field | None

    @property
    def textual(self) -> bool:
        """Whether all that stands there is text."""
        return self.field is not None and self.field.kind != "body"

    @property
    def in_body(self) -> bool:
        """Whether it leads into the parsed body."""
        return self.field is None or self.field.kind == "body"

    @cached_property
    def _path(self) -> JsonPathQuery:
        return JsonPathQuery(self.written)

    def find(self, subject: Subject) -> Iterator[Located]:
        """The values there, in their order. BadPattern for a path that shows its mistake only in use."""
        if not self.in_body:
            assert self.field is not None
            for value in self.field.values(subject.capture):
                yield Located(value, None)
            return
        tree = subject.tree
        if tree is MISSING:
            return
        if self.field is not None:
            for steps, value in walk_places(tree, self.field.steps):
                yield Located(value, steps)
            return
        for number, steps in enumerate(self._path.find(tree)):
            if number >= MOST_VALUES:
                return
            yield Located(_at(tree, steps), steps)

    def shown(self, steps: tuple[Step, ...] | None) -> str:
        """The address of one value, as results name it."""
        return shown_path(steps) if steps else self.written


def address_of(text: str) -> Address:
    """The address that a text names. InspectorError with the reason when it names none."""
    written = text.strip()
    if written.startswith("$"):
        JsonPathQuery(written)
        return Address(written, None)
    try:
        return Address(written, field_of(written))
    except FieldError as error:
        if written.startswith(tuple(f"{kind}[" for kind in KINDS)):
            raise
        try:
            return Address(written, field_of(f"body{written}" if written.startswith("[") else f"body.{written}"))
        except FieldError:
            raise FieldError(
                f"“{written:.80}” is no address of a value.",
                hint="Write it like data.object.id, $.items[*].id, header[x-id], query[page] or form[name].",
            ) from error


def shown_path(steps: tuple[Step, ...]) -> str:
    """Steps into a body as results name them: `data.items[2].id`."""
    return field_path(steps) or "$"


def _at(tree: Any, steps: tuple[Step, ...]) -> Any:
    for step in steps:
        tree = tree[step]
    return tree
