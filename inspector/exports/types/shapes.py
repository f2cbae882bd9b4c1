"""What the JSON bodies of many captures have in common: one schema for each type of event, inferred by genson.

A capture is looked at once and let go. A body whose structure was seen before teaches nothing and is passed over, which
keeps a million captures quick; of structures that differ every time only so many are learnt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from inspector.bodies import decode
from inspector.capture import Capture
from inspector.errors import UsageError
from inspector.exports.noting import Noted
from inspector.exports.record import Record
from inspector.exports.report import annotation_of
from inspector.workers import Token

#: Larger bodies teach nothing.
_LARGEST = 32 * 1024 * 1024
#: Of one body: items of a list, keys of an object, levels.
_ITEMS, _KEYS, _DEPTH = 100, 300, 40
#: Types of events, structures of each, and places of values in all, beyond which no new ones are learnt.
_MOST_KINDS, _MOST_SHAPES, _MOST_PLACES = 200, 5_000, 50_000
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NOTHING: object = object()


class Shapes:
    """Schemas that grow with each capture."""

    def __init__(self) -> None:
        self._builders: dict[str, Any] = {}
        self._seen: dict[str, set[int]] = {}
        self._names: dict[str, str] = {}
        self._places: set[int] = set()
        self.told = Noted()

    def add(self, record: Record) -> str | None:
        """Learn from a capture; gives the name of its type, None where its body is neither JSON nor a form."""
        self.told.see(record)
        from genson import SchemaBuilder  # only for these formats

        value = value_of(record.entry.capture)
        if value is _NOTHING:
            return None
        name = self._name(record)
        if name not in self._builders:
            self._builders[name] = SchemaBuilder(schema_uri=None)
            self._seen[name] = set()
        seen = self._seen[name]
        shape = hash(_structure(value))
        if shape not in seen and len(seen) < _MOST_SHAPES and self._has_room(value, name):
            seen.add(shape)
            self._builders[name].add_object(value)
        return name

    def _has_room(self, value: Any, name: str) -> bool:
        """Whether the places of this value's parts are known, or new ones may be; bodies of odd keys have no end."""
        fresh = set(_places(value, hash(name))) - self._places
        if len(self._places) + len(fresh) > _MOST_PLACES:
            return False
        self._places |= fresh
        return True

    def schemas(self) -> dict[str, dict[str, Any]]:
        """A schema for each type of event, by name. UsageError when there is none."""
        if not self._builders:
            raise UsageError(
                "None of these captures has a body that types can be inferred from.",
                hint="Choose captures with JSON or form bodies.",
            )
        return {name: self._builders[name].to_schema() for name in sorted(self._builders)}

    def document(self) -> dict[str, Any]:
        """One JSON Schema for all types of events."""
        found = self.schemas()
        if len(found) == 1:
            ((name, schema),) = found.items()
            return {"$schema": DIALECT, "title": name, **schema, **self._note()}
        links = [{"$ref": f"#/$defs/{name}"} for name in found]
        return {"$schema": DIALECT, "title": _free("Event", found), "anyOf": links, "$defs": found, **self._note()}

    def _note(self) -> dict[str, str]:
        return {"$comment": f"Captures {self.told.sentence()}."} if self.told.redacted else {}

    def _name(self, record: Record) -> str:
        found = annotation_of(record)
        source = found.event_type or record.entry.capture.path
        if source not in self._names:
            full = len(self._names) >= _MOST_KINDS
            self._names[source] = "Other" if full else _free(_pascal(source), self._names.values())
            if full:
                return self._names.pop(source)
        return self._names[source]


def shapes_of(records: Iterable[Record], token: Token) -> tuple[Shapes, int]:
    """What all these captures have in common, and how many there were."""
    shapes, count = Shapes(), 0
    for record in records:
        token.check()
        shapes.add(record)
        count += 1
    return shapes, count


def value_of(capture: Capture) -> Any:
    """The value of a JSON or form body, cut where it is out of measure; `_NOTHING` where there is none."""
    if not capture.body or capture.malformed is not None or len(capture.body) > _LARGEST:
        return _NOTHING
    data = decode(capture.headers, capture.body, limit=_LARGEST).data
    media = capture.content_type.partition(";")[0].strip().lower()
    if media == "application/x-www-form-urlencoded":
        text = data.decode("utf-8", "replace")
        return dict(parse_qsl(text[:1_000_000], keep_blank_values=True)) if text.count("&") < _KEYS else _NOTHING
    try:
        return _within(json.loads(data), _DEPTH)
    except (ValueError, RecursionError):
        return _NOTHING


def _within(value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        if depth == 0:
            return {}
        return {key: _within(item, depth - 1) for key, item in list(value.items())[:_KEYS]}
    if isinstance(value, list):
        return [] if depth == 0 else [_within(item, depth - 1) for item in value[:_ITEMS]]
    return value


def _structure(value: Any) -> Any:
    """What of a value a schema is made from: types and keys, without the values."""
    if isinstance(value, dict):
        return tuple((key, _structure(item)) for key, item in value.items())
    if isinstance(value, list):
        return ("[", *dict.fromkeys(map(_structure, value)))
    return type(value).__name__


def _places(value: Any, above: int) -> Iterator[int]:
    """A number for each place in a value that a schema has a part for."""
    if isinstance(value, dict):
        for key, item in value.items():
            place = hash((above, key))
            yield place
            yield from _places(item, place)
    elif isinstance(value, list):
        for item in value:
            yield from _places(item, hash((above, 0)))


def _pascal(text: str) -> str:
    """`invoice.paid` as `InvoicePaid`: a name in any language."""
    words = re.findall(r"[A-Za-z0-9]+", text)
    name = "".join(word[0].upper() + word[1:] for word in words)[:60]
    return name if name and not name[0].isdigit() else f"Event{name}"


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, with a number where it is taken."""
    used = {one.lower() for one in taken}
    number, made = 1, name
    while made.lower() in used:
        number += 1
        made = f"{name}{number}"
    return made
