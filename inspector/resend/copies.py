"""One capture many times, with fields that differ from copy to copy."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from inspector.capture import Capture, Headers
from inspector.errors import TemplateError, UsageError
from inspector.resend.fields import Field, parsed, set_form, set_header, set_json, set_query
from inspector.resend.how import Edit
from inspector.templates import Values

MOST_COPIES = 100_000
Sequel = Literal["rising", "reversed", "shuffled"]


@dataclass(frozen=True, slots=True)
class Copies:
    """How many copies, what differs, and in which order their numbers are sent. Without fields all are the same."""

    count: int
    fields: tuple[Field, ...] = ()
    order: Sequel = "rising"

    def check(self) -> None:
        """UsageError for a number that makes no sense."""
        if not 1 <= self.count <= MOST_COPIES:
            raise UsageError(f"{self.count} copies are not possible: it can be 1 to {MOST_COPIES:,}.")

    def numbers(self) -> array[int]:
        """The numbers of the copies, from 1, in the order of sending."""
        numbers = list(range(1, self.count + 1))
        if self.order == "reversed":
            numbers.reverse()
        elif self.order == "shuffled":
            random.shuffle(numbers)
        return array("q", numbers)


class CopyMaker:
    """Makes the copies of one capture. TemplateError, at once, for a template that does not parse or a wrong path."""

    def __init__(self, capture: Capture, fields: Sequence[Field]) -> None:
        self._capture = capture
        self._templates = [(field, parsed(field)) for field in fields]
        inside = [field for field in fields if field.where in ("json", "form")]
        encoding = (capture.headers.get("content-encoding") or "").strip().lower()
        if inside and encoding not in ("", "identity"):
            raise TemplateError(f"{inside[0].title} cannot be replaced: the body is compressed ({encoding}).")
        # a mistake is told before anything is sent
        self.edit(1)

    def edit(self, number: int, now: datetime | None = None) -> Edit | None:
        """What differs in that copy from the capture; None: nothing."""
        if not self._templates:
            return None
        values = Values(number, now=now)
        # whole parts first: fields may lie in them
        ordered = sorted(self._templates, key=lambda one: one[0].where not in ("target", "body"))
        target: str | None = None
        headers: Headers | None = None
        body: bytes | None = None
        inside: list[tuple[Field, bytes]] = []
        for field, template in ordered:
            try:
                value = template.render(values)
            except TemplateError as error:
                raise error.of(field.title) from error
            match field.where:
                case "target":
                    target = value.decode("latin-1")
                case "body":
                    body = value
                case "header":
                    headers = set_header(self._capture.headers if headers is None else headers, field.name, value)
                case "query":
                    target = set_query(self._capture.target if target is None else target, field.name, value)
                case "form":
                    body = set_form(self._capture.body if body is None else body, field.name, value)
                case "json":
                    inside.append((field, value))
        if inside:
            body = set_json(self._capture.body if body is None else body, inside)
        return Edit(target=target, headers=headers, body=body)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a field becomes in the first copies, or what is wrong with it."""

    values: tuple[str, ...] = ()
    problem: str = ""


def check_fields(capture: Capture, fields: Sequence[Field], numbers: Sequence[int] = (1, 2)) -> list[Checked]:
    """Each field by itself, with the values of these copies; what only fails together is told at the last one."""
    shared = [Values(number) for number in numbers]
    found = []
    for one in fields:
        try:
            CopyMaker(capture, [one])
            template = parsed(one)
            values = tuple(template.render(known).decode("utf-8", "replace") for known in shared)
        except TemplateError as error:
            text = str(error).removeprefix(f"{one.title}: ").removeprefix("The template is wrong at line 1, ")
            found.append(Checked(problem=text[:1].upper() + text[1:]))
        else:
            found.append(Checked(values))
    if len(fields) > 1 and not any(one.problem for one in found):
        try:
            CopyMaker(capture, fields)
        except TemplateError as error:
            found[-1] = Checked(problem=str(error))
    return found
