"""Searching in what is not in a list: header lines and bodies, decoded when they are compressed.

Everything here takes the stored headers and body and never raises for their content.
"""

from __future__ import annotations

from collections.abc import Iterator

from inspector.capture import Headers
from inspector.query.match import Mode, fold, matcher

#: Most bytes that a compressed body is unpacked to for a search.
DECODE_LIMIT = 16 * 1024 * 1024

_WIDE_CHARSETS = (b"utf-16", b"utf-32", b"utf16", b"utf32", b"ucs-", b"utf-7", b"ibm", b"cp037", b"cp500")


def header_lines(headers: Headers) -> Iterator[str]:
    """`Name: value` of each line as latin-1 text, and once more as UTF-8 where that reads differently."""
    for name, value in headers:
        line = name + b": " + value
        yield line.decode("latin-1")
        if not line.isascii():
            yield line.decode("utf-8", "replace")


def header_values(headers: Headers, name: str) -> Iterator[str]:
    """The values of all lines of that name, as latin-1 text, and once more as UTF-8 where that reads differently."""
    wanted = name.lower().encode("utf-8")
    for key, value in headers:
        if key.lower() == wanted:
            yield value.decode("latin-1")
            if not value.isascii():
                yield value.decode("utf-8", "replace")


def headers_match(headers: Headers, name: str, mode: Mode, needle: str) -> bool:
    """Whether a line's value (of any line, with its name, when `name` is empty) passes the test."""
    test = matcher(mode, needle)
    return any(map(test, header_values(headers, name) if name else header_lines(headers)))


def payload(headers: Headers, body: bytes) -> tuple[bytes, ...]:
    """The body after content decoding; with the bytes as they came beside it when decoding failed."""
    if not body or not headers.names.get(b"content-encoding"):
        return (body,)
    from inspector.bodies import decode  # bodies is heavy to import, and most bodies are not compressed

    decoded = decode(headers, body, limit=DECODE_LIMIT)
    return (decoded.data, body) if decoded.problem else (decoded.data,)


def text_of(headers: Headers, data: bytes) -> str:
    """Decoded bytes as text, by UTF-8 when they are, else by what the headers and the bytes say."""
    if not _is_wide(headers, data):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            if headers.names.get(b"content-type", b"").lower().find(b"charset") < 0:
                return data.decode("latin-1")
    from inspector.bodies import text_of as body_text

    return body_text(data, headers.get("content-type") or "").text


def _is_wide(headers: Headers, data: bytes) -> bool:
    """Whether the text is in a charset in which ASCII letters are not one byte each."""
    if b"\x00" in data[:64] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    kind = headers.names.get(b"content-type", b"").lower()
    return b"charset" in kind and any(charset in kind for charset in _WIDE_CHARSETS)


def body_match(headers: Headers, body: bytes, mode: Mode, needle: str) -> bool:
    """Whether the body's text passes the test."""
    if mode == "has" and needle.isascii():
        return _has_ascii(headers, body, needle)
    test = matcher(mode, needle)
    return any(test(text_of(headers, data)) for data in payload(headers, body))


def _has_ascii(headers: Headers, body: bytes, needle: str) -> bool:
    """The usual search, on bytes: bodies are not decoded to text for it."""
    wanted = needle.lower().encode("ascii")
    for data in payload(headers, body):
        if wanted in data.lower():
            return True
        if _is_wide(headers, data) and fold(needle, needle) in fold(text_of(headers, data), needle):
            return True
    return False


def anywhere(headers: Headers, body: bytes, needle: str) -> bool:
    """Whether a header line or the body contains the needle."""
    return headers_match(headers, "", "has", needle) or body_match(headers, body, "has", needle)


def packed_anywhere(packed: bytes, body: bytes, needle: str) -> bool:
    """`anywhere` on the stored form of headers, without unpacking them when they cannot matter."""
    lowered = packed.lower()
    simple = needle.isascii() and ":" not in needle and " " not in needle
    # a needle that lies inside a name or a value lies inside the packed bytes too
    if simple and b"content-encoding" not in lowered:
        wanted = needle.lower().encode("ascii")
        if wanted in body.lower():
            return True
        if wanted not in lowered and b"charset" not in lowered and not _is_wide(Headers(), body):
            return False
    return anywhere(Headers.unpack(packed), body, needle)
