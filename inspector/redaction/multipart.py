"""Multipart bodies: each part by its own head; borders stay."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from typing import TYPE_CHECKING

from inspector.capture import Headers
from inspector.redaction.headers import redact_headers

if TYPE_CHECKING:
    from inspector.redaction.scan import Scan

_BOUNDARY = re.compile(r"""(?i);\s*+boundary\s*+=\s*+(?:"((?:[^"\\]|\\.){1,200})"|([^;\s"]{1,200}))""")
_FIRST_LINE = re.compile(r"(?:^|\r\n)--([!-~][ -~]{0,199}?)[ \t]*\r?\n")
_NAME = re.compile(r"""(?i);\s*name\s*=\s*(?:"([^"]*)"|([^;\s"]+))""")
_MAX_DEPTH = 4


def redact_multipart(scan: Scan, content_type: str, text: str, depth: int) -> str:
    """A text without any border is looked at as plain text."""
    said = _BOUNDARY.search(content_type)
    first = _FIRST_LINE.search(text[:4096]) if said is None else None
    boundary = (said[1] or said[2]) if said is not None else first[1] if first is not None else None
    if boundary is None or f"--{boundary}" not in text or depth > _MAX_DEPTH:
        return scan.text(text, depth)
    pieces = re.split(rf"((?:\r?\n|^)--{re.escape(boundary)}(?:--)?[ \t]*(?:\r?\n|$))", text)
    where = scan.where
    made = []
    for number, piece in enumerate(pieces):
        scan.token.check()
        inside = 0 < number < len(pieces) - 1
        made.append(piece if number % 2 else _part(scan, piece, depth) if inside else scan.text(piece, depth))
        scan.where = where
    return "".join(made)


def _part(scan: Scan, piece: str, depth: int) -> str:
    from inspector.redaction.bodies import redact_body  # a part is a body of its own

    found = re.search(r"(?:^|\r?\n)\r?\n", piece)
    if found is None:
        return scan.text(piece, depth)
    head, gap, content = piece[: found.start()], found[0], piece[found.end() :]
    lines = re.split(r"(\r?\n)", head)
    pairs = []
    for number in range(0, len(lines), 2):
        name, colon, value = lines[number].partition(":")
        new = redact_headers(scan, Headers([(name.encode("latin-1"), value.strip().encode("latin-1"))]))
        pairs += list(Headers([(name.encode("latin-1"), value.strip().encode("latin-1"))]))
        if colon and new[0][1].decode("latin-1") != value.strip():
            lines[number] = f"{name}: {new[0][1].decode('latin-1')}"
        elif not colon:
            lines[number] = scan.text(lines[number], depth)
    headers = Headers(pairs)
    named = _NAME.search(headers.get("content-disposition") or "")
    name = (named[1] or named[2] or "") if named else ""
    scan.where = f"{scan.where} {name}".rstrip()
    kind = "field" if scan.rules.form.match(name) else scan.rules.kind_of_name(name)
    if kind and content:
        return "".join(lines) + gap + scan.named(kind, content)
    data = content.encode("latin-1")
    coding = (headers.get("content-transfer-encoding") or "").strip().lower()
    plain = _decoded(coding, data)
    if plain is None:
        return "".join(lines) + gap + scan.text(content, depth)
    made = redact_body(scan, headers, plain, depth + 1)
    if made != plain:
        content = _encoded(coding, made).decode("latin-1")
    return "".join(lines) + gap + content


def _decoded(coding: str, data: bytes) -> bytes | None:
    if coding == "quoted-printable":
        return quopri.decodestring(data)
    if coding != "base64":
        return data
    try:
        return base64.b64decode(b"".join(data.split()), validate=True)
    except (ValueError, binascii.Error):
        return None


def _encoded(coding: str, data: bytes) -> bytes:
    if coding == "quoted-printable":
        return quopri.encodestring(data)
    return base64.encodebytes(data).replace(b"\n", b"\r\n").rstrip() if coding == "base64" else data
