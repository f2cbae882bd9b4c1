"""A schema that is ready to validate: looked through once, with all that it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from inspector.checks.deadline import Deadline
from inspector.checks.schema.dialects import SchemaError, dialect_of
from inspector.checks.schema.formats import format_checker
from inspector.checks.schema.library import Library
from inspector.checks.schema.patterns import LIMIT, compiled
from inspector.checks.schema.validators import DRAFT_ADDRESSES, MOVING_WORDS, Memory, make_class, stock
from inspector.checks.values import TYPES, described
from inspector.errors import InspectorError

#: The drafts that are known, by what a check calls them; the last one is meant where nothing is said.
DRAFTS: Final = tuple(DRAFT_ADDRESSES)
#: Parts of a schema that are looked through.
_MOST_PARTS = 200_000


class Schema:
    """A compiled schema; see `compile_schema`. Safe on any thread."""

    def __init__(self, validator: Any, library: Library, draft: str) -> None:
        self.draft = draft
        self.library = library
        self._validator = validator

    def errors(self, tree: Any, deadline: Deadline) -> Iterator[Any]:
        """The errors of a parsed body, as `jsonschema` makes them. TimeUp, SlowPattern, SchemaError."""
        from referencing.exceptions import Unresolvable

        LIMIT.deadline = deadline
        try:
            yield from self._validator.iter_errors(tree)
        except Unresolvable as error:
            raise _unresolved(error, "") from error
        except BaseException as error:
            # the library's maps are written in Rust: they panic where the stack is full
            if type(error).__name__ == "PanicException":
                raise RecursionError from error
            raise
        finally:
            LIMIT.deadline = None

    def valid(self, tree: Any, deadline: Deadline) -> bool:
        """Whether a parsed body has no error."""
        return next(self.errors(tree, deadline), None) is None


def compile_schema(
    document: Any,
    *,
    path: Path | None = None,
    draft: str = "",
    part: str = "",
    formats: bool = False,
    known: Mapping[str, Any] | None = None,
    library: Library | None = None,
) -> Schema:
    """The schema that a document is; SchemaError with the reason when it is none, or refers to what is not there.

    `path` is its file, beside which relative references are looked for. `draft` is one of DRAFTS, for a document that
    does not say by `$schema`. `part` is a JSON pointer to the schema inside of a document that is none itself. With
    `formats` the words of `format` are checked, too. `known` and `library`: see `Library`.
    """
    without: frozenset[str] = frozenset()
    if not part and not isinstance(document, dict | bool):
        raise SchemaError(f"A JSON Schema is an object, or true or false; this is {described(document)}.")
    if part:
        named = draft or DRAFTS[-1]
    else:
        named, without = dialect_of(document, draft, known or {})
    memory = Memory()
    kind = make_class(named, memory, without)
    specification = specification_of(named)
    library = library or Library(specification, known)
    uri = path.absolute().as_uri() if path is not None else "memory:/schema.json"
    resource = specification.create_resource(document)
    registry = library.registry().with_resource(uri, resource)
    resolver = registry.resolver(uri)
    if part:
        schema: Any = {"$ref": f"{uri}#{part}"}
    else:
        schema = document
        resolver = resolver.in_subresource(resource)
        check_schema(document, named)
    try:
        memory.fixed = not _look_through(schema, resolver, specification)
    except (RecursionError, ValueError) as error:
        raise SchemaError(f"The schema cannot be read: {error}.") from error
    checker = format_checker(named) if formats else None
    return Schema(kind(schema=schema, _resolver=resolver, registry=registry, format_checker=checker), library, named)


def specification_of(draft: str) -> Any:
    """How references of a draft are looked up."""
    from referencing.jsonschema import specification_with

    return specification_with(DRAFT_ADDRESSES[draft])


def check_schema(document: Any, draft: str) -> None:
    """SchemaError when a document is no schema of that draft, with the place of the mistake."""
    from jsonschema.exceptions import best_match

    error = best_match(_meta(draft).iter_errors(document))
    if error is not None:
        where = "/".join(str(step) for step in error.absolute_path)
        place = f"at /{where}: " if where else ""
        why = f"{error.message:.200}"
        if error.validator in ("anyOf", "oneOf") and "type" in error.absolute_path:
            why = f"{error.instance!r:.80} is none of the types {', '.join(TYPES)}, nor a list of them"
        raise SchemaError(f"It is no JSON Schema of draft {draft}: {place}{why}.")


@lru_cache
def _meta(draft: str) -> Any:
    kind = stock()[draft]
    return kind(kind.META_SCHEMA)


def _look_through(schema: Any, resolver: Any, specification: Any) -> bool:
    """Follow every reference once, so that what is missing is told now; compile every pattern. SchemaError.

    True when a part means something else by the way that leads to it.
    """
    from referencing import Resource
    from referencing.exceptions import Unresolvable

    waiting = [(schema, resolver)]
    seen: set[int] = set()
    moving = False
    while waiting:
        part, from_here = waiting.pop()
        if not isinstance(part, dict) or id(part) in seen:
            continue
        seen.add(id(part))
        if len(seen) > _MOST_PARTS:
            return True
        _check_patterns(part)
        for word in ("$ref", *MOVING_WORDS):
            target = part.get(word)
            if isinstance(target, str):
                moving = moving or word in MOVING_WORDS
                try:
                    found = from_here.lookup(target)
                except Unresolvable as error:
                    raise _unresolved(error, target) from error
                waiting.append((found.contents, found.resolver))
        resource = Resource.from_contents(part, default_specification=specification)
        for inner in resource.subresources():
            waiting.append((inner.contents, from_here.in_subresource(inner)))
    return moving


def _check_patterns(part: Mapping[str, Any]) -> None:
    several = part.get("patternProperties")
    for pattern in (part.get("pattern"), *(several if isinstance(several, dict) else ())):
        if isinstance(pattern, str):
            try:
                compiled(pattern)
            except ValueError as error:
                raise SchemaError(f"The pattern {pattern!r:.200} does not read: {error}.") from error


def _unresolved(error: Exception, target: str) -> SchemaError:
    """What is told of a reference that leads nowhere: our own words, where we refused it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, InspectorError):
            return SchemaError(cause.message, hint=cause.hint)
        cause = cause.__cause__ or cause.__context__
    ref = target or str(getattr(error, "ref", ""))
    return SchemaError(f"The schema refers to {ref:.200}, where there is nothing.")
