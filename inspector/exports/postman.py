"""Postman collections, version 2.1, with our answer as a saved example."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from inspector.capture import Reply
from inspector.exports.collection import ascii_json, description_of, header_pairs, kind_of_text
from inspector.exports.record import Record
from inspector.exports.texts import as_plain, title_of, url_of
from inspector.workers import Token

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
#: What Postman adds unless it is told not to.
_ADDED = ("accept", "accept-encoding", "connection", "cache-control", "postman-token", "user-agent", "content-type")


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """One collection; memory holds one request at a time."""
    out.write(b'{"info": ' + ascii_json({"name": "Captures", "schema": _SCHEMA}) + b', "item": [')
    count = 0
    for record in records:
        token.check()
        out.write(b",\n" if count else b"\n")
        out.write(ascii_json(_item(record, count + 1)))
        count += 1
    out.write(b"\n]}\n")
    return count


def _item(record: Record, number: int) -> dict[str, Any]:
    capture, reply = record.entry.capture, record.entry.answer
    request: dict[str, Any] = {
        "method": capture.method,
        "url": url_of(capture),
        "header": [{"key": name, "value": value} for name, value in header_pairs(capture.headers)],
        "description": description_of(capture, record.entry.note),
    }
    text = as_plain(capture.body)
    if text is None:
        request["body"] = {"mode": "file", "file": {"src": f"capture-{number}.bin"}}
    elif text:
        options = {"raw": {"language": kind_of_text(capture.content_type)}}
        request["body"] = {"mode": "raw", "raw": text, "options": options}
    switched_off = {name: True for name in _ADDED if not capture.headers.has(name)}
    return {
        "name": f"{number}: {title_of(capture)}",
        "protocolProfileBehavior": {
            "disableBodyPruning": True,
            "followRedirects": False,
            "disabledSystemHeaders": switched_off,
        },
        "request": request,
        "response": [] if reply is None else [_example(request, reply)],
    }


def _example(request: dict[str, Any], reply: Reply) -> dict[str, Any]:
    return {
        "name": "Answer",
        "originalRequest": request,
        "status": reply.reason,
        "code": reply.status,
        "header": [{"key": name, "value": value} for name, value in header_pairs(reply.headers)],
        "cookie": [],
        "body": as_plain(reply.body),
    }
