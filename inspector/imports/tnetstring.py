"""Tnetstrings as mitmproxy writes them: a length, a colon, so many bytes, and a mark for their kind."""

from __future__ import annotations

from typing import Any, BinaryIO

from inspector.imports.reading import MAX_ENTRY

_DEPTH = 60


class NotOne(Exception):
    """These bytes are no tnetstring; the words say why."""


def read_one(stream: BinaryIO) -> Any:
    """The next value of a stream. EOFError at its end; NotOne for what cannot be read."""
    digits = b""
    while (char := stream.read(1)) != b":":
        if not char and not digits:
            raise EOFError
        if not char.isdigit() or len(digits) > 11:
            raise NotOne("a length is missing" if char else "the file ends in the middle of a flow")
        digits += char
    length = int(digits or b"0")
    if length > MAX_ENTRY:
        raise NotOne(f"a flow is larger than {MAX_ENTRY // 1024**2} MiB")
    data = stream.read(length)
    mark = stream.read(1)
    if len(data) < length or not mark:
        raise NotOne("the file ends in the middle of a flow")
    return _value(memoryview(data), mark, 0)


def _value(data: memoryview, mark: bytes, depth: int) -> Any:
    if depth > _DEPTH:
        raise NotOne("nested too deeply")
    try:
        if mark == b",":
            return bytes(data)
        if mark == b";":
            return bytes(data).decode("utf-8")
        if mark == b"#":
            return int(bytes(data))
        if mark == b"^":
            return float(bytes(data))
        if mark == b"!":
            return bytes(data) == b"true"
        if mark == b"~":
            return None
    except ValueError as error:
        raise NotOne(f"a value is broken: {error}") from error
    if mark == b"]":
        return list(_several(data, depth))
    if mark == b"}":
        parts = list(_several(data, depth))
        keys = parts[::2]
        if len(parts) % 2 or not all(isinstance(key, str | bytes) for key in keys):
            raise NotOne("a key has no value, or is no text")
        names = [key.decode("utf-8", "replace") if isinstance(key, bytes) else key for key in keys]
        return dict(zip(names, parts[1::2], strict=True))
    raise NotOne(f"{mark!r} is no kind of value")


def _several(data: memoryview, depth: int) -> list[Any]:
    found = []
    at = 0
    while at < len(data):
        colon = bytes(data[at : at + 13]).find(b":")
        digits = bytes(data[at : at + colon]) if colon > 0 else b""
        if not digits.isdigit():
            raise NotOne("a length is missing")
        start = at + colon + 1
        end = start + int(digits)
        if end >= len(data):
            raise NotOne("a value is longer than what holds it")
        found.append(_value(data[start:end], bytes(data[end : end + 1]), depth + 1))
        at = end + 1
    return found
