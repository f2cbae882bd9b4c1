"""What kind of content a body is: by its Content-Type, checked against its first bytes, which sometimes know better."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from inspector.bodies.charset import WIDE

#: Bytes that sniffing looks at
_SAMPLE = 4096

_BY_TYPE = {
    "application/json": "json",
    "text/json": "json",
    "application/x-json": "json",
    "application/ld+json": "json",
    "application/csp-report": "json",
    "application/json-seq": "json",
    "application/x-ndjson": "json",
    "application/ndjson": "json",
    "application/jsonlines": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/soap+xml": "xml",
    "image/svg+xml": "xml",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/x-www-form-urlencoded": "form",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
    "text/yaml": "yaml",
    "text/x-yaml": "yaml",
    "application/javascript": "javascript",
    "text/javascript": "javascript",
    "application/x-javascript": "javascript",
    "application/ecmascript": "javascript",
    "application/graphql": "graphql",
    "application/msgpack": "msgpack",
    "application/x-msgpack": "msgpack",
    "application/vnd.msgpack": "msgpack",
    "application/cbor": "cbor",
    "application/cbor-seq": "cbor",
    "application/cwt": "cbor",
    "application/cose": "cbor",
    "application/protobuf": "protobuf",
    "application/x-protobuf": "protobuf",
    "application/vnd.google.protobuf": "protobuf",
    "application/x-google-protobuf": "protobuf",
    "application/grpc": "protobuf",
    "application/grpc-web": "protobuf",
    "application/jwt": "jwt",
    "application/secevent+jwt": "jwt",
    "application/jose": "jwt",
    "text/event-stream": "events",
}

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image", "image/png"),
    (b"\xff\xd8\xff", "image", "image/jpeg"),
    (b"GIF87a", "image", "image/gif"),
    (b"GIF89a", "image", "image/gif"),
    (b"BM", "image", "image/bmp"),
    (b"II*\x00", "image", "image/tiff"),
    (b"MM\x00*", "image", "image/tiff"),
    (b"\x00\x00\x01\x00", "image", "image/x-icon"),
    (b"%PDF-", "binary", "application/pdf"),
    (b"PK\x03\x04", "binary", "application/zip"),
    (b"\x1f\x8b\x08", "binary", "application/gzip"),
    (b"\x28\xb5\x2f\xfd", "binary", "application/zstd"),
    (b"BZh", "binary", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "binary", "application/x-xz"),
    (b"OggS", "binary", "audio/ogg"),
    (b"ID3", "binary", "audio/mpeg"),
    (b"\x7fELF", "binary", "application/x-elf"),
    (b"\xd9\xd9\xf7", "cbor", "application/cbor"),
    (b"fLaC", "binary", "audio/flac"),
    (b"SQLite format 3\x00", "binary", "application/vnd.sqlite3"),
)

_JSON_START = re.compile(
    rb"""\s*+(?:\{\s*+(?:\}|"(?:[^"\\]|\\.)*+(?:"\s*+:|$)|$)|\[\s*+(?:[\]\[{"]|-?\d|true\b|false\b|null\b|$))"""
)
_JSON_SCALAR = re.compile(rb"""\s*+(?:"(?:[^"\\\x00-\x1f]|\\.)*+"|-?\d[\d.eE+-]*+|true|false|null)\s*+""")
_XML_START = re.compile(rb"\s*+<(?:\?xml\b|!DOCTYPE\s+(?!html)|!--|[A-Za-z_][\w.:-]*+(?:\s+[\w.:-]++\s*+=|\s*+/?>))")
_HTML_START = re.compile(
    rb"(?i)\s*+(?:<!--.{0,1000}?-->\s*+)?<(?:!doctype\s++html|html|head|body|div|p|table|script)\b"
)
_FORM_START = re.compile(
    rb"[A-Za-z0-9_.*~%+\[\]-]++=[^\s&<>{}\"]*+(?:&[A-Za-z0-9_.*~%+\[\]-]++(?:=[^\s&<>{}\"]*+)?)*+$"
)
_JWT = re.compile(rb"\s*+ey[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]*+\.[A-Za-z0-9_-]*+\s*+")
_EVENTS_START = re.compile(
    rb"(?:\xef\xbb\xbf)?(?::[^\r\n]*+\r?\n)*+(?:event|data|id|retry):[^\r\n]*+\r?\n(?:(?:event|data|id|retry)?:|\r?\n)"
)
_GRAPHQL_START = re.compile(rb"\s*+(?:(?:query|mutation|subscription)\b[\s\w]{0,80}[({@]|fragment\s++\w++\s++on\s)")
_YAML_START = re.compile(rb"(?:%YAML\b|---(?:\s|$))")
_BOUNDARY_START = re.compile(rb"(?:\r?\n)?--([!-~]{1,200})\r?\nContent-[A-Za-z-]++:", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_WORDS = {
    "json": "JSON",
    "xml": "XML",
    "html": "HTML",
    "form": "a form",
    "multipart": "multipart",
    "yaml": "YAML",
    "javascript": "JavaScript",
    "graphql": "GraphQL",
    "text": "plain text",
    "binary": "binary data",
    "image": "an image",
    "msgpack": "MessagePack",
    "cbor": "CBOR",
    "protobuf": "protobuf",
    "jwt": "a JWT",
    "events": "a stream of events",
}

#: Kinds whose bytes are no text.
BINARY = frozenset({"binary", "image", "msgpack", "cbor", "protobuf"})


class Kind(NamedTuple):
    """`name` is one of _WORDS (json, xml, html, form, text, binary, image, msgpack, …), or empty.

    `media` is the media type as declared, or as the first bytes show; `problem` a sentence when the two disagree.
    """

    name: str
    media: str
    problem: str | None = None

    @property
    def is_binary(self) -> bool:
        """True when the bytes are no text."""
        return self.name in BINARY

    @property
    def title(self) -> str:
        """A short word for people: "JSON", "Form", "Image (image/png)"."""
        if self.name in ("binary", "image") and self.media:
            return f"{self.name.capitalize()} ({self.media})"
        word = _WORDS.get(self.name, self.name).removeprefix("a ").removeprefix("an ")
        return word[:1].upper() + word[1:]


def media_type(content_type: str) -> str:
    """The media type of a Content-Type value, lower case, without parameters."""
    return content_type.partition(";")[0].partition(",")[0].strip().lower()


def kind_of(content_type: str, data: bytes) -> str:
    """The name of the kind of decoded body bytes (see Kind)."""
    return sniff(content_type, data).name


def sniff(content_type: str, data: bytes) -> Kind:
    """The kind of decoded body bytes: the declared one where the bytes allow it. Looks at the first 4 kB only."""
    declared = media_type(content_type)
    if not data:
        return Kind("empty", declared)
    by_type = _declared_kind(declared)
    head = data[:_SAMPLE]
    found, media = _sniffed(head, whole=len(data) <= _SAMPLE)
    shown = f"{declared[:80]}" if declared else ""
    if by_type is None and declared.startswith("text/") and found in _GUESSES:
        return Kind("text", declared)
    if by_type is None:
        if not declared or found not in ("text", "binary"):
            problem = f"The header says {shown}, but the body is {_WORDS[found]}." if _lies(declared, found) else None
            return Kind(found, media or declared, problem)
        return Kind(found, declared)
    if by_type == found or (by_type, found) in _COMPATIBLE:
        return Kind(by_type, declared)
    if by_type in _PACKED and found not in _CERTAIN:
        # nothing in its bytes tells it from text or from other binary data
        return Kind(by_type, declared)
    if found == "text" and by_type not in ("image", "binary"):
        # broken or unusual content of the declared kind: its view says where it breaks
        if by_type == "form" and b"=" not in head:
            return Kind("text", declared, "The header says form, but the body has no name=value pair.")
        return Kind(by_type, declared)
    problem = f"The header says {shown}, but the body is {_WORDS[found]}{f' ({media})' if media else ''}."
    return Kind(found, media or declared, problem)


#: Formats without a mark of their own, and what is certain enough to contradict a header that names one of them
_PACKED = frozenset({"msgpack", "cbor", "protobuf"})
_CERTAIN = frozenset({"json", "xml", "html", "multipart", "image"})

#: Too weak as a sign to contradict a header that says text
_GUESSES = frozenset({"form", "yaml", "graphql", "events"})

#: (declared, sniffed) that are no contradiction
_COMPATIBLE = frozenset(
    {("html", "xml"), ("xml", "html"), ("html", "text"), ("javascript", "json"), ("yaml", "json"), ("yaml", "form")}
    | {("javascript", "form"), ("graphql", "json"), ("multipart", "text"), ("multipart", "binary"), ("yaml", "text")}
    | {("javascript", "graphql"), ("graphql", "text"), ("image", "binary")}
)


def _declared_kind(declared: str) -> str | None:
    """The kind that a media type names; None where it leaves it open (text/plain, octet-stream, unknown, none)."""
    if declared in _BY_TYPE:
        return _BY_TYPE[declared]
    if declared.endswith("+json"):
        return "json"
    if declared.endswith("+xml"):
        return "xml"
    if declared.endswith("+yaml"):
        return "yaml"
    for suffix, kind in (("+cbor", "cbor"), ("+cbor-seq", "cbor"), ("+msgpack", "msgpack"), ("+jwt", "jwt")):
        if declared.endswith(suffix):
            return kind
    if declared.endswith(("+proto", "+protobuf")) or declared.startswith("application/grpc"):
        return "protobuf"
    if declared.startswith("multipart/"):
        return "multipart"
    return "image" if declared.startswith("image/") else None


def _lies(declared: str, found: str) -> bool:
    if declared in ("", "application/octet-stream", "binary/octet-stream"):
        return False
    if declared.startswith("text/") or declared.startswith("application/"):
        return found in _WORDS and found not in ("text", "binary")
    return found not in ("binary",)


def _sniffed(head: bytes, *, whole: bool) -> tuple[str, str]:
    """Kind and media type (empty when the kind says it all) of the first bytes."""
    for magic, kind, media in _MAGIC:
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head[:16]):
            return kind, media
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image", "image/webp"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "binary", "audio/wav"
    if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "binary", "audio/mpeg"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "binary", "video/webm"
    if head[4:8] == b"ftyp":
        return ("image", "image/avif") if head[8:12] in (b"avif", b"heic") else ("binary", "video/mp4")
    text = _narrow(head)
    if text is None:
        return "binary", ""
    if (found := _structured(text, whole)) is not None:
        return found, ""
    return ("binary", "") if _is_binary(text) else ("text", "")


