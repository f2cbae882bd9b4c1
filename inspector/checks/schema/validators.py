"""The validators of `jsonschema`, made to look at the clock and to remember what they made of a schema.

The library makes a validator for each part of a schema each time it comes there; made once, it is twice as fast.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from inspector.checks.schema.patterns import LIMIT, install

#: Names of drafts, as a check may write them, with the address that a schema names as `$schema`.
DRAFT_ADDRESSES = {
    "4": "http://json-schema.org/draft-04/schema#",
    "6": "http://json-schema.org/draft-06/schema#",
    "7": "http://json-schema.org/draft-07/schema#",
    "2019-09": "https://json-schema.org/draft/2019-09/schema",
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
}
#: Words that make the meaning of a part depend on the way that led to it.
MOVING_WORDS = ("$dynamicRef", "$recursiveRef")


class Memory:
    """What was made of the parts of one schema. `fixed`: each part means the same wherever one comes from."""

    def __init__(self) -> None:
        self.fixed = True
        self.parts: dict[int, Any] = {}
        self.references: dict[tuple[int, str], Any] = {}
        self._held: list[Any] = []

    def keep(self, schema: Any, validator: Any) -> Any:
        """Remember what validates a part."""
        self.hold(schema)
        self.parts[id(schema)] = validator
        return validator

    def hold(self, schema: Any) -> None:
        """Keep a part alive, so that its identity stays its own."""
        self._held.append(schema)


@lru_cache(1)
def stock() -> dict[str, Any]:
    """The library's validators by the name of the draft."""
    import jsonschema

    install()
    return {
        "4": jsonschema.Draft4Validator,
        "6": jsonschema.Draft6Validator,
        "7": jsonschema.Draft7Validator,
        "2019-09": jsonschema.Draft201909Validator,
        "2020-12": jsonschema.Draft202012Validator,
    }


def make_class(draft: str, memory: Memory, without: Collection[str] = ()) -> Any:
    """A validator class of that draft for one schema. `without`: words that say nothing in it."""
    classes: dict[Any, Any] = {}
    for original in stock().values():
        classes[original] = _bounded(original, memory, classes, without)
    return classes[stock()[draft]]


def _bounded(original: Any, memory: Memory, classes: dict[Any, Any], without: Collection[str]) -> Any:
    """`original` with a clock and a memory. Parts of another draft get the class that `classes` has for it."""
    from jsonschema.validators import extend, validator_for

    bounded = extend(original, {"uniqueItems": _unique_items} | dict.fromkeys(without, _nothing))
    descend, is_valid, validate_reference = bounded.descend, bounded.is_valid, bounded._validate_reference
    create = _resource_maker(original)

    def known_descend(
        self: Any, instance: Any, schema: Any, path: Any = None, schema_path: Any = None, resolver: Any = None
    ) -> Iterator[Any]:
        LIMIT.check()
        if not memory.fixed or isinstance(schema, bool):
            yield from descend(self, instance, schema, path, schema_path, resolver)
            return
        part = memory.parts.get(id(schema))
        if part is None:
            inner = self._resolver.in_subresource(create(schema)) if resolver is None else resolver
            part = memory.keep(schema, self.evolve(schema=schema, _resolver=inner))
        for error in part.iter_errors(instance):
            if path is not None:
                error.path.appendleft(path)
            if schema_path is not None:
                error.schema_path.appendleft(schema_path)
            yield error

    def known_reference(self: Any, ref: str, instance: Any) -> Any:
        if not memory.fixed:
            return validate_reference(self, ref, instance)
        key = id(self.schema), ref
        found = memory.references.get(key)
        if found is None:
            found = memory.references[key] = self._resolver.lookup(ref)
            memory.hold(self.schema)
        return self.descend(instance, found.contents, resolver=found.resolver)

    def bounded_is_valid(self: Any, instance: Any) -> bool:
        LIMIT.check()
        return bool(is_valid(self, instance))

    def evolve(self: Any, **changes: Any) -> Any:
        schema = changes.setdefault("schema", self.schema)
        kind = classes[validator_for(schema, default=original)]
        changes.setdefault("format_checker", self.format_checker)
        changes.setdefault("registry", self._registry)
        changes.setdefault("_resolver", self._resolver)
        return kind(**changes)

    bounded.descend, bounded._validate_reference = known_descend, known_reference
    bounded.is_valid, bounded.evolve, bounded.is_type = bounded_is_valid, evolve, _type_test(original)
    return bounded


def _type_test(original: Any) -> Any:
    """As the library's own, without its map of tests, which is slower, and breaks down when the stack is full."""
    checker = original.TYPE_CHECKER
    names = ("array", "boolean", "integer", "null", "number", "object", "string", "any")
    tests = {name: checker._type_checkers[name] for name in names if name in checker._type_checkers}

    def is_type(_self: Any, instance: Any, wanted: str) -> bool:
        test = tests.get(wanted)
        return test is not None and bool(test(checker, instance))

    return is_type


def _resource_maker(original: Any) -> Any:
    from referencing.jsonschema import specification_with

    address = original.META_SCHEMA.get("$id") or original.META_SCHEMA.get("id")
    return specification_with(address).create_resource


def _nothing(*_: Any) -> None:
    """A word that says nothing."""


def _unique_items(validator: Any, unique: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    from jsonschema.exceptions import ValidationError

    if not unique or not validator.is_type(instance, "array"):
        return
    seen: dict[str, int] = {}
    for place, item in enumerate(instance):
        if not place % 1000:
            LIMIT.check()
        first = seen.setdefault(_canonical(item), place)
        if first != place:
            yield ValidationError(f"elements {first} and {place} are the same")
            return


def _canonical(value: Any) -> str:
    """Equal for values that are equal in JSON: 1 and 1.0, but not 1 and true."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict):
        inner = ",".join(f"{json.dumps(key)}:{_canonical(value[key])}" for key in sorted(value))
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_canonical, value))}]"
    return json.dumps(value) if not isinstance(value, float) else repr(float(value))
