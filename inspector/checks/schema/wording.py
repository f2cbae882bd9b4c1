"""What `jsonschema` says of a body, in the words that checks use."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from inspector.bodies.jsonplace import Step
from inspector.checks.address import shown_path
from inspector.checks.check import Finding
from inspector.checks.deadline import Deadline
from inspector.checks.schema.compiled import Schema
from inspector.checks.values import TYPES, described, spelled

_LEAST = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} elements",
    "maxItems": "at most {} elements",
    "minProperties": "at least {} keys",
    "maxProperties": "at most {} keys",
    "pattern": "a text that matches {}",
    "format": "the format {}",
}
#: Alternatives of `anyOf` and `oneOf` whose errors are looked at.
_MOST_CONTEXT = 200


def schema_findings(schema: Schema, tree: Any, deadline: Deadline, start: tuple[Step, ...] = ()) -> Iterator[Finding]:
    """What a schema finds wrong in a value, that stands at `start` in the body; nothing where it is valid."""
    for error in schema.errors(tree, deadline):
        yield finding_of(error, start) if error.validator else _never(error, tree, start)


def finding_of(error: Any, start: tuple[Step, ...]) -> Finding:
    """One error of `jsonschema`."""
    steps = (*start, *error.absolute_path)
    path = shown_path(steps)
    word, wanted, value = error.validator, error.validator_value, error.instance
    if word in ("anyOf", "oneOf") and error.context:
        return _nearest(error, path, steps)
    if word == "required" and isinstance(wanted, list) and isinstance(value, dict):
        return _missing(error, steps)
    if word == "additionalProperties" and wanted is False and isinstance(value, dict):
        return _unwanted(error, steps)
    expected = _expected(word, wanted)
    found = described(value)
    if expected:
        return Finding(path, expected, found, f"{path} is {found}; expected {expected}.", steps)
    return Finding(path, f"what the schema says by {word}" if word else "nothing", found, _own(error, path), steps)


def _never(error: Any, tree: Any, start: tuple[Step, ...]) -> Finding:
    """A value whose schema is `false`. The library only tells in which object or array it is."""
    path = tuple(error.absolute_path)
    inside = tree
    for step in path:
        inside = inside[step]
    items = inside.items() if isinstance(inside, dict) else enumerate(inside) if isinstance(inside, list) else ()
    found = described(error.instance)
    places = [key for key, one in items if one is error.instance]
    steps = (*start, *path, *places[: len(places) == 1])
    name = shown_path(steps)
    what = f"{name} is {found}" if inside is error.instance or len(places) == 1 else f"{name} has {found}"
    return Finding(name, "nothing", found, f"{what}; the schema allows nothing there.", steps)


def _expected(word: str, wanted: Any) -> str:
    if word == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return " or ".join(TYPES.get(str(kind), str(kind)) for kind in kinds)
    if word == "enum" and isinstance(wanted, list):
        return f"one of {', '.join(spelled(one) for one in wanted[:20])}"
    if word == "const":
        return spelled(wanted)
    if word in _LEAST:
        return _LEAST[word].format(wanted if isinstance(wanted, str) else spelled(wanted))
    return ""


def _own(error: Any, path: str) -> str:
    """The library's own sentence, cut: it may hold all of a body."""
    message = str(error.message)
    if len(message) > 200:
        message = message[:199] + "…"
    return f"{path}: {message.rstrip('.')}."


def _missing(error: Any, steps: tuple[Step, ...]) -> Finding:
    name = str(error.message).removesuffix(" is a required property")
    key = next((one for one in error.validator_value if repr(one) == name), name)
    path = shown_path((*steps, str(key)))
    return Finding(path, "a value", "nothing", f"There is no {path}, which the schema requires.", steps)


def _unwanted(error: Any, steps: tuple[Step, ...]) -> Finding:
    known = error.schema.get("properties", {})
    extra = next((key for key in error.instance if key not in known and repr(key) in error.message), None)
    if extra is None:
        return Finding(shown_path(steps), "no other keys", "others", _own(error, shown_path(steps)), steps)
    inner = (*steps, extra)
    path = shown_path(inner)
    others = (key for key in error.instance if key not in known and key != extra and repr(key) in error.message)
    # not all of them: each look goes through the message, which is as long as the body
    told = ", ".join(islice(others, 10))
    more = f" Nor {told}." if told else ""
    found = described(error.instance[extra])
    return Finding(path, "no such key", found, f"The schema knows no {path}.{more}", inner)


def _nearest(error: Any, path: str, steps: tuple[Step, ...]) -> Finding:
    """Of several alternatives the one that got furthest: its error is what helps."""
    count = len(error.validator_value)
    inner = max(error.context[:_MOST_CONTEXT], key=lambda one: (len(one.absolute_path), one.validator != "type"))
    start = steps[: len(steps) - len(error.absolute_path)]
    near = finding_of(inner, start)
    reason = f"{path} fits none of the {count} alternatives; nearest: {near.reason}"
    return Finding(near.path, near.expected, near.found, reason, near.steps)
