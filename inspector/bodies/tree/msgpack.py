"""MessagePack. Source: the specification at github.com/msgpack/msgpack, spec.md, with the timestamp extension."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

from inspector.bodies.tree.packed import Broken, Head

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: First byte to kind, width of the length, type in the format's words
_SIZED = {
    0xC4: ("bytes", 1, "bin 8"),
    0xC5: ("bytes", 2, "bin 16"),
    0xC6: ("bytes", 4, "bin 32"),
    0xD9: ("string", 1, "str 8"),
    0xDA: ("string", 2, "str 16"),
    0xDB: ("string", 4, "str 32"),
    0xDC: ("array", 2, "array 16"),
    0xDD: ("array", 4, "array 32"),
    0xDE: ("object", 2, "map 16"),
    0xDF: ("object", 4, "map 32"),
}
_NUMBERS = {
    0xCA: (">f", "float 32"),
    0xCB: (">d", "float 64"),
    0xCC: (">B", "uint 8"),
    0xCD: (">H", "uint 16"),
    0xCE: (">I", "uint 32"),
    0xCF: (">Q", "uint 64"),
    0xD0: (">b", "int 8"),
    0xD1: (">h", "int 16"),
    0xD2: (">i", "int 32"),
    0xD3: (">q", "int 64"),
}
_EXT = {0xC7: 1, 0xC8: 2, 0xC9: 4}


class MessagePack:
    """See Format."""

    title = "MessagePack"

    def head(self, data: bytes, at: int) -> Head:
        """See Format."""
        left = len(data) - at
        if left <= 0:
            raise Broken("the data ends too early")
        first = data[at]
        if first <= 0x7F or first >= 0xE0:
            return Head("number", at, at, at + 1)
        if first <= 0x8F:
            return _counted("object", at, at + 1, first & 0x0F, left, "")
        if first <= 0x9F:
            return _counted("array", at, at + 1, first & 0x0F, left, "")
        if first <= 0xBF:
            return _sized("string", at, at + 1, first & 0x1F, len(data), "")
        if first == 0xC0:
            return Head("null", at, at, at + 1)
        if first in (0xC2, 0xC3):
            return Head("boolean", at, at, at + 1)
        if first in _NUMBERS:
            code, word = _NUMBERS[first]
            return _sized("number", at, at + 1, struct.calcsize(code), len(data), word)
        if first in _SIZED:
            kind, width, word = _SIZED[first]
            size = _integer(data, at + 1, width)
            if kind in ("object", "array"):
                return _counted(kind, at, at + 1 + width, size, left, word)
            return _sized(kind, at, at + 1 + width, size, len(data), word)
        if 0xD4 <= first <= 0xD8:
            return _sized("bytes", at, at + 2, 1 << (first - 0xD4), len(data), f"ext {_signed(data, at + 1)}")
        if first in _EXT:
            size = _integer(data, at + 1, _EXT[first])
            place = at + 1 + _EXT[first]
            return _sized("bytes", at, place + 1, size, len(data), f"ext {_signed(data, place)}")
        raise Broken(f"0x{first:02x} begins no value")

    def is_break(self, data: bytes, at: int) -> bool:  # noqa: ARG002
        """See Format: every list has a length."""
        return False

    def content(self, data: bytes, head: Head) -> bytes:
        """See Format."""
        return data[head.body : head.end]

    def text(self, data: bytes, head: Head) -> str:
        """See Format."""
        first = data[head.start]
        if head.kind == "string":
            return data[head.body : head.end].decode("utf-8", "surrogateescape")
        if head.kind == "number":
            if first in _NUMBERS:
                value = struct.unpack(_NUMBERS[first][0], data[head.body : head.end])[0]
                return f"{value:.9g}" if first == 0xCA else repr(value)
            return str(first if first <= 0x7F else first - 0x100)
        return {0xC0: "null", 0xC2: "false", 0xC3: "true"}[first]

    def explain(self, data: bytes, head: Head) -> str:
        """See Format: timestamps, which are extension type -1."""
        if head.kind == "bytes" and head.note == "ext -1":
            return _timestamp(data[head.body : head.end])
        return ""


def _counted(kind: str, start: int, end: int, count: int, left: int, note: str) -> Head:
    least = count * (2 if kind == "object" else 1)
    if least > left:
        what = "pairs" if kind == "object" else "items"
        raise Broken(f"{count:,} {what} are announced, but only {left - 1:,} bytes follow")
    return Head(kind, start, end, end, count, note)


def _sized(kind: str, start: int, body: int, size: int, total: int, note: str) -> Head:
    if body + size > total:
        raise Broken(f"{size:,} bytes are announced, but only {max(0, total - body):,} follow")
    return Head(kind, start, body, body + size, 0, note)


def _integer(data: bytes, at: int, width: int) -> int:
    if at + width > len(data):
        raise Broken("the data ends inside a length")
    return int.from_bytes(data[at : at + width], "big")


def _signed(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 1], "big", signed=True)


def _timestamp(data: bytes) -> str:
    if len(data) == 4:
        seconds, nanoseconds = int.from_bytes(data, "big"), 0
    elif len(data) == 8:
        packed = int.from_bytes(data, "big")
        seconds, nanoseconds = packed & (1 << 34) - 1, packed >> 34
    elif len(data) == 12:
        seconds, nanoseconds = int.from_bytes(data[4:], "big", signed=True), int.from_bytes(data[:4], "big")
    else:
        return ""
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return f"timestamp, {seconds:,} s from 1970"
    return f"{moment:%Y-%m-%d %H:%M:%S}{f'.{nanoseconds:09d}' if nanoseconds else ''} UTC"
