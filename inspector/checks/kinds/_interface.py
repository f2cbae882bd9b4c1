"""What OpenAPI and AsyncAPI share: a document with references, and messages chosen by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from inspector.checks.check import Finding, Judge, Written
from inspector.checks.deadline import Deadline
from inspector.checks.schema import Library, Schema, compile_schema
from inspector.checks.schema.compiled import specification_of
from inspector.checks.schema.dialects import SchemaError
from inspector.checks.schema.kept import Kept
from inspector.checks.schema.wording import schema_findings
from inspector.checks.subject import Subject
from inspector.checks.values import described
from inspector.errors import ConfigError, InspectorError
from inspector.query.content import header_values
from inspector.query.jsonvalue import MISSING

#: References that lead to references.
_MOST_STEPS = 50


class Document:
    """A file that describes an interface; schemas in it are compiled when they are asked for."""

    def __init__(self, path: Path, draft: str) -> None:
        """DocumentError, SchemaError."""
        self.path = path
        self.draft = draft
        self._library = Library(specification_of(draft))
        self.root = self._library.read(path)
        if not isinstance(self.root, dict):
            raise SchemaError(f"{path} is no description of an interface: it holds no object.")
        self._schemas: dict[tuple[str, str], Schema] = {}

    def changed(self) -> bool:
        """Whether one of its files was changed since."""
        return self._library.changed()

    def at(self, pointer: str) -> tuple[str, Any]:
        """What stands at a JSON pointer of this file, references followed inside it; and where it really stands.

        SchemaError for a reference that leads nowhere, or out of the file where only a schema may.
        """
        for _ in range(_MOST_STEPS):
            found = self._plain(pointer)
            target = found.get("$ref") if isinstance(found, dict) else None
            if not isinstance(target, str):
                return pointer, found
            if not target.startswith("#"):
                raise SchemaError(
                    f"{self.path}: {pointer} refers to {target:.100}; only schemas may be in other files."
                )
            pointer = unquote(target[1:])
        raise SchemaError(f"{self.path}: the references at {pointer} lead in a circle.")

    def _plain(self, pointer: str) -> Any:
        found: Any = self.root
        for step in pointer.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(found, dict) and key in found:
                found = found[key]
            elif isinstance(found, list) and key.isdigit() and int(key) < len(found):
                found = found[int(key)]
            else:
                raise SchemaError(f"{self.path}: there is nothing at {pointer}.")
        return found

    def schema(self, pointer: str, draft: str = "") -> Schema:
        """The schema at a pointer. SchemaError."""
        key = pointer, draft or self.draft
        found = self._schemas.get(key)
        if found is None:
            found = compile_schema(
                self.root, path=self.path, part=pointer, draft=key[1], library=self._library, formats=False
            )
            self._schemas[key] = found
        return found


def table_in(found: Any, key: str) -> dict[Any, Any]:
    """The object under a key of what was found; {} where none stands there, whatever does."""
    held = found.get(key) if isinstance(found, dict) else None
    return held if isinstance(held, dict) else {}


def list_in(found: Any, key: str) -> list[Any]:
    """The list under a key of what was found; [] where none stands there, whatever does."""
    held = found.get(key) if isinstance(found, dict) else None
    return held if isinstance(held, list) else []


def pointer_to(pointer: str, *steps: str) -> str:
    """A pointer that leads further."""
    return pointer + "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def plain_name(text: str) -> str:
    """A name without what is spelled differently in event types and in descriptions: `order.paid`, `OrderPaid`."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def body_findings(schema: Schema, subject: Subject, deadline: Deadline) -> Iterator[Finding]:
    """What a schema finds wrong in the whole body."""
    if subject.tree is MISSING:
        yield Finding("$", "what the schema says", "nothing", f"The body {subject.problem}.", ())
    else:
        yield from schema_findings(schema, subject.tree, deadline)


def header_findings(
    name: str, schema: Callable[[], Schema] | None, required: bool, subject: Subject, deadline: Deadline
) -> Iterator[Finding]:
    """What is wrong with a header line that a description names."""
    path = f"header[{name}]"
    value = next(iter(header_values(subject.capture.headers, name)), None)
    if value is None:
        if required:
            yield Finding(path, "a value", "nothing", f"There is no {path}, which the description requires.")
        return
    if schema is None:
        return
    made = schema()
    # all that a header holds is text; a number or a yes is meant where one is spelled
    if any(made.valid(meant, deadline) for meant in _meant(value)):
        return
    for finding in schema_findings(made, value, deadline):
        yield Finding(
            path, finding.expected, described(value), f"{path} is {described(value)}; expected {finding.expected}."
        )
        return


def _meant(text: str) -> Iterator[Any]:
    yield text
    if text in ("true", "false"):
        yield text == "true"
    for kind in (int, float):
        try:
            yield kind(text)
        except ValueError:
            continue


@dataclass(frozen=True, slots=True)
class Language:
    """One language that interfaces are described in.

    `key` is the option of a check that names an entry, `draft` that of its schemas; `refuse` raises SchemaError for a
    document of another kind; `entries` gives by name what else each entry is called, `compiled` compiles the schemas of
    one, and `found` compares a request with it.
    """

    key: str
    draft: str
    refuse: Callable[[Document], None]
    entries: Callable[[Document], Mapping[str, Sequence[str]]]
    compiled: Callable[[Document, str], None]
    found: Callable[[Document, str, Subject, Deadline], Iterator[Finding]]


def read_interface(written: Written, language: Language) -> Judge:
    """The judge of a check against such a description. ConfigError for one that cannot be used."""
    if not isinstance(written.value, str):
        raise written.wrong("the name of a file")
    path, wanted = Path(written.value), written.text(language.key)

    def make() -> tuple[Document, Callable[[], bool]]:
        document = Document(path, language.draft)
        language.refuse(document)
        return document, document.changed

    kept = Kept((written.kind, str(path)), make)
    try:
        entries = language.entries(kept.get())
        if wanted and not any(wanted in (name, *others) for name, others in entries.items()):
            raise written.error(language.key, f"is {wanted!r}, which is not among {', '.join(entries)}")
        for name in entries:
            language.compiled(kept.get(), name)
    except ConfigError:
        raise
    except InspectorError as error:
        raise written.error("", f"cannot be used: {error.message.rstrip('.')}", error.hint) from error

    def judge(subject: Subject, deadline: Deadline) -> Iterator[Finding]:
        document = kept.get()
        known = language.entries(document)
        chosen = choose(known, wanted, subject.event_type)
        if chosen is None:
            yield no_such(language.key, known, subject.event_type, path)
        else:
            yield from language.found(document, chosen, subject, deadline)

    return judge


def choose(names: Mapping[str, Iterable[str]], wanted: str, event: str) -> str | None:
    """The one of several entries, each with its `names`, that a check names or that the event is; None for none."""
    if wanted:
        return next((key for key, known in names.items() if wanted == key or wanted in known), None)
    plain = plain_name(event)
    if plain:
        for key, known in names.items():
            if plain in {plain_name(key), *map(plain_name, known)}:
                return key
    return next(iter(names)) if len(names) == 1 else None


def no_such(kind: str, names: Iterable[str], event: str, path: Path) -> Finding:
    """None of the entries of a description is meant."""
    listed = ", ".join(list(names)[:20])
    said = f"{path.name} describes no {kind} for the event “{event or 'unknown'}”; there are {listed or 'none'}."
    return Finding("", f"a {kind} of {path.name}", event or "no event type", said)
