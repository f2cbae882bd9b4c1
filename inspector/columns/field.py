"""Any value inside a capture as a column: a JSON or form value, a header, a key of the query, a cookie."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from inspector.bodies.jsonplace import PathError, field_path, find_value
from inspector.capture import Capture
from inspector.columns.column import Cell, visible
from inspector.errors import FilterError, UsageError
from inspector.query.content import Content, header_values
from inspector.query.forms import cookies, query_fields
from inspector.query.jsonvalue import MISSING, Spelled
from inspector.query.lexer import Lexer
from inspector.query.scalars import number, scalar_text

#: What a field can be of.
KINDS = ("body", "header", "query", "form", "cookie")
#: Bodies above this size are looked through for the value, not parsed: parsing keeps all other threads waiting.
_LARGE = 1 << 20
#: Whole numbers beyond this are texts in files: spreadsheets would round them.
_EXACT = 2**53
#: Characters of a cell, in files and as they are shown in a list.
_LONGEST, _SHOWN = 32_000, 400
#: Several values, as of a path with `*`, stand side by side.
_BETWEEN = ", "
_MOST_VALUES = 100


class FieldError(UsageError):
    """What was written is no field."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where in a capture a value stands: `kind` is one of KINDS, `steps` lead to it (one name but for `body`)."""

    kind: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        """As the filter language writes it, which `field_of` reads back."""
        if self.kind != "body":
            name = self.steps[0]
            plain = name == name.strip() and not set(name) & set('"[]\\') and name
            escaped = name.replace("\\", "\\\\").replace('"', '\\"')
            return f"{self.kind}[{name}]" if plain else f'{self.kind}["{escaped}"]'
        path = ""
        for step in self.steps:
            place = step if step == "*" else _place(step)
            part = field_path((step,)) if place is None else f"[{place}]"
            path += f".{part}" if place is None else part
        return f"body{path}"

    @property
    def short(self) -> str:
        """What a heading says of it: its last names."""
        if self.kind != "body":
            return self.steps[0]
        named = [place for place, step in enumerate(self.steps) if step != "*" and _place(step) is None]
        first = named[-1] if named else 0
        return str(replace(self, steps=self.steps[first:])).removeprefix("body").removeprefix(".")

    def values(self, capture: Capture) -> list[Any]:
        """The values there: none, one, or several. Large bodies take their time: use a worker."""
        name = self.steps[0]
        if self.kind == "header":
            found: Iterable[Any] = dict.fromkeys(header_values(capture.headers, name))
        elif self.kind == "query":
            found = (value for key, value in query_fields(capture.target) if key == name)
        elif self.kind == "cookie":
            found = (value for key, value in cookies(capture.headers.all("cookie")) if key == name)
        else:
            content = Content(capture.headers, capture.body)
            found = content.form.get(name, ()) if self.kind == "form" else self._in_body(content)
        return list(islice(found, _MOST_VALUES))

    def _in_body(self, content: Content) -> list[Any]:
        if len(content.body) > _LARGE and "*" not in self.steps:
            found = self._found(content)
            if found is not MISSING:
                return [found]
        return content.values_at(self.steps)

    def _found(self, content: Content) -> Any:
        """The value of a large body of JSON; MISSING where it must be parsed after all."""
        data = content.payloads[0]
        try:
            place = find_value(data, self.steps)
            return json.loads(data[place.start : place.end], parse_float=Spelled)
        except (PathError, ValueError, RecursionError):
            return MISSING

    def cell(self, capture: Capture) -> Cell:
        """The value for a file: numbers and yes/no as such, objects and arrays as JSON, several side by side."""
        values = self.values(capture)
        if len(values) != 1:
            return _cut(_BETWEEN.join(map(_written, values)), _LONGEST) if values else None
        value = values[0]
        if value is None or isinstance(value, bool) or (isinstance(value, float) and math.isfinite(value)):
            return value
        if isinstance(value, int) and abs(value) < _EXACT:
            return value
        return _cut(_written(value), _LONGEST)

    def value(self, capture: Capture) -> Any:
        """The value as JSON has it; a list where there are several, None where there is none."""
        values = self.values(capture)
        return values[0] if len(values) == 1 else values or None

    def text(self, capture: Capture) -> str:
        """The value on one line of a list; empty where there is none."""
        values = self.values(capture)
        return visible(_cut(_BETWEEN.join(_written(value) for value in values), _SHOWN))

    def sort_key(self, capture: Capture) -> int | float | str | None:
        """What a list is ordered by: numbers, also those that are spelled in texts, come before other texts."""
        values = self.values(capture)
        if not values or values[0] is None:
            return None
        value = values[0]
        if isinstance(value, bool):
            return "true" if value else "false"
        spelled = (
            number(value if isinstance(value, str) else str(value)) if isinstance(value, str | int | float) else None
        )
        if spelled is not None:
            whole = int(spelled) if spelled == spelled.to_integral_value() and abs(spelled) < 2**62 else None
            return float(spelled) if whole is None else whole
        return _cut(_written(value), _SHOWN)


@dataclass(frozen=True)
class FieldColumn:
    """A column of one's own. `title` is its heading; it stands for itself where none was given."""

    field: Field
    title: str = ""

    @cached_property
    def key(self) -> str:
        """Its name: the field as it is written."""
        return str(self.field)

    @property
    def name(self) -> str:
        """Its heading in files."""
        return self.title or self.key

    @property
    def heading(self) -> str:
        """Its heading in a list, where room is scarce."""
        return self.title or self.field.short


def field_of(text: str) -> Field:
    """The field that a text names, as the filter language writes it. FieldError with the reason."""
    written = text.strip()
    hint = "Write it like body.data.id, header[x-id], query[page], form[name] or cookie[sid]."
    try:
        tokens = list(Lexer(written, KINDS.__contains__).tokens())
    except FilterError as error:
        raise FieldError(f"“{written:.80}” names no value: {error.message}", hint=error.hint or hint) from error
    if len(tokens) != 1 or tokens[0].kind != "field" or tokens[0].op or not tokens[0].path:
        raise FieldError(f"“{written:.80}” names no value inside a request.", hint=hint)
    return Field(tokens[0].name, tokens[0].path)


def _place(step: str) -> int | None:
    """A place in an array, from its end when it is negative; None for a key."""
    digits = step.removeprefix("-")
    return int(step) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _written(value: Any) -> str:
    plain = scalar_text(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str) if plain is None else plain


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
