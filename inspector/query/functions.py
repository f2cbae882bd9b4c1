"""The SQL functions that compiled filters call. They answer 0 or 1 and never raise into SQLite."""

from __future__ import annotations

import json
import sqlite3
import threading
from functools import lru_cache

from inspector.capture import Headers
from inspector.query.content import Content, body_match, packed_anywhere
from inspector.query.deep import FINDERS, inside, named, named_test
from inspector.query.forms import query_fields
from inspector.query.match import Mode, matcher, part_of

#: Larger bodies are not kept for the next condition that looks into the same one.
_KEPT = 256 * 1024


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to a connection. Must be done before a query with `Query.sql()` runs on it."""
    connection.create_function("wi_text", 4, wi_text, deterministic=True)
    connection.create_function("wi_tag", 3, wi_tag, deterministic=True)
    connection.create_function("wi_query", 4, wi_query, deterministic=True)
    connection.create_function("wi_named", 6, wi_named, deterministic=True)
    connection.create_function("wi_body", 4, wi_body, deterministic=True)
    connection.create_function("wi_anywhere", 3, wi_anywhere, deterministic=True)
    connection.create_function("wi_json", 5, wi_json, deterministic=True)


def wi_text(part: str, mode: Mode, needle: str, value: str | None) -> int:
    """A text column, or the path or query part of a target."""
    return int(matcher(mode, needle)(part_of(part, value or "")))


def wi_tag(mode: Mode, needle: str, tags: str | None) -> int:
    """Whether one of the space-separated tags passes."""
    return int(any(map(matcher(mode, needle), (tags or "").split())))


def wi_query(name: str, op: str, operand: str, target: str | None) -> int:
    """Whether a field of the query of a target passes."""
    return int(named_test(op, operand)(named(query_fields(target or ""), name)))


def wi_named(kind: str, name: str, op: str, operand: str, headers: bytes | None, body: bytes | None) -> int:
    """Whether a header line, a cookie or a field of a form passes."""
    packed = headers or _NO_HEADERS
    wanted = {"header": name.lower().encode("utf-8"), "cookie": b"cookie", "form": b"form"}[kind]
    if wanted not in packed.lower():
        return 0
    return int(named_test(op, operand)(FINDERS[kind](_content(packed, body, whole=True), name)))


def wi_body(mode: Mode, needle: str, headers: bytes | None, body: bytes | None) -> int:
    """Whether the decoded body passes."""
    return int(body_match(_content(headers, body), mode, needle))


def wi_anywhere(needle: str, headers: bytes | None, body: bytes | None) -> int:
    """Whether headers or body contain the needle."""
    return int(packed_anywhere(headers or _NO_HEADERS, body or b"", needle))


def wi_json(path: str, op: str, operand: str, headers: bytes | None, body: bytes | None) -> int:
    """Whether a value at the path (a JSON array of steps) of the body passes."""
    return int(inside(_content(headers, body), _steps(path), op, operand))


_NO_HEADERS = Headers().pack()
_EMPTY = Headers()
#: Headers without any of these leave the reading of a body as it is.
_SIGNS = (b"content-encoding", b"charset", b"form-")


class _Last(threading.local):
    """What the conditions of one filter looked into last: the next one mostly asks for the same body."""

    packed: bytes | None = None
    whole = False
    content = Content(_EMPTY, b"")


_last = _Last()


def _content(packed: bytes | None, body: bytes | None, *, whole: bool = False) -> Content:
    """Headers and body; the headers unpacked only when they can say something about the body, or when `whole`."""
    body = body or b""
    if _last.whole is whole and _last.content.body == body and _last.packed == packed:
        return _last.content
    content = Content(Headers.unpack(packed) if packed and (whole or _tells(packed)) else _EMPTY, body)
    if len(body) <= _KEPT:
        _last.packed, _last.whole, _last.content = packed, whole, content
    return content


def _tells(packed: bytes) -> bool:
    lowered = packed.lower()
    return any(sign in lowered for sign in _SIGNS)


@lru_cache(maxsize=256)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(json.loads(path))
