"""Bodies: decoded, looked into by their kind, and encoded again as they were."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]

from inspector.bodies import decode, sniff, text_of
from inspector.bodies.charset import to_bytes
from inspector.bodies.decode import encodings
from inspector.capture import Headers
from inspector.redaction.jsonvalues import redact_json
from inspector.redaction.markup import redact_markup
from inspector.redaction.multipart import redact_multipart
from inspector.redaction.pairs import redact_fields
from inspector.redaction.placeholders import PLACEHOLDER

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from inspector.redaction.scan import Scan

_PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "x-gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
#: Files whose texts are packed in a way that is not opened here.
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"MSCF",
)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def redact_body(scan: Scan, headers: Headers, body: bytes, depth: int = 0) -> bytes:
    """The same object when nothing is replaced."""
    if not body:
        return body
    opened = decode(headers, body, token=scan.token)
    names = encodings(headers)[::-1]
    if opened.offer is not None:
        names = [opened.offer]
        opened = decode(headers, body, extra=names, token=scan.token)
    if any(step.state not in ("done", "cut") for step in opened.steps) or _left_over(opened.problem):
        if PLACEHOLDER.fullmatch(opened.data.decode("latin-1")):
            return body
        # as much of the chain as a reader undoes before it comes to the placeholder
        return _closed(scan, body, list(takewhile(_PACK.__contains__, names)))
    data = opened.data
    if data.startswith(_ARCHIVES):
        return _closed(scan, body, names)
    content_type = headers.get("content-type") or ""
    made = redact_content(scan, content_type, data, depth)
    return body if made == data else _packed(made, names)


def _left_over(problem: str | None) -> bool:
    """Bytes behind the end of what is compressed are not seen when it is opened."""
    return problem is not None and "left out" in problem


def _closed(scan: Scan, body: bytes, names: list[str]) -> bytes:
    """A body that cannot be looked into: gone, unless the profile says otherwise."""
    if scan.rules.profile.unsearchable == "keep":
        return body
    made = scan.place("unsearchable", body.decode("latin-1")).encode("latin-1")
    return body if made == body else _packed(made, names)


def _packed(data: bytes, names: list[str]) -> bytes:
    for name in reversed(names):
        data = _PACK[name](data)
    return data


def redact_content(scan: Scan, content_type: str, data: bytes, depth: int = 0) -> bytes:
    """Bytes without any encoding left, by their kind."""
    kind = sniff(content_type, data).name
    if kind in ("binary", "image"):
        return scan.text(data.decode("latin-1"), depth, binary=True).encode("latin-1")
    wide = "utf-16" in content_type.lower() or "utf-32" in content_type.lower() or "ucs-2" in content_type.lower()
    if wide or data.startswith(_WIDE) or b"\x00" in data[:4]:
        data = _wide(scan, kind, content_type, data, depth)
        # the header may lie
        return scan.text(data.decode("latin-1"), depth, binary=b"\x00" in data).encode("latin-1")
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    text = data[len(mark) :].decode("latin-1")
    return mark + by_kind(scan, kind, content_type, text, depth).encode("latin-1")


def _wide(scan: Scan, kind: str, content_type: str, data: bytes, depth: int) -> bytes:
    """UTF-16 and UTF-32, which are read as UTF-8 and written back."""
    text = text_of(data, content_type, token=scan.token)
    kept = data[: len(data) - len(to_bytes(text))]
    if kept + to_bytes(text) != data:
        return scan.place("unsearchable", data.decode("latin-1")).encode("latin-1")
    plain = text.text.encode("utf-8", "surrogatepass").decode("latin-1")
    made = by_kind(scan, kind, content_type, plain, depth)
    if made == plain:
        return data
    return kept + to_bytes(replace(text, text=made.encode("latin-1").decode("utf-8", "surrogatepass")))


def by_kind(scan: Scan, kind: str, content_type: str, text: str, depth: int = 0) -> str:
    """A text, one character a byte, by the kind of content that it is."""
    start = text.lstrip()[:1]
    if kind == "json" and start in ("{", "[", '"'):
        return redact_json(scan, text, depth)
    if kind in ("xml", "html") and "<" in text:
        return redact_markup(scan, text, depth)
    if kind == "form":
        return redact_fields(scan, text, scan.rules.form, depth)
    if kind == "multipart":
        return redact_multipart(scan, content_type, text, depth)
    return scan.value(text, depth)
