r"""Characters written as escapes in a text: `\u0040`, `\x40`, `&#64;`, `=40`; and UTF-16 among other bytes.

What is written so is read, looked at, and written anew only where something was replaced.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

#: Reads a text and gives it back with everything replaced that is to be.
Opened = Callable[[str], str]

# each begins behind a border, so that a text is walked through once
_SLASHED = re.compile(
    r"(?<![^\r\n\"'<>\\])[^\r\n\"'<>\\]*(?:\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|u\{[0-9A-Fa-f]{1,6}\})[^\r\n\"'<>\\]*)++"
)
_SLASH = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|u\{([0-9A-Fa-f]{1,6})\})")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,12});")
_ENTITIES = re.compile(rf"(?<![^\r\n\"'<>&])[^\r\n\"'<>&]*(?:{_ENTITY.pattern}[^\r\n\"'<>&]*)++")
_QUOTED = re.compile(r"(?<![^\s\"'<>=?])[^\s\"'<>=?]*(?:=(?:[0-9A-Fa-f]{2}|\r?\n)[^\s\"'<>=?]*)++")
_EQUALS = re.compile(r"=(?:([0-9A-Fa-f]{2})|\r?\n)")
_WIDE_LITTLE = re.compile(r"(?:[\t\n\r -~]\x00){5,}+")
_WIDE_BIG = re.compile(r"(?:\x00[\t\n\r -~]){5,}+")


def redact_escapes(text: str, opened: Opened) -> str:
    """The text, one character a byte, with what its escapes spell looked at."""
    if "\\u" in text or "\\x" in text:
        text = _SLASHED.sub(lambda found: _slashed(found[0], opened), text)
    if "&" in text and ";" in text:
        text = _ENTITIES.sub(lambda found: _entities(found[0], opened), text)
    if "=" in text:
        text = _QUOTED.sub(lambda found: _quoted(found[0], opened), text)
    if "\x00" in text:
        text = _WIDE_LITTLE.sub(lambda found: _wide(found[0], "utf-16-le", opened), text)
        text = _WIDE_BIG.sub(lambda found: _wide(found[0], "utf-16-be", opened), text)
    return text


def _slashed(written: str, opened: Opened) -> str:
    def one(found: re.Match[str]) -> str:
        code = int(found[1] or found[2] or found[3], 16)
        # \x40 is a byte, \u0040 a character
        return chr(code) if found[2] or code > 0x10FFFF else _bytes(chr(code))

    plain = _SLASH.sub(one, written)
    made = opened(plain)
    if made == plain:
        return written
    try:
        text = made.encode("latin-1").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = made
    return json.dumps(text)[1:-1]


def _entities(written: str, opened: Opened) -> str:
    plain = _ENTITY.sub(lambda found: _bytes(html.unescape(found[0])), written)
    made = opened(plain)
    return written if made == plain else html.escape(made)


def _quoted(written: str, opened: Opened) -> str:
    """Quoted-printable (RFC 2045, section 6.7), and the Q of RFC 2047; a line that goes on is joined."""
    plain = _EQUALS.sub(lambda found: chr(int(found[1], 16)) if found[1] else "", written)
    made = opened(plain)
    if made == plain:
        return written
    return "".join(char if "!" <= char <= "~" and char not in "=?_" else f"={ord(char):02X}" for char in made)


def _wide(written: str, charset: str, opened: Opened) -> str:
    plain = written.encode("latin-1").decode(charset)
    made = opened(plain)
    return written if made == plain else made.encode(charset).decode("latin-1")


def _bytes(text: str) -> str:
    """Characters as their bytes in UTF-8, one character a byte."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")
