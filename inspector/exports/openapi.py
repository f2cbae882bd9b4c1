"""An OpenAPI 3.1 document whose `webhooks` describe what was received: a skeleton to go on from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, BinaryIO

from inspector.capture import Capture
from inspector.exports.noting import Noted
from inspector.exports.record import Record
from inspector.exports.report import annotation_of
from inspector.exports.types.shapes import DIALECT, Shapes
from inspector.workers import Token

_METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace"))
#: OpenAPI says these elsewhere, or they belong to the connection.
_UNTOLD = frozenset(
    (
        *("accept", "content-type", "authorization", "host", "content-length", "connection", "transfer-encoding"),
        *("user-agent", "accept-encoding", "content-encoding", "expect", "keep-alive"),
    )
)
#: Webhooks and headers beyond this number are not told.
_MOST = 200


@dataclass(slots=True)
class _Operation:
    """What was seen of one method of one webhook."""

    count: int = 0
    headers: Counter[str] = field(default_factory=Counter)
    media: dict[str, str | None] = field(default_factory=dict)
    statuses: set[int] = field(default_factory=set)
    provider: str = ""


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """The document, when all captures were looked at."""
    shapes, hooks, count = Shapes(), dict[str, dict[str, _Operation]](), 0
    told = Noted()
    for record in told.watch(records):
        token.check()
        count += 1
        capture = record.entry.capture
        name = annotation_of(record).event_type or capture.path or "/"
        if capture.malformed is None and (name in hooks or len(hooks) < _MOST):
            method = capture.method.lower()
            operations = hooks.setdefault(name, {})
            _learn(operations.setdefault(method if method in _METHODS else "post", _Operation()), record, shapes)
    out.write(json.dumps(_document(shapes, hooks, told), indent=2).encode("ascii") + b"\n")
    return count


def _learn(operation: _Operation, record: Record, shapes: Shapes) -> None:
    capture = record.entry.capture
    operation.count += 1
    operation.provider = operation.provider or annotation_of(record).provider
    for name in {key.decode("latin-1").lower() for key, _ in capture.headers}:
        if name not in _UNTOLD and (name in operation.headers or len(operation.headers) < _MOST):
            operation.headers[name] += 1
    if capture.body:
        media = _media(capture)
        schema = shapes.add(record)
        if media in operation.media or len(operation.media) < _MOST:
            operation.media[media] = schema or operation.media.get(media)
    if record.entry.answer is not None:
        operation.statuses.add(record.entry.answer.status)


def _media(capture: Capture) -> str:
    return capture.content_type.partition(";")[0].strip().lower() or "application/octet-stream"


def _document(shapes: Shapes, hooks: dict[str, dict[str, _Operation]], told: Noted) -> dict[str, Any]:
    named = any(schema for one in hooks.values() for each in one.values() for schema in each.media.values())
    info: dict[str, Any] = {"title": "Webhooks", "version": "1", "description": "Inferred from captured requests."}
    if told.redacted:
        info["description"] += f" They were {told.sentence()}."
        info["x-redacted"] = told.fields()
    return {
        "openapi": "3.1.0",
        "info": info,
        "jsonSchemaDialect": DIALECT,
        "webhooks": {
            name: {method: _operation(name, one) for method, one in operations.items()}
            for name, operations in hooks.items()
        },
        "components": {"schemas": shapes.schemas() if named else {}},
    }


def _operation(name: str, operation: _Operation) -> dict[str, Any]:
    made: dict[str, Any] = {"summary": f"{operation.provider} {name}".strip(), "x-captures": operation.count}
    if operation.headers:
        made["parameters"] = [
            {"name": header, "in": "header", "required": seen == operation.count, "schema": {"type": "string"}}
            for header, seen in sorted(operation.headers.items())
        ]
    if operation.media:
        made["requestBody"] = {
            "content": {
                media: {"schema": {"$ref": f"#/components/schemas/{schema}"}} if schema else {}
                for media, schema in operation.media.items()
            }
        }
    made["responses"] = {
        str(status): {"description": _phrase(status)} for status in sorted(operation.statuses) if 100 <= status <= 599
    } or {"200": {"description": "OK"}}
    return made


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Answer"
