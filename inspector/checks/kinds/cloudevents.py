"""`cloudevents = true`: the request is a CloudEvent, or a batch of them, in binary or structured mode.

Source: CloudEvents 1.0.2, its HTTP protocol binding and its JSON event format.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from inspector.bodies.jsonplace import Step
from inspector.checks.address import shown_path
from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.schema.formats import is_date_time, is_uri, is_uri_reference
from inspector.checks.subject import Subject
from inspector.checks.values import TYPES, described, type_of
from inspector.query.jsonvalue import MISSING

_REQUIRED = ("specversion", "id", "source", "type")
_NAME = re.compile(r"[a-z0-9]+", re.ASCII)
_MEDIA_TYPE = re.compile(r"[!#$&^_.+A-Za-z0-9-]+/[!#$&^_.+A-Za-z0-9-]+(?:\s*;.*)?", re.ASCII | re.DOTALL)
#: Whole numbers of attributes have 32 bits.
_LARGEST = 2**31


def _read(written: Written) -> Judge:
    if written.value not in (True, "1.0", "binary", "structured", "batch"):
        raise written.wrong('true, or the mode "binary", "structured" or "batch"')
    wanted = written.value if written.value in ("binary", "structured", "batch") else ""

    def judge(subject: Subject, deadline: Deadline) -> Iterator[Finding]:
        mode = _mode(subject)
        if wanted and mode != wanted:
            said = f"The request is no CloudEvent in {wanted} mode; it is {f'in {mode} mode' if mode else 'none'}."
            yield Finding("header[content-type]", f"{wanted} mode", mode or "none", said)
        elif mode == "binary":
            yield from _binary(subject)
        elif mode == "structured":
            yield from _structured(subject)
        elif mode == "batch":
            yield from _batch(subject, deadline)
        else:
            said = "The request is no CloudEvent: it has neither ce-specversion nor the type application/cloudevents."
            yield Finding("header[ce-specversion]", "a CloudEvent", "none", said)

    return judge


def _mode(subject: Subject) -> str:
    kind = subject.capture.content_type.lower()
    if kind.startswith("application/cloudevents-batch"):
        return "batch"
    if kind.startswith("application/cloudevents"):
        return "structured"
    return "binary" if any(name.lower().startswith(b"ce-") for name, _ in subject.capture.headers) else ""


def _binary(subject: Subject) -> Iterator[Finding]:
    attributes: dict[str, Any] = {}
    for name, value in subject.capture.headers.to_text():
        if name.lower().startswith("ce-"):
            key = name[3:].lower()
            if key in attributes:
                yield Finding(f"header[ce-{key}]", "one line", "several", f"header[ce-{key}] is there more than once.")
            attributes[key] = unquote(value)
    if "datacontenttype" in attributes:
        said = "header[ce-datacontenttype] has no place in binary mode: Content-Type says what the data is."
        yield Finding("header[ce-datacontenttype]", "nothing", str(attributes.pop("datacontenttype")), said)
    for key, expected, found, reason in _attributes(attributes):
        path = f"header[ce-{key}]"
        yield Finding(path, expected, found, f"{path} {reason}.")


def _structured(subject: Subject) -> Iterator[Finding]:
    if "json" not in subject.capture.content_type.lower():
        sent = subject.capture.content_type
        said = f"The content type {sent:.100} is of an event format that is not known here."
        yield Finding("header[content-type]", "application/cloudevents+json", sent, said)
        return
    if subject.tree is MISSING:
        yield Finding("$", "a CloudEvent", "nothing", f"The body {subject.problem}.", ())
        return
    yield from _event(subject.tree, ())


def _batch(subject: Subject, deadline: Deadline) -> Iterator[Finding]:
    if not isinstance(subject.tree, list):
        found = subject.problem if subject.tree is MISSING else f"is {described(subject.tree)}"
        yield Finding("$", "an array of CloudEvents", found, f"The body {found}; expected an array of events.", ())
        return
    for number, event in enumerate(subject.tree):
        deadline.check()
        yield from _event(event, (number,))


def _event(event: Any, start: tuple[Step, ...]) -> Iterator[Finding]:
    where = shown_path(start)
    if not isinstance(event, dict):
        yield Finding(where, "an object", described(event), f"{where} is {described(event)}; expected an event.", start)
        return
    inside = {key: value for key, value in event.items() if key not in ("data", "data_base64")}
    for key, expected, found, reason in _attributes(inside):
        steps = (*start, key)
        path = shown_path(steps)
        yield Finding(path, expected, found, f"{path} {reason}.", steps)
    if "data" in event and "data_base64" in event:
        path = shown_path((*start, "data_base64"))
        yield Finding(path, "data or data_base64", "both", f"{path} stands beside data.", (*start, "data_base64"))
    elif "data_base64" in event and not _is_base64(event["data_base64"]):
        steps = (*start, "data_base64")
        path, found = shown_path(steps), described(event["data_base64"])
        yield Finding(path, "base64", found, f"{path} is no base64.", steps)


def _attributes(given: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Key, what is expected, what is found, and why not, of each attribute that is not right."""
    for key in _REQUIRED:
        if given.get(key) is None:
            yield key, "a value", "nothing", "is not there, and every CloudEvent needs it"
    for key, value in given.items():
        if value is None and key not in _REQUIRED:
            continue
        if not _NAME.fullmatch(key):
            yield key, "lower-case letters and digits", key, "is no name of an attribute: lower-case letters and digits"
        elif value is not None and (wrong := _wrong(key, value)):
            yield key, wrong, described(value), f"is {described(value)}; expected {wrong}"


def _wrong(key: str, value: Any) -> str:
    """What an attribute should be, when it is not."""
    if key == "specversion":
        return "" if value == "1.0" else '"1.0"'
    if key in ("id", "type", "subject"):
        return "" if isinstance(value, str) and value else "a string that is not empty"
    if key == "source":
        return "" if isinstance(value, str) and value and is_uri_reference(value) else "an address (URI reference)"
    if key == "dataschema":
        return "" if isinstance(value, str) and is_uri(value) else "an address with a scheme (URI)"
    if key == "time":
        return "" if isinstance(value, str) and is_date_time(value) else "a time of RFC 3339, like 2026-01-31T12:00:00Z"
    if key == "datacontenttype":
        return "" if isinstance(value, str) and _MEDIA_TYPE.fullmatch(value) else "a media type"
    kind = type_of(value)
    if kind == "integer":
        return "" if -_LARGEST <= value < _LARGEST else "a whole number of 32 bits"
    return "" if kind in ("string", "boolean") else f"{TYPES['string']}, {TYPES['boolean']} or {TYPES['integer']}"


def _is_base64(value: Any) -> bool:
    try:
        return isinstance(value, str) and base64.b64decode(value, validate=True) is not None
    except (binascii.Error, ValueError):
        return False


def _label(value: Any) -> str:
    return f"CloudEvent in {value} mode" if value in ("binary", "structured", "batch") else "CloudEvent"


KIND = Kind("cloudevents", "CloudEvents", "the request is a CloudEvent", _read, _label, example="true")
