"""Keyed hashes: strict decoding of signatures, keys in their several forms, comparison in constant time."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable

#: Digest sizes in bytes of the algorithms that webhook senders use.
SIZES = {"md5": 16, "sha1": 20, "sha256": 32, "sha384": 48, "sha512": 64}
_HEX = re.compile(r"(?:[0-9a-f]{2})+", re.ASCII)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII)
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}", re.ASCII)
#: No signature is longer than this; what is gets refused before it is decoded.
_LONGEST = 4096


def mac(key: bytes, parts: Iterable[bytes], algorithm: str) -> bytes:
    """HMAC of the parts' concatenation, without making that concatenation."""
    made = hmac.new(key, digestmod=algorithm)
    for part in parts:
        made.update(part)
    return made.digest()


def plain_hash(parts: Iterable[bytes], algorithm: str) -> bytes:
    """Hash without a key of the parts' concatenation."""
    made = hashlib.new(algorithm)
    for part in parts:
        made.update(part)
    return made.digest()


def same(left: bytes, right: bytes) -> bool:
    """Equality in a time that does not depend on where the first difference is."""
    return hmac.compare_digest(left, right)


def encode(digest: bytes, encoding: str) -> str:
    """A digest as `hex` (lower case), `base64` or `base64url` (without padding) text."""
    if encoding == "hex":
        return digest.hex()
    if encoding == "base64":
        return base64.b64encode(digest).decode("ascii")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def decode(text: str, encoding: str) -> bytes | None:
    """Inverse of `encode`, by the documented alphabet only; None for anything else (upper-case hex included)."""
    if not text or len(text) > _LONGEST:
        return None
    if encoding == "hex":
        return bytes.fromhex(text) if _HEX.fullmatch(text) else None
    if encoding == "base64":
        return decode_base64(text) if _BASE64.fullmatch(text) else None
    if not _BASE64URL.fullmatch(text):
        return None
    return decode_base64(text.rstrip("=").replace("-", "+").replace("_", "/"))


def decode_base64(text: str) -> bytes | None:
    """Bytes of base64 text whose padding may be missing; None when it is none."""
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def flaw(text: str, encoding: str, algorithm: str) -> tuple[str, str] | None:
    """(reason, sentence) why a text cannot be a signature of that form, or None when it can be one."""
    size = SIZES[algorithm]
    digest = decode(text, encoding)
    if digest is not None and len(digest) == size:
        return None
    other = "base64" if encoding == "hex" else "hex"
    swapped = decode(text if other == "base64" else text.lower(), other)
    if swapped is not None and len(swapped) == size:
        return "wrong_encoding", f"The signature is {other} text where {encoding} is expected."
    if encoding == "hex" and decode(text.lower(), "hex") is not None and len(text) == 2 * size:
        return "wrong_encoding", "The signature is upper-case hex; it is compared as text and must be lower case."
    named = {length: name for name, length in SIZES.items()}
    for found in (digest, swapped):
        if found is not None and len(found) in named:
            return (
                "wrong_algorithm",
                f"The signature has {len(found)} bytes, as {named[len(found)].upper()} makes; "
                f"{algorithm.upper()} makes {size}.",
            )
    if digest is None:
        return "malformed_header", f"The signature is not {encoding} text."
    return "malformed_header", f"The signature has {len(digest)} bytes; {algorithm.upper()} makes {size}."
