"""The SQL functions that compiled filters call. They answer 0 or 1 and never raise into SQLite."""

from __future__ import annotations

import json
import sqlite3
from functools import lru_cache

from inspector.capture import Headers
from inspector.query.content import body_match, headers_match, packed_anywhere
from inspector.query.jsonvalue import json_match
from inspector.query.match import Mode, matcher, part_of


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to a connection. Must be done before a query with `Query.sql()` runs on it."""
    connection.create_function("wi_text", 4, wi_text, deterministic=True)
    connection.create_function("wi_tag", 3, wi_tag, deterministic=True)
    connection.create_function("wi_header", 4, wi_header, deterministic=True)
    connection.create_function("wi_body", 4, wi_body, deterministic=True)
    connection.create_function("wi_anywhere", 3, wi_anywhere, deterministic=True)
    connection.create_function("wi_json", 5, wi_json, deterministic=True)


def wi_text(part: str, mode: Mode, needle: str, value: str | None) -> int:
    """A text column, or the path or query part of a target."""
    return int(matcher(mode, needle)(part_of(part, value or "")))


def wi_tag(mode: Mode, needle: str, tags: str | None) -> int:
    """Whether one of the space-separated tags passes."""
    return int(any(map(matcher(mode, needle), (tags or "").split())))


def wi_header(name: str, mode: Mode, needle: str, headers: bytes | None) -> int:
    """Whether a header line of that name (any line for "") passes."""
    packed = headers or _NO_HEADERS
    if name and name.lower().encode("utf-8") not in packed.lower():
        return 0
    return int(headers_match(Headers.unpack(packed), name, mode, needle))


def wi_body(mode: Mode, needle: str, headers: bytes | None, body: bytes | None) -> int:
    """Whether the decoded body passes."""
    return int(body_match(_relevant(headers), body or b"", mode, needle))


def wi_anywhere(needle: str, headers: bytes | None, body: bytes | None) -> int:
    """Whether headers or body contain the needle."""
    return int(packed_anywhere(headers or _NO_HEADERS, body or b"", needle))


def wi_json(path: str, op: str, operand: str, headers: bytes | None, body: bytes | None) -> int:
    """Whether a value at the path (a JSON array of steps) of the body passes."""
    return int(json_match(_relevant(headers), body or b"", _steps(path), op, operand))


_NO_HEADERS = Headers().pack()
_EMPTY = Headers()
#: Headers without any of these leave the reading of a body as it is.
_SIGNS = (b"content-encoding", b"charset", b"form-urlencoded")


def _relevant(packed: bytes | None) -> Headers:
    """The headers, unpacked only when they can say something about the body."""
    if not packed:
        return _EMPTY
    lowered = packed.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return _EMPTY
    return Headers.unpack(packed)


@lru_cache(maxsize=256)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(json.loads(path))
