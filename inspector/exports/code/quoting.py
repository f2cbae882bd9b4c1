"""Bytes as shell words that give exactly those bytes back."""

from __future__ import annotations

import base64
import re

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\", "'": "\\'"}


def bash(data: bytes) -> str:
    """A bash word for any bytes but NUL: bare, in single quotes, or as `$'…'` with escapes.

    Characters that a terminal would not show (controls, direction overrides, broken UTF-8) are escaped.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return "$'" + "".join(_escaped_byte(byte) for byte in data) + "'"
    if _PLAIN.fullmatch(text):
        return text
    if text.isprintable() and "'" not in text:
        return f"'{text}'"
    return "$'" + "".join(_escaped_char(char) for char in text) + "'"


def _escaped_byte(byte: int) -> str:
    return _escaped_char(chr(byte)) if byte < 0x80 else f"\\x{byte:02x}"


def _escaped_char(char: str) -> str:
    if char in _NAMED:
        return _NAMED[char]
    if char.isprintable():
        return char
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8"))


def heredoc(data: bytes, word: str = "WEBHOOK_BODY") -> str:
    """The lines of a here-document for `base64 -d`, its end mark included."""
    encoded = base64.b64encode(data).decode("ascii")
    lines = [encoded[at : at + 76] for at in range(0, len(encoded), 76)]
    return "\n".join([*lines, word])


def source(word: str = "WEBHOOK_BODY") -> str:
    """The command that reads that here-document."""
    return f"base64 -d <<'{word}'"
