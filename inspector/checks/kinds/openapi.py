"""`openapi = "api.yaml"`: the request is one of the `webhooks` of an OpenAPI 3.1 description.

Source: OpenAPI Specification 3.1.1. The webhook is the one named by `webhook`, or the one that is called as the event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.schema.kept import Kept
from inspector.checks.subject import Subject
from inspector.errors import InspectorError

if TYPE_CHECKING:
    from inspector.checks.kinds._interface import Document


def _read(written: Written) -> Judge:
    if not isinstance(written.value, str):
        raise written.wrong("the name of a file")
    path, wanted = Path(written.value), written.text("webhook")
    kept: Kept[Document] = Kept(("openapi", str(path)), lambda: _opened(path))
    try:
        names = kept.get().root["webhooks"]
        if wanted and wanted not in names:
            raise written.error("webhook", f"is {wanted!r}, which is not among {', '.join(names)}")
        _try_schemas(kept.get(), [wanted] if wanted else list(names))
    except InspectorError as error:
        if getattr(error, "path", ""):
            raise
        raise written.error("", f"cannot be used: {error.message.rstrip('.')}", error.hint) from error

    def judge(subject: Subject, deadline: Deadline) -> Iterator[Finding]:
        from inspector.checks.kinds._interface import choose, no_such

        document = kept.get()
        webhooks = document.root["webhooks"]
        chosen = choose({name: _operation_ids(document, name) for name in webhooks}, wanted, subject.event_type)
        if chosen is None:
            yield no_such("webhook", webhooks, subject.event_type, path)
            return
        yield from _webhook(document, chosen, subject, deadline)

    return judge


def _opened(path: Path) -> tuple[Document, Callable[[], bool]]:
    from inspector.checks.kinds._interface import Document
    from inspector.checks.schema.dialects import SchemaError

    document = Document(path, "2020-12")
    version = str(document.root.get("openapi", ""))
    if not version.startswith("3.1"):
        raise SchemaError(
            f"{path} is {f'OpenAPI {version}' if version else 'no OpenAPI description'}; webhooks come with 3.1."
        )
    webhooks = document.root.get("webhooks")
    if not isinstance(webhooks, dict) or not webhooks:
        raise SchemaError(f"{path} describes no webhooks.")
    return document, document.changed


def _operation_ids(document: Document, name: str) -> list[str]:
    _, item = document.at(_pointer(name))
    operations = item.values() if isinstance(item, dict) else ()
    return [str(one["operationId"]) for one in operations if isinstance(one, dict) and "operationId" in one]


def _pointer(name: str) -> str:
    from inspector.checks.kinds._interface import pointer_to

    return pointer_to("", "webhooks", name)


def _try_schemas(document: Document, names: list[str]) -> None:
    """Compile what is described, so that a mistake in it is told at once."""
    for name in names:
        pointer, item = document.at(_pointer(name))
        for method in item if isinstance(item, dict) else ():
            if method in ("post", "put", "patch", "delete", "get"):
                for schema in _contents(document, f"{pointer}/{method}").values():
                    if schema:
                        document.schema(schema)


def _contents(document: Document, operation: str) -> dict[str, str]:
    """By media type where its schema stands ("": it has none); {} for no body."""
    from inspector.checks.kinds._interface import pointer_to

    _, found = document.at(operation)
    if not isinstance(found, dict) or "requestBody" not in found:
        return {}
    pointer, body = document.at(f"{operation}/requestBody")
    content = body.get("content", {}) if isinstance(body, dict) else {}
    made = {}
    for media, described in content.items():
        has = isinstance(described, dict) and "schema" in described
        made[str(media)] = pointer_to(pointer, "content", str(media), "schema") if has else ""
    return made


def _webhook(document: Document, name: str, subject: Subject, deadline: Deadline) -> Iterator[Finding]:
    from inspector.checks.kinds._interface import body_findings

    pointer, item = document.at(_pointer(name))
    method = subject.capture.method.lower()
    if not isinstance(item, dict) or method not in item:
        methods = ", ".join(key.upper() for key in item if key in ("post", "put", "patch", "delete", "get"))
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
    from inspector.checks.kinds._interface import header_findings

    for owner in (item, operation):
        _, found = document.at(owner)
        for number in range(len(found.get("parameters", []) or [])):
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
