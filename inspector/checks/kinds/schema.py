"""`schema = "order.json"`: the body, or the value at `field`, is valid by a JSON Schema: a file, or written here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.kinds._values import nothing_there, wanted_value
from inspector.checks.schema import DRAFTS, Library, Schema, compile_schema, load_document
from inspector.checks.schema.compiled import specification_of
from inspector.checks.schema.dialects import dialect_of
from inspector.checks.schema.kept import Kept
from inspector.checks.schema.wording import schema_findings
from inspector.checks.subject import Subject
from inspector.errors import InspectorError
from inspector.query.jsonvalue import MISSING

_DRAFTS = "4, 6, 7, 2019-09 or 2020-12"


def _read(written: Written) -> Judge:
    value, formats = written.value, written.flag("formats")
    draft = str(written.table.get("draft", ""))
    if draft and draft not in DRAFTS:
        raise written.error("draft", f"is {draft!r:.40}; it must be one of {_DRAFTS}")
    known = _refs(written)
    if isinstance(value, Mapping | bool):
        inline = wanted_value(written, value)
        key: Any = json.dumps(inline)
    elif isinstance(value, str):
        inline, key = None, value
    else:
        raise written.wrong("the name of a file, or a schema as a table")

    def make() -> tuple[Schema, Callable[[], bool]]:
        if inline is not None:
            made = compile_schema(inline, draft=draft, formats=formats, known=known)
        else:
            path = Path(value)
            document = load_document(path)
            library = Library(specification_of(dialect_of(document, draft, known)[0]), known)
            library.read(path)
            made = compile_schema(document, path=path, draft=draft, formats=formats, library=library)
        return made, made.library.changed

    kept = Kept(("schema", key, draft, formats, json.dumps(known)), make)
    try:
        kept.get()
    except InspectorError as error:
        raise written.error("", f"cannot be used: {error.message.rstrip('.')}", error.hint) from error
    address = written.address

    def judge(subject: Subject, deadline: Deadline) -> Iterator[Finding]:
        schema = kept.get()
        if subject.tree is MISSING:
            yield Finding("$", "what the schema says", "nothing", f"The body {subject.problem}.")
            return
        if address is None:
            yield from schema_findings(schema, subject.tree, deadline)
            return
        none = True
        for found, steps in address.find(subject):
            none = False
            yield from schema_findings(schema, found, deadline, steps or ())
        if none and not written.optional:
            yield nothing_there(subject, written, "what the schema says")

    return judge


def _refs(written: Written) -> dict[str, Any]:
    refs = written.table.get("refs", {})
    if not isinstance(refs, Mapping) or not all(isinstance(one, str | Mapping | bool) for one in refs.values()):
        raise written.error("refs", 'must be like { "https://example.com/common.json" = "common.json" }')
    return {
        str(uri): str(written.place.path(found)) if isinstance(found, str) else wanted_value(written, found)
        for uri, found in refs.items()
    }


def _label(value: Any) -> str:
    return f"schema {Path(value).name}" if isinstance(value, str) else "schema"


KIND = Kind(
    "schema",
    "JSON Schema",
    "is valid by a JSON Schema",
    _read,
    _label,
    "may",
    keys={
        "draft": f"one of {_DRAFTS}",
        "formats": "true or false",
        "refs": "a table of addresses and the files, or schemas, that stand for them",
    },
    files=True,
    example='"order.schema.json"',
)
