"""`asyncapi = "events.yaml"`: the request is one of the messages of an AsyncAPI description.

Sources: AsyncAPI 2.6 and 3.0. The message is the one named by `message`, or the one that is called as the event.
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

#: Formats of payloads that are JSON Schemas, by how their names begin, with the draft that is meant.
_FORMATS = (
    ("application/vnd.aai.asyncapi", "7"),
    ("application/schema+json;version=draft-07", "7"),
    ("application/schema+yaml;version=draft-07", "7"),
    ("application/schema+json", "2020-12"),
    ("application/schema+yaml", "2020-12"),
)


def _read(written: Written) -> Judge:
    return read_interface(written, Language("message", "7", _refuse, _entries, _compile, _found))


def _refuse(document: Document) -> None:
    version = str(document.root.get("asyncapi", ""))
    if not version.startswith(("2.", "3.")):
        kind = f"AsyncAPI {version}, which is not known here" if version else "no AsyncAPI description"
        raise SchemaError(f"{document.path} is {kind}.")
    if not _messages(document):
        raise SchemaError(f"{document.path} describes no messages.")


def _entries(document: Document) -> dict[str, list[str]]:
    return {name: others for name, (_, others) in _messages(document).items()}


def _compile(document: Document, name: str) -> None:
    _payload(document, _messages(document)[name][0])


def _found(document: Document, name: str, subject: Subject, deadline: Deadline) -> Iterator[Finding]:
    return _message(document, _messages(document)[name][0], subject, deadline)


def _messages(document: Document) -> dict[str, tuple[str, list[str]]]:
    """By name where each message stands, and what else it is called; those of channels first, then of components."""
    found: dict[str, tuple[str, list[str]]] = {}
    seen: set[str] = set()
    for key, pointer in _places(document):
        real, message = document.at(pointer)
        if not isinstance(message, dict) or real in seen:
            continue
        seen.add(real)
        others = [str(message[word]) for word in ("name", "messageId", "title") if word in message]
        name = key or (others[0] if others else real.rpartition("/")[2])
        found.setdefault(name, (real, others))
    return found


def _places(document: Document) -> Iterator[tuple[str, str]]:
    channels = document.root.get("channels", {})
    for channel in channels if isinstance(channels, dict) else ():
        start, item = document.at(pointer_to("", "channels", str(channel)))
        if not isinstance(item, dict):
            continue
        if isinstance(item.get("messages"), dict):
            for key in item["messages"]:
                yield str(key), pointer_to(start, "messages", str(key))
        for word in ("publish", "subscribe"):
            if isinstance(item.get(word), dict) and "message" in item[word]:
                yield from _alternatives(document, f"{start}/{word}/message")
    components = document.root.get("components", {})
    messages = components.get("messages") if isinstance(components, dict) else None
    for key in messages if isinstance(messages, dict) else ():
        yield str(key), pointer_to("", "components", "messages", str(key))


def _alternatives(document: Document, pointer: str) -> Iterator[tuple[str, str]]:
    real, message = document.at(pointer)
    several = message.get("oneOf") if isinstance(message, dict) else None
    if isinstance(several, list):
        for number in range(len(several)):
            inner, _ = document.at(f"{real}/oneOf/{number}")
            yield _key(inner), inner
    else:
        yield _key(real), real


def _key(pointer: str) -> str:
    """The name of a message among the components; "" for one that stands elsewhere."""
    return pointer.rpartition("/")[2] if pointer.startswith("/components/messages/") else ""


def _payload(document: Document, pointer: str) -> Any:
    """The schema of a message's payload; None when it has none, or one in another language."""
    _, message = document.at(pointer)
    if "payload" not in message:
        return None
    place, payload = document.at(f"{pointer}/payload")
    told = str(message.get("schemaFormat", ""))
    if isinstance(payload, dict) and "schemaFormat" in payload and "schema" in payload:
        told, place = str(payload["schemaFormat"]), f"{place}/schema"
    plain = told.replace(" ", "").lower()
    if not plain:
        return document.schema(place)
    draft = next((draft for begin, draft in _FORMATS if plain.startswith(begin)), "")
    return document.schema(place, draft) if draft else None


def _message(document: Document, pointer: str, subject: Subject, deadline: Deadline) -> Iterator[Finding]:
    _, message = document.at(pointer)
    wanted = str(message.get("contentType", document.root.get("defaultContentType", ""))).partition(";")[0].strip()
    sent = subject.capture.content_type.partition(";")[0].strip()
    if wanted and sent.lower() != wanted.lower():
        said = f"The content type is {sent or 'not given'}; the message has {wanted}."
        yield Finding("header[content-type]", wanted, sent or "nothing", said)
    if "headers" in message:
        place, headers = document.at(f"{pointer}/headers")
        properties, required = table_in(headers, "properties"), list_in(headers, "required")
        for name in dict.fromkeys([*map(str, properties), *map(str, required)]):
            at = pointer_to(place, "properties", name) if name in properties else ""
            made = (lambda here=at: document.schema(here)) if at else None
            yield from header_findings(name, made, name in required, subject, deadline)
    schema = _payload(document, pointer)
    if schema is not None:
        yield from body_findings(schema, subject, deadline)
    elif "payload" in message:
        said = "The payload of the message is described in a language that is not known here; JSON Schema is."
        yield Finding("$", "what the description says", "", said)


def _label(value: Any) -> str:
    return f"AsyncAPI {Path(str(value)).name}"


KIND = Kind(
    "asyncapi",
    "AsyncAPI",
    "is a message of an AsyncAPI description",
    _read,
    _label,
    keys={"message": "the name of a message in quotes"},
    files=True,
    example='"asyncapi.yaml"',
)
