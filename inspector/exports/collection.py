"""What the collections of API clients (Postman, Bruno, Insomnia) share."""

from __future__ import annotations

import base64
import json

from inspector.capture import Capture, Headers, iso
from inspector.exports.texts import as_plain, header_text

#: Written by the clients themselves.
_OWN = frozenset((b"host", b"content-length", b"transfer-encoding"))


def header_pairs(headers: Headers) -> list[tuple[str, str]]:
    """Names and values of the lines that a user of such a client sets, on one line each."""
    return [
        (_line(name.decode("latin-1")), _line(header_text(value)))
        for name, value in headers
        if name.lower() not in _OWN
    ]


def _line(text: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def kind_of_text(content_type: str) -> str:
    """`json`, `xml`, `html`, `javascript` or `text`, by the media type."""
    media = content_type.partition(";")[0].strip().lower()
    return next((kind for kind in ("json", "html", "xml", "javascript") if kind in media), "text")


def description_of(capture: Capture, note: str) -> str:
    """Where the request came from and, where its body is no text, the bytes of that."""
    lines = [f"Received {iso(capture.received_at)} at {capture.endpoint}, capture {capture.uuid}."]
    if note:
        lines += ["", note]
    if capture.malformed is not None:
        lines += ["", f"It was no valid HTTP request: {capture.malformed}. The body holds all bytes that came."]
    if as_plain(capture.body) is None:
        encoded = base64.b64encode(capture.body).decode("ascii")
        lines += ["", "The body is not text. Save these bytes (base64) as a file and choose it:", "", encoded]
    return "\n".join(lines)


def ascii_json(data: object) -> bytes:
    """JSON in ASCII, on one line."""
    return json.dumps(data).encode("ascii")
