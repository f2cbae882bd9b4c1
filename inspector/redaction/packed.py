"""Texts inside texts: percent-encoded, base64 and hex runs, opened, looked at and closed again."""

from __future__ import annotations

import base64
import binascii
import re
import sys
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes, unquote_to_bytes

from inspector.redaction.escapes import redact_escapes

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from inspector.redaction.scan import Scan

_PERCENT = re.compile(r"(?<![^\s\"'<>&=;#/?,])[^\s\"'<>&=;#/?,]*%[0-9A-Fa-f]{2}[^\s\"'<>&=;#/?,]*")
_BASE64 = re.compile(r"(?<![0-9A-Za-z+/_-])[0-9A-Za-z+/_-]{12,}+(?:\r?\n[0-9A-Za-z+/]{12,}+)*+={0,2}(?![0-9A-Za-z_=-])")
_HEX = re.compile(r"(?:(?<![0-9A-Za-z])|(?<=0x)|(?<=\\x))(?:[0-9a-f]{2}|[0-9A-F]{2}){6,}+(?![0-9A-Za-z])")
#: Characters that they have at least.
_LEAST = 12
_ZSTD = b"\x28\xb5\x2f\xfd"
#: A compressed file to the end of what it stands in.
_GZIP = re.compile("\x1f\x8b\x08[\x00-\x1f].*", re.DOTALL)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
#: Texts inside texts beyond this depth are replaced whole.
MAX_DEPTH = 6
_INFLATED = 16 * 1024 * 1024


def redact_packed(scan: Scan, text: str, depth: int) -> str:
    """The text with what is packed in it redacted. What is packed too deep is replaced."""

    def opened(inner: str) -> str:
        if depth >= MAX_DEPTH:
            return scan.place("unsearchable", inner)
        return scan.value(inner, depth + 1)

    def percent(found: re.Match[str]) -> str:
        inner = unquote_to_bytes(found[0].encode("latin-1")).decode("latin-1")
        made = opened(inner)
        return found[0] if made == inner else quote_from_bytes(made.encode("latin-1"), safe="")

    def base(found: re.Match[str]) -> str:
        made = _base64(scan, found[0], opened)
        if made != found[0]:
            return made
        # what stands beside it may be of that alphabet, too: /path/aGVsbG8…, id_aGVsbG8…
        for border in "/_-+":
            if border in made:
                parts = (_base64(scan, part, opened) if len(part) >= 12 else part for part in made.split(border))
                made = border.join(parts)
        return made

    def hexed(found: re.Match[str]) -> str:
        inner = bytes.fromhex(found[0]).decode("latin-1")
        plain = inner.isascii() and not _CONTROLS.search(inner)
        made = opened(inner) if plain else scan.text(inner, depth, binary=True)
        return found[0] if made == inner else made.encode("latin-1").hex()

    text = redact_escapes(text, opened)
    if "%" in text:
        text = _PERCENT.sub(percent, text)
    if len(text) >= _LEAST:
        text = _HEX.sub(hexed, text)
        text = _BASE64.sub(base, text)
    return _GZIP.sub(lambda found: _squeezed(scan, found[0], opened), text) if "\x1f\x8b" in text else text


def _base64(scan: Scan, written: str, opened: Callable[[str], str]) -> str:
    plain = "".join(written.split())
    url_safe = "-" in plain or "_" in plain
    body = plain.rstrip("=")
    if len(body) % 4 == 1:
        return written
    try:
        data = base64.b64decode(body.translate(str.maketrans("-_", "+/")) + "=" * (-len(body) % 4), validate=True)
    except (ValueError, binascii.Error):
        return written
    new = _looked_into(scan, data, opened)
    if new == data:
        return written
    encoded = base64.b64encode(new)
    made = encoded.translate(bytes.maketrans(b"+/", b"-_")).decode("ascii") if url_safe else encoded.decode("ascii")
    return made if plain.endswith("=") or len(body) % 4 == 0 else made.rstrip("=")


def _looked_into(scan: Scan, data: bytes, opened: Callable[[str], str]) -> bytes:
    text = data.decode("latin-1")
    if data[:3] == b"\x1f\x8b\x08" or (data[:1] == b"\x78" and len(data) > 2 and not (data[0] << 8 | data[1]) % 31):
        made = _squeezed(scan, text, opened)
        if made != text:
            return made.encode("latin-1")
    if data.startswith(_ZSTD):
        return _of_zstd(scan, data, opened)
    # a text may begin like something compressed
    if _CONTROLS.search(text):
        return scan.text(text, binary=True).encode("latin-1")
    return opened(text).encode("latin-1")


def _of_zstd(scan: Scan, data: bytes, opened: Callable[[str], str]) -> bytes:
    decoder = zstd.ZstdDecompressor()
    try:
        inner = decoder.decompress(data, _INFLATED)
    except zstd.ZstdError:
        return scan.text(data.decode("latin-1"), binary=True).encode("latin-1")
    if not decoder.eof:
        return scan.place("unsearchable", data.decode("latin-1")).encode("latin-1")
    text = inner.decode("latin-1")
    made = opened(text)
    return data if made == text else zstd.compress(made.encode("latin-1")) + decoder.unused_data


def _squeezed(scan: Scan, data: str, opened: Callable[[str], str]) -> str:
    """What begins with something that zlib or gzip compressed; bytes behind its end stay."""
    decoder = zlib.decompressobj(47)
    try:
        inner = decoder.decompress(data.encode("latin-1"), _INFLATED)
    except zlib.error:
        return data
    if decoder.unconsumed_tail:
        return scan.place("unsearchable", data)
    text = inner.decode("latin-1")
    made = opened(text)
    if made == text:
        return data
    packer = zlib.compressobj(wbits=31 if data[0] == "\x1f" else 15)
    packed = packer.compress(made.encode("latin-1")) + packer.flush()
    return (packed + decoder.unused_data).decode("latin-1")
