r"""JSON text with other escapes of the same characters: `\/`, `\uXXXX` in either case, `<` and its like.

What one text holds is looked up once; writing it, or the same text in another layout, is then plain replacing.
"""

from __future__ import annotations

import json
import re

_WIDE = re.compile(r"[^\x00-\x7f]")
_ESCAPED = re.compile(rb"(?<!\\)((?:\\\\)*)((?:\\u[0-9a-fA-F]{4})+)")
_SINGLE = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}")
#: More different characters than this are replaced in one go through the text instead of one by one.
_MANY = 60
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


def html_safe(body: bytes, *, upper: bool = False, more: bool = False) -> bytes:
    """`<`, `>` and `&` escaped as Go, Rails and .NET do; `more`: the apostrophe too, as Gson and .NET do."""
    for char, code in _MORE_HTML if more else _HTML:
        if char in body:
            body = body.replace(char, b"\\u" + (code.upper() if upper else code))
    return body


class Escapes:
    """The characters beyond ASCII and the `\\uXXXX` of one JSON text."""

    def __init__(self, body: bytes) -> None:
        self.wide = not body.isascii()
        self.escaped = b"\\u" in body
        self._wide: dict[str, str] = {}
        if self.wide:
            try:
                self._wide = {one: _escape(one) for one in set(body.decode("utf-8")) if one > "\x7f"}
            except UnicodeDecodeError:
                self.wide = False
        # where an escaped backslash stands before a u, replacing would take the second half of it for an escape
        plain = self.escaped and b"\\\\u" not in body
        self._escapes = {one: _character(one) for one in set(_SINGLE.findall(body))} if plain else {}

    def ascii_only(self, body: bytes, *, upper: bool = False) -> bytes:
        r"""Characters beyond ASCII as `\uXXXX`; the same object when there are none."""
        if not self.wide:
            return body
        names = {one: name.upper().replace("\\U", "\\u") for one, name in self._wide.items()} if upper else self._wide
        if len(names) > _MANY:
            return _WIDE.sub(lambda match: names.get(match[0]) or _escape(match[0]), body.decode("utf-8")).encode(
                "ascii"
            )
        for one, name in names.items():
            body = body.replace(one.encode("utf-8"), name.encode("ascii"))
        return body

    def written_out(self, body: bytes) -> bytes:
        r"""Characters that came as `\uXXXX` written themselves; controls, quotes and backslashes stay escaped."""
        if not self.escaped:
            return body
        if not self._escapes or len(self._escapes) > _MANY:
            return _ESCAPED.sub(_unescape, body)
        # pairs first: a half of one means nothing by itself
        for one in sorted(self._escapes, key=len, reverse=True):
            body = body.replace(one, self._escapes[one])
        return body

    def other_case(self, body: bytes) -> bytes:
        r"""The hex letters of `\uXXXX` in the other case."""
        if not self._escapes or len(self._escapes) > _MANY:
            return body
        lettered = [one for one in self._escapes if one.upper() != one.lower().replace(b"U", b"u")]
        upper = not any(_cased(one, True) == one for one in lettered)
        for one in lettered:
            body = body.replace(one, _cased(one, upper))
        return body


def _escape(one: str) -> str:
    units = one.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def _character(escape: bytes) -> bytes:
    """What an escape means in UTF-8; itself where it must stay one."""
    text: str = json.loads(b'"' + escape + b'"')
    stays = any(ord(one) < 0x20 or one in '"\\' or 0xD800 <= ord(one) < 0xE000 for one in text)
    return escape if stays else text.encode("utf-8")


def _unescape(match: re.Match[bytes]) -> bytes:
    made: bytes = match[1] + _SINGLE.sub(lambda one: _character(one[0]), match[2])
    return made


def _cased(escapes: bytes, upper: bool) -> bytes:
    return (escapes.upper() if upper else escapes.lower()).replace(b"\\U", b"\\u")
