"""CBOR. Source: RFC 8949; the tags in the IANA registry "CBOR Tags" that webhooks and tokens use."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

from inspector.bodies.tree.packed import Broken, Head

_KINDS = ("number", "number", "bytes", "string", "array", "object", "tag", "number")
_TAGS = {
    0: "date and time",
    1: "seconds since 1970",
    2: "big number",
    3: "negative big number",
    4: "decimal fraction",
    5: "big float",
    16: "COSE_Encrypt0",
    17: "COSE_Mac0",
    18: "COSE_Sign1",
    21: "as base64url",
    22: "as base64",
    23: "as base16",
    24: "CBOR inside",
    32: "URI",
    33: "base64url",
    34: "base64",
    35: "regular expression",
    36: "MIME message",
    37: "UUID",
    61: "CWT",
    96: "COSE_Encrypt",
    97: "COSE_Mac",
    98: "COSE_Sign",
    1004: "full date",
    55799: "self-described CBOR",
}
_SIMPLE = {20: ("boolean", "false"), 21: ("boolean", "true"), 22: ("null", "null"), 23: ("null", "undefined")}
_FLOATS = {25: (">e", "float 16"), 26: (">f", "float 32"), 27: (">d", "float 64")}
#: Bytes of a big number that are written in digits
_LONGEST = 256


class Cbor:
    """See Format."""

    title = "CBOR"

    def head(self, data: bytes, at: int) -> Head:
        """See Format."""
        if at >= len(data):
            raise Broken("the data ends too early")
        major, info = data[at] >> 5, data[at] & 0x1F
        if major == 7:
            return self._simple(data, at, info)
        if info == 31:
            return self._endless(data, at, major)
        size, body = _argument(data, at, info)
        kind, left = _KINDS[major], len(data) - body
        if major in (2, 3):
            if size > left:
                raise Broken(f"{size:,} bytes are announced, but only {left:,} follow")
            return Head(kind, at, body, body + size)
        if major in (4, 5):
            if size * (major - 3) > left:
                what = "pairs" if major == 5 else "items"
                raise Broken(f"{size:,} {what} are announced, but only {left:,} bytes follow")
            return Head(kind, at, body, body, size)
        return Head(kind, at, at + 1, body, 1 if major == 6 else 0)

    def _simple(self, data: bytes, at: int, info: int) -> Head:
        if info == 31:
            raise Broken("a break stands where no list is open")
        _, end = _argument(data, at, info)
        if info in _SIMPLE:
            return Head(_SIMPLE[info][0], at, at, end)
        return Head("number", at, at + 1, end, 0, _FLOATS[info][1] if info in _FLOATS else "simple value")

    def _endless(self, data: bytes, at: int, major: int) -> Head:
        if major in (4, 5):
            return Head(_KINDS[major], at, at + 1, at + 1, -1, "of open length")
        if major not in (2, 3):
            raise Broken(f"0x{data[at]:02x} begins no value")
        place, chunks = at + 1, 0
        while not self.is_break(data, place):
            if place >= len(data):
                raise Broken("the data ends too early")
            if data[place] >> 5 != major or data[place] & 0x1F == 31:
                raise Broken("a chunk of another type stands in a text or in bytes")
            place = self.head(data, place).end
            chunks += 1
        return Head(_KINDS[major], at, at + 1, place + 1, 0, f"in {chunks:,} chunks")

    def is_break(self, data: bytes, at: int) -> bool:
        """See Format."""
        return data[at : at + 1] == b"\xff"

    def content(self, data: bytes, head: Head) -> bytes:
        """See Format: of a value in chunks, these together."""
        if data[head.start] & 0x1F != 31:
            return data[head.body : head.end]
        parts, place = [], head.body
        while place < head.end - 1:
            chunk = self.head(data, place)
            parts.append(data[chunk.body : chunk.end])
            place = chunk.end
        return b"".join(parts)

    def text(self, data: bytes, head: Head) -> str:
        """See Format."""
        major, info = data[head.start] >> 5, data[head.start] & 0x1F
        if major == 3:
            return self.content(data, head).decode("utf-8", "surrogateescape")
        if major == 7:
            if info in _SIMPLE:
                return _SIMPLE[info][1]
            if info in _FLOATS:
                value = struct.unpack(_FLOATS[info][0], data[head.body : head.end])[0]
                return repr(value) if info == 27 else f"{value:.9g}"
        value, _ = _argument(data, head.start, info)
        if major == 6:
            return self._tagged(data, head, value)
        return str(-1 - value if major == 1 else value)

    def _tagged(self, data: bytes, head: Head, tag: int) -> str:
        meaning = _TAGS.get(tag)
        said = f"tag {tag}" + (f", {meaning}" if meaning else "")
        try:
            inner = self.head(data, head.end)
        except Broken:
            return said
        if inner.size or inner.kind == "bytes":
            return said
        return f"{said}: {self.text(data, inner)[:200]}"

    def explain(self, data: bytes, head: Head) -> str:
        """See Format: what the tags for times, big numbers and UUIDs say."""
        if head.kind != "tag":
            return ""
        tag, _ = _argument(data, head.start, data[head.start] & 0x1F)
        try:
            inner = self.head(data, head.end)
            if tag == 1 and inner.kind == "number":
                moment = datetime.fromtimestamp(float(self.text(data, inner)), UTC)
                return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
        except (Broken, ValueError, OverflowError, OSError):
            return ""
        if inner.kind != "bytes":
            return ""
        content = self.content(data, inner)
        if tag in (2, 3) and len(content) <= _LONGEST:
            number = int.from_bytes(content, "big")
            return str(number if tag == 2 else -1 - number)
        if tag == 37 and len(content) == 16:
            digits = content.hex()
            return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
        return ""


def _argument(data: bytes, at: int, info: int) -> tuple[int, int]:
    """The number of a head, and where what follows begins."""
    if info < 24:
        return info, at + 1
    if info > 27:
        raise Broken(f"0x{data[at]:02x} begins no value")
    end = at + 1 + (1 << (info - 24))
    if end > len(data):
        raise Broken("the data ends inside a number")
    return int.from_bytes(data[at + 1 : end], "big"), end
