"""MessagePack and CBOR, where a length stands before each text: values under the names of secrets.

Sources: spec.md at github.com/msgpack/msgpack (formats of strings), RFC 8949 section 3 (major type 3). What has a known
form is found in any bytes; here a name tells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inspector.redaction.scan import Scan

#: A longer text is no name.
_LONGEST_NAME = 100


class _Format(NamedTuple):
    """Heads of texts: the length is in the first byte (`short`, less `base`), or in the bytes behind it."""

    short: re.Pattern[str]
    base: int
    most: int
    one: str
    two: str
    four: str

    def head(self, text: str, at: int) -> tuple[int, int] | None:
        """Where the text begins and ends whose head is here."""
        if self.short.match(text, at):
            start, length = at + 1, ord(text[at]) - self.base
        elif text[at : at + 1] in (self.one, self.two, self.four):
            size = {self.one: 1, self.two: 2, self.four: 4}[text[at]]
            start = at + 1 + size
            length = int.from_bytes(text[at + 1 : start].encode("latin-1"), "big")
        else:
            return None
        return (start, start + length) if start + length <= len(text) else None

    def written(self, value: str) -> str:
        """A text with its head."""
        size = len(value)
        if size <= self.most:
            return chr(self.base + size) + value
        if size <= 0xFF:
            return self.one + chr(size) + value
        width, mark = (2, self.two) if size <= 0xFFFF else (4, self.four)
        return mark + size.to_bytes(width, "big").decode("latin-1") + value


_MSGPACK = _Format(re.compile("[\xa0-\xbf]"), 0xA0, 31, "\xd9", "\xda", "\xdb")
_CBOR = _Format(re.compile("[\x60-\x77]"), 0x60, 23, "\x78", "\x79", "\x7a")
_NAMED = re.compile("[A-Za-z][A-Za-z0-9_. -]*")


def redact_counted(scan: Scan, content_type: str, data: bytes) -> bytes:
    """The bytes with what stands under such a name replaced; those of other types stay as they are."""
    media = content_type.lower()
    form = _MSGPACK if "msgpack" in media or "messagepack" in media else _CBOR if "cbor" in media else None
    if form is None:
        return data
    text = data.decode("latin-1")
    made: list[str] = []
    position = at = 0
    for found in _NAMED.finditer(text):
        # in CBOR the head of a short text is a letter, too
        for start in range(found.start(), min(found.end(), found.start() + 2)):
            head = form.head(text, start - 1) if start else None
            if head is None or head[0] != start or head[1] - start > _LONGEST_NAME or start < at:
                continue
            kind = scan.rules.kind_of_name(text[start : head[1]])
            value = form.head(text, head[1]) if kind else None
            if value is not None:
                new = scan.named(kind, text[value[0] : value[1]])
                made += (text[position : head[1]], form.written(new))
                position = at = value[1]
                break
    return ("".join(made) + text[position:]).encode("latin-1") if made else data
