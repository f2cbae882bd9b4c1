"""Bodies: decoded, looked into by their kind, and encoded again as they were."""

from __future__ import annotations

import codecs
import gzip
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]

from inspector.bodies import decode, sniff, text_of
from inspector.bodies.charset import declared_charset, to_bytes
from inspector.bodies.decode import encodings
from inspector.bodies.kind import media_type
from inspector.capture import Headers
from inspector.redaction.counted import redact_counted
from inspector.redaction.jsonvalues import redact_json
from inspector.redaction.markup import redact_markup
from inspector.redaction.multipart import redact_multipart
from inspector.redaction.pairs import redact_fields
from inspector.redaction.placeholders import PLACEHOLDER
from inspector.redaction.tables import redact_csv, redact_yaml

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
_TABLES = frozenset(("text/csv", "text/tab-separated-values", "application/csv", "application/vnd.ms-excel"))
_ASCII = bytes(range(32, 127))
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
    same = made == data and not _named_file(scan, body, names)
    return body if same else _packed(made, names)


def _named_file(scan: Scan, body: bytes, names: list[str]) -> bool:
    """Whether the head of a gzip file (RFC 1952, section 2.3: name, comment) holds what is to go."""
    if not names or names[-1] not in ("gzip", "x-gzip") or not body[3:4].strip(b"\0"):
        return False
    head = body[10:4096].decode("latin-1")
    return scan.text(head, binary=True) != head


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
    data = redact_counted(scan, content_type, data)
    charset = _charset(content_type)
    if charset == "utf-7":
        # hides ASCII in ASCII
        return scan.place("unsearchable", data.decode("latin-1")).encode("latin-1")
    found = sniff(content_type, data)
    if charset or (not found.is_binary and (data.startswith(_WIDE) or b"\x00" in data[:4])):
        data = _wide(scan, content_type, data, depth)
        # the header may lie
        return scan.text(data.decode("latin-1"), depth, binary=b"\x00" in data).encode("latin-1")
    if not _is_utf8(data) and (unpacked := _undeclared(data)) is not None:
        name, inner = unpacked
        made = redact_content(scan, content_type, inner, depth + 1)
        return data if made == inner else _PACK[name](made)
    if found.is_binary:
        return scan.text(data.decode("latin-1"), depth, binary=True).encode("latin-1")
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    text = data[len(mark) :].decode("latin-1")
    return mark + by_kind(scan, found.name, content_type, text, depth).encode("latin-1")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _undeclared(data: bytes) -> tuple[str, bytes] | None:
    """What is compressed although no header says so, and shows it only by being text once it is opened."""
    for name in ("deflate", "br"):
        opened = decode(Headers([(b"Content-Encoding", name.encode("ascii"))]), data)
        if opened.complete and opened.data and opened.data != data and not sniff("", opened.data).is_binary:
            return name, opened.data
    return None


def _charset(content_type: str) -> str:
    """The charset that a Content-Type names, where ASCII is written otherwise in it, else ""."""
    try:
        codec = codecs.lookup(declared_charset(content_type) or "utf-8").name
        return "" if codec != "utf-7" and _ASCII.decode("latin-1").encode(codec) == _ASCII else codec
    except (LookupError, UnicodeError, TypeError):
        return ""


def _wide(scan: Scan, content_type: str, data: bytes, depth: int) -> bytes:
    """UTF-16, EBCDIC and the like, which are read as UTF-8 and written back."""
    text = text_of(data, content_type, token=scan.token)
    kept = data[: len(data) - len(to_bytes(text))]
    if kept + to_bytes(text) != data:
        return scan.place("unsearchable", data.decode("latin-1")).encode("latin-1")
    plain = text.text.encode("utf-8", "surrogatepass").decode("latin-1")
    kind = sniff(content_type, plain.encode("latin-1")).name
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
    if kind == "yaml":
        return redact_yaml(scan, text, depth)
    if media_type(content_type) in _TABLES:
        return redact_csv(scan, text, depth)
    if kind == "multipart":
        return redact_multipart(scan, content_type, text, depth)
    return scan.value(text, depth)
