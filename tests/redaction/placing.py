"""What places share: how a secret is written, and what makes a record of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from inspector.capture import Attempt, Capture, Headers
from inspector.exports import Record
from inspector.store.base import Entry

#: Fields of what is made of a secret in some place: body, headers, extra_headers, target, note, reply …
Fields = dict[str, Any]
Pairs = list[tuple[bytes, bytes]]

_AT = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
JSON: Pairs = [(b"Content-Type", b"application/json")]
TEXT: Pairs = [(b"Content-Type", b"text/plain")]
FORM: Pairs = [(b"Content-Type", b"application/x-www-form-urlencoded")]
XML: Pairs = [(b"Content-Type", b"application/xml")]
HTML: Pairs = [(b"Content-Type", b"text/html")]
MULTIPART: Pairs = [(b"Content-Type", b"multipart/form-data; boundary=BB")]


class Places(dict[str, Callable[[str], Fields]]):
    """Makers of fields by the name of the place."""

    def body(self, name: str, make: Callable[[str], bytes], headers: Pairs = JSON) -> None:
        self[f"body: {name}"] = lambda secret: {"body": make(secret), "headers": headers}

    def head(self, name: str, make: Callable[[str], Pairs]) -> None:
        self[f"header: {name}"] = lambda secret: {"extra_headers": make(secret)}

    def target(self, name: str, make: Callable[[str], str]) -> None:
        self[f"target: {name}"] = lambda secret: {"target": make(secret)}

    def other(self, name: str, make: Callable[[str], Fields]) -> None:
        self[name] = make


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def quoted(text: str) -> str:
    return quote(text, safe="")


def slashed(text: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in text)


def part(head: str, content: bytes) -> bytes:
    return f"--BB\r\n{head}\r\n\r\n".encode() + content + b"\r\n--BB--\r\n"


def dumped(data: object) -> bytes:
    return json.dumps(data).encode()


def resent(**fields: Any) -> Fields:
    """A resend with these fields."""
    attempt = Attempt(
        capture_id=1,
        uuid="",
        started_at=_AT,
        url="http://localhost:3000/x",
        method="POST",
        request_headers=Headers([(b"Host", b"localhost")]),
        status=500,
        http_version="1.1",
        id=1,
    )
    return {"attempt": replace(attempt, **fields)}


def record(fields: Fields, number: int) -> Record:
    """What is kept of a capture that has these fields."""
    headers = [(b"Host", b"localhost:8080"), *fields.get("headers", TEXT), *fields.get("extra_headers", [])]
    head = fields.get("head")
    capture = Capture(
        uuid=f"0199a0b0-0000-7000-8000-{number:012x}",
        endpoint=fields.get("endpoint", "orders"),
        received_at=_AT,
        remote=fields.get("remote", "127.0.0.1:5"),
        scheme="http",
        http_version="1.1",
        method=fields.get("method", "POST"),
        target=fields.get("target", "/hooks"),
        headers=Headers([] if fields.get("malformed") else headers),
        body=fields.get("body", b"hello"),
        id=number,
        extra=fields.get("extra", {}),
        malformed=fields.get("malformed"),
        head=head,
    )
    texts = {name: fields.get(name, "") for name in ("note", "tags", "origin")}
    attempt = fields.get("attempt")
    attempts = () if attempt is None else (replace(attempt, uuid=f"0199a0b0-0000-7000-8000-1{number:011x}"),)
    return Record(
        Entry(capture, fields.get("reply"), **texts),
        (fields["verdict"],) if "verdict" in fields else (),
        None,
        attempts,
    )
