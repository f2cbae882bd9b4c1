"""A ZIP file with one folder for each capture: the request as on the wire, its body, the answer, the resends."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO

from inspector.bodies import decode
from inspector.capture import Attempt, Capture, Headers, build_head
from inspector.exports.interchange import to_interchange
from inspector.exports.raw import raw_request
from inspector.exports.record import Record
from inspector.exports.texts import file_suffix, latin, slug
from inspector.exports.zipping import ZipStream
from inspector.workers import Token


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """The folders are numbered in the order of the captures."""
    count = 0
    with ZipStream(out) as archive:
        for record in records:
            token.check()
            count += 1
            capture = record.entry.capture
            folder = "-".join(filter(None, (f"{count:04}", slug(capture.method, 10), slug(capture.path))))
            for name, data in _files(record):
                archive.add(f"{folder}/{name}", data, capture.received_at)
    return count


def _files(record: Record) -> Iterable[tuple[str, bytes]]:
    capture, reply = record.entry.capture, record.entry.answer
    yield "request.http", raw_request(capture)
    if capture.malformed is None:
        yield from _body("body", capture.headers, capture.body)
    yield "capture.json", _json(to_interchange(record))
    if reply is not None:
        yield "answer.http", _answer("1.1", reply.status, reply.reason, reply.headers, reply.body)
    for number, attempt in enumerate(record.attempts, 1):
        start = f"{slug(attempt.kind) or 'resend'}-{number}"
        yield f"{start}.json", _json(attempt.to_json())
        yield f"{start}-request.http", _sent(capture, attempt)
        if attempt.status is not None:
            version = attempt.http_version or "1.1"
            yield (
                f"{start}-answer.http",
                _answer(version, attempt.status, attempt.reason, attempt.response_headers, attempt.response_body),
            )


def _body(name: str, headers: Headers, body: bytes) -> Iterable[tuple[str, bytes]]:
    """The body as it came and, where it is encoded, as it reads."""
    if not body:
        return
    content_type = headers.get("content-type") or ""
    if not headers.has("content-encoding"):
        yield f"{name}{file_suffix(content_type, body)}", body
        return
    yield f"{name}.bin", body
    decoded = decode(headers, body)
    if decoded.problem is None:
        yield f"{name}-decoded{file_suffix(content_type, decoded.data)}", decoded.data


def _sent(capture: Capture, attempt: Attempt) -> bytes:
    body = capture.body if attempt.request_body is None else attempt.request_body
    path = "/" + attempt.url.partition("://")[2].partition("/")[2]
    return build_head(f"{attempt.method} {latin(path)} HTTP/1.1", attempt.request_headers) + body


def _answer(version: str, status: int, reason: str, headers: Headers, body: bytes) -> bytes:
    return build_head(f"HTTP/{version} {status} {latin(reason)}", headers) + body


def _json(data: object) -> bytes:
    return json.dumps(data, indent=2).encode("ascii") + b"\n"
