r"""JSON text with other escapes of the same characters: `\/`, `\uXXXX` in either case, `<` and its like."""

from __future__ import annotations

import json
import re

_WIDE = re.compile(r"[^\x00-\x7f]")
_ESCAPED = re.compile(rb"(?<!\\)((?:\\\\)*)((?:\\u[0-9a-fA-F]{4})+)")
_HTML = ((b"<", b"003c"), (b">", b"003e"), (b"&", b"0026"))
_MORE_HTML = (*_HTML, (b"'", b"0027"))


def slashed(body: bytes) -> bytes:
    r"""Slashes as `\/`, as PHP writes them; a text that has some already gets them bare."""
    return bare_slashes(body) if b"\\/" in body else body.replace(b"/", b"\\/")


def all_slashed(body: bytes) -> bytes:
    r"""Every slash as `\/`."""
    return bare_slashes(body).replace(b"/", b"\\/")


def bare_slashes(body: bytes) -> bytes:
    """No slash escaped."""
    return body.replace(b"\\/", b"/")


def ascii_only(body: bytes, *, upper: bool = False) -> bytes:
    r"""Characters beyond ASCII as `\uXXXX`; the same body when there are none, or it is no UTF-8."""
    if body.isascii():
        return body
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return body
    names = {one: _escape(one, upper) for one in set(_WIDE.findall(text))}
    if len(names) > 60:
        return _WIDE.sub(lambda match: names[match[0]], text).encode("ascii")
    for one, name in names.items():
        text = text.replace(one, name)
    return text.encode("ascii")


def _escape(one: str, upper: bool) -> str:
    units = one.encode("utf-16-be").hex()
    units = units.upper() if upper else units
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def written_out(body: bytes) -> bytes:
    r"""Characters that came as `\uXXXX` written themselves; controls, quotes and backslashes stay escaped."""
    return _ESCAPED.sub(_unescape, body) if b"\\u" in body else body


def _unescape(match: re.Match[bytes]) -> bytes:
    text = json.loads(b'"' + match[2] + b'"')
    if any(ord(one) < 0x20 or one in '"\\' or 0xD800 <= ord(one) < 0xE000 for one in text):
        return match[0]
    made: bytes = match[1] + text.encode("utf-8")
    return made


def other_case(body: bytes) -> bytes:
    r"""The hex letters of `\uXXXX` in the other case."""
    if b"\\u" not in body:
        return body
    first = _ESCAPED.search(body)
    upper = first is not None and first[2] != first[2].upper().replace(b"\\U", b"\\u")
    return _ESCAPED.sub(lambda m: m[1] + _cased(m[2], upper), body)


def _cased(escapes: bytes, upper: bool) -> bytes:
    return (escapes.upper() if upper else escapes.lower()).replace(b"\\U", b"\\u")


def html_safe(body: bytes, *, upper: bool = False, more: bool = False) -> bytes:
    """`<`, `>` and `&` escaped as Go, Rails and .NET do; `more`: the apostrophe too, as Gson and .NET do."""
    for char, code in _MORE_HTML if more else _HTML:
        if char in body:
            body = body.replace(char, b"\\u" + (code.upper() if upper else code))
    return body
