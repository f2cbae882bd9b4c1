"""Captures from what other programs say of a request: an address, header lines, a body."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote

from inspector.capture import Capture, Headers, new_uuid
from inspector.errors import ImportFailed
from inspector.imports.fields import Json, encoded, items, mapping
from inspector.imports.reading import Note

#: What an address may hold as it is; a percent sign stays, as what follows it was escaped by the sender.
_SAFE = "!#$%&'()*+,/:;=?@[]~-._|{}^\\`\"<>"
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^#]*)(?:#.*)?", re.DOTALL)
_NO_NAME = re.compile(rb"[\r\n\0:]")
_NO_VALUE = re.compile(rb"[\r\n\0]")
_METHOD = re.compile(r"[\x21-\x7e\x80-\xff]{1,200}")
HOST_ADDED = "The Host line was made from the address: the file had none."


class Address:
    """Scheme, host and request target of an address."""

    __slots__ = ("host", "scheme", "target")

    def __init__(self, url: str) -> None:
        """ImportFailed for what is no http address."""
        if not url.strip():
            raise ImportFailed("the address is missing")
        found = _URL.fullmatch(url.strip())
        if found is None:
            raise ImportFailed(f"{url!r:.80} is no http:// or https:// address")
        self.scheme = found[1].lower()
        if self.scheme not in ("http", "https", "ws", "wss"):
            raise ImportFailed(f"{url!r:.80} is no http:// or https:// address")
        self.scheme = {"ws": "http", "wss": "https"}.get(self.scheme, self.scheme)
        # credentials never go over the wire as part of the address
        self.host = found[2].rpartition("@")[2]
        self.target = target_of(found[3])


def target_of(text: str) -> str:
    """A path and query as a request target: what is no ASCII is escaped, as clients do."""
    if not text.startswith("/"):
        text = f"/{text}"
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    try:
        return quote(text, safe=_SAFE, errors="surrogateescape")
    except UnicodeEncodeError as error:
        raise ImportFailed("the address holds half a character (a lone surrogate)") from error


def header_line(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header; ImportFailed for what cannot stand on a line."""
    if not name or _NO_NAME.search(name):
        raise ImportFailed(f"{name[:60]!r} is no name of a header")
    if _NO_VALUE.search(value):
        raise ImportFailed(f"the header {name[:60].decode('latin-1')} holds a line break or a NUL")
    return name, value


def named_lines(data: Json) -> list[tuple[bytes, bytes]]:
    """Header lines of an object whose values are texts or lists of them."""
    made = []
    for name, values in mapping(data.get("headers") or {}, "headers").items():
        for value in [values] if isinstance(values, str) else items(values, f"the header {name:.60}"):
            if not isinstance(value, str):
                raise ImportFailed(f"the header {name:.60} is no text")
            made.append(header_line(encoded(name, "a header's name"), encoded(value, f"the header {name:.60}")))
    return made


def stable_uuid(*parts: str | bytes) -> str:
    """A uuid made of what a record says, the same each time it is read."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    made = bytearray(digest.digest())
    # RFC 9562, version 8: of the maker's own kind
    made[6], made[8] = made[6] & 0x0F | 0x80, made[8] & 0x3F | 0x80
    text = made.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def own_or_stable(text: str, *parts: str | bytes) -> str:
    """The uuid that a record has, in its usual spelling, else a stable one made of these parts and the text."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return stable_uuid(text, *parts)


def build(
    note: Note,
    method: str,
    address: Address,
    headers: Iterable[tuple[bytes, bytes]],
    body: bytes,
    *,
    version: str = "1.1",
    received_at: datetime | None = None,
    identity: str = "",
    remote: str = "",
    endpoint: str = "",
) -> Capture:
    """The capture; a Host line is added where the headers have none. ImportFailed for a method that is none."""
    if not _METHOD.fullmatch(method):
        raise ImportFailed(f"{method!r:.60} is no method")
    lines = list(headers)
    if address.host and not any(name.lower() == b"host" for name, _ in lines):
        lines.insert(0, header_line(b"Host", address.host.encode("utf-8", "replace")))
        note(HOST_ADDED)
    return Capture(
        uuid=identity or new_uuid(),
        endpoint=endpoint or "default",
        received_at=received_at or datetime.now(UTC),
        remote=remote,
        scheme=address.scheme,
        http_version=version,
        method=method,
        target=address.target,
        headers=Headers(lines),
        body=body,
    )