def _narrow(head: bytes) -> bytes | None:
    """The sample with UTF-8 mark taken off and UTF-16 or UTF-32 made narrow; None when that fails."""
    if head.startswith(b"\xef\xbb\xbf"):
        return head[3:]
    wide = None
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        wide = "utf-32"
    elif head.startswith((b"\xff\xfe", b"\xfe\xff")):
        wide = "utf-16"
    elif len(head) >= 4:
        nuls = tuple(byte == 0 for byte in head[:4])
        wide = WIDE.get(nuls)
    if wide is None:
        return head
    text = head[: len(head) & ~3].decode(wide, "replace")
    return None if text.count("\ufffd") > len(text) // 8 else text.removeprefix("\ufeff").encode("utf-8", "replace")


def _structured(head: bytes, whole: bool) -> str | None:
    if _JSON_START.match(head) or (whole and _JSON_SCALAR.fullmatch(head)):
        return "json"
    if _HTML_START.match(head):
        return "html"
    if _XML_START.match(head):
        return "xml"
    if _BOUNDARY_START.match(head):
        return "multipart"
    if whole and _JWT.fullmatch(head):
        return "jwt"
    if _EVENTS_START.match(head):
        return "events"
    if _GRAPHQL_START.match(head):
        return "graphql"
    if _YAML_START.match(head):
        return "yaml"
    sample = head if whole else head[: head.rfind(b"&")] if b"&" in head else head
    if _FORM_START.match(sample.strip()) and b"\x00" not in unquote_to_bytes(sample):
        return "form"
    return None


def _is_binary(head: bytes) -> bool:
    """NULs and controls that text does not have, or many bytes that are neither UTF-8 nor letters of an 8-bit charset.

    A few NULs in otherwise plain text stay text: the view marks them.
    """
    controls = len(_CONTROL.findall(head))
    if controls * 16 > len(head):
        return True
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            high = sum(byte >= 0x80 for byte in head)
            return controls > 0 and high * 4 > len(head)
    return False
