"""`openapi = "api.yaml"`: the request is one of the `webhooks` of an OpenAPI 3.1 description.

Source: OpenAPI Specification 3.1.1. The webhook is the one named by `webhook`, or the one that is called as the event.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.kinds._interface import (
    Document,
    Language,
    body_findings,
    header_findings,
    list_in,
    pointer_to,
    read_interface,
    table_in,
)
from inspector.checks.schema.dialects import SchemaError
from inspector.checks.subject import Subject

#: Keys of a path item that are methods.
_METHODS = ("post", "put", "patch", "delete", "get")


def _read(written: Written) -> Judge:
    return read_interface(written, Language("webhook", "2020-12", _refuse, _entries, _compile, _webhook))


def _refuse(document: Document) -> None:
    version = str(document.root.get("openapi", ""))
    if not version.startswith("3.1"):
        kind = f"OpenAPI {version}" if version else "no OpenAPI description"
        raise SchemaError(f"{document.path} is {kind}; webhooks come with 3.1.")
    webhooks = document.root.get("webhooks")
    if not isinstance(webhooks, dict) or not webhooks:
        raise SchemaError(f"{document.path} describes no webhooks.")


def _entries(document: Document) -> dict[str, list[str]]:
    return {str(name): _operation_ids(document, str(name)) for name in document.root["webhooks"]}


def _operation_ids(document: Document, name: str) -> list[str]:
    _, item = document.at(_pointer(name))
    operations = item.values() if isinstance(item, dict) else ()
    return [str(one["operationId"]) for one in operations if isinstance(one, dict) and "operationId" in one]


def _pointer(name: str) -> str:
    return pointer_to("", "webhooks", name)


def _compile(document: Document, name: str) -> None:
    pointer, item = document.at(_pointer(name))
    for method in item if isinstance(item, dict) else ():
        if method in _METHODS:
            for schema in _contents(document, f"{pointer}/{method}").values():
                if schema:
                    document.schema(schema)


def _contents(document: Document, operation: str) -> dict[str, str]:
    """By media type where its schema stands ("": it has none); {} for no body."""
    _, found = document.at(operation)
    if not isinstance(found, dict) or "requestBody" not in found:
        return {}
    pointer, body = document.at(f"{operation}/requestBody")
    made = {}
    for media, described in table_in(body, "content").items():
        has = isinstance(described, dict) and "schema" in described
        made[str(media)] = pointer_to(pointer, "content", str(media), "schema") if has else ""
    return made


def _webhook(document: Document, name: str, subject: Subject, deadline: Deadline) -> Iterator[Finding]:
    pointer, item = document.at(_pointer(name))
    method = subject.capture.method.lower()
    if not isinstance(item, dict) or method not in item:
        methods = ", ".join(key.upper() for key in _METHODS if isinstance(item, dict) and key in item)
        said = f"The webhook {name} is not sent by {subject.capture.method:.20}; there are {methods or 'none'}."
        yield Finding("method", methods, subject.capture.method, said)
        return
    operation = f"{pointer}/{method}"
    yield from _headers(document, pointer, operation, subject, deadline)
    contents = _contents(document, operation)
    if not contents:
        return
    _, body = document.at(f"{operation}/requestBody")
    if not subject.data:
        if body.get("required") is True:
            yield Finding("body", "a body", "nothing", f"There is no body, which the webhook {name} requires.")
        return
    sent = subject.capture.content_type.partition(";")[0].strip().lower()
    media = _media(contents, sent)
    if media is None:
        wanted = ", ".join(contents)
        said = f"The content type is {sent or 'not given'}; the webhook {name} has {wanted}."
        yield Finding("header[content-type]", wanted, sent or "nothing", said)
    elif contents[media]:
        yield from body_findings(document.schema(contents[media]), subject, deadline)


def _media(contents: dict[str, str], sent: str) -> str | None:
    """The media type of a description that fits best."""
    by_name = {media.partition(";")[0].strip().lower(): media for media in contents}
    main = sent.partition("/")[0]
    return next((by_name[one] for one in (sent, f"{main}/*", "*/*") if one in by_name), None)


def _headers(document: Document, item: str, operation: str, subject: Subject, deadline: Deadline) -> Iterator[Finding]:
    for owner in (item, operation):
        _, found = document.at(owner)
        for number in range(len(list_in(found, "parameters"))):
            pointer, parameter = document.at(f"{owner}/parameters/{number}")
            if isinstance(parameter, dict) and parameter.get("in") == "header":
                schema = f"{pointer}/schema" if "schema" in parameter else ""
                yield from header_findings(
                    str(parameter.get("name", "")),
                    (lambda at=schema: document.schema(at)) if schema else None,  # type: ignore[misc]
                    parameter.get("required") is True,
                    subject,
                    deadline,
                )


def _label(value: Any) -> str:
    return f"OpenAPI {Path(str(value)).name}"


KIND = Kind(
    "openapi",
    "OpenAPI",
    "is a webhook of an OpenAPI 3.1 description",
    _read,
    _label,
    keys={"webhook": "the name of a webhook in quotes"},
    files=True,
    example='"openapi.yaml"',
)
