"""Reading a few values out of a body without trusting it: bounded in time, silent about what is not there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from inspector.capture import Capture

#: Bodies up to this many bytes are parsed whole; of larger ones only the beginning is scanned.
PARSE_LIMIT = 1024 * 1024
_SCAN_LIMIT = 64 * 1024
#: Characters of a text that are shown.
MOST_CHARS = 500
#: Where the signature itself lies in the body, bodies up to this many bytes are parsed.
VERIFY_LIMIT = 32 * 1024 * 1024
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],]|[^\s{}\[\],:"]+', re.DOTALL)


def parse_json(body: bytes, limit: int = PARSE_LIMIT) -> Any:
    """The JSON value of a body, or None when it is none, too deep or over the limit (bytes)."""
    if not body or len(body) > limit:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def peek(body: bytes, *paths: str) -> list[str]:
    """Text of the values at dotted paths (`data.object.id`); "" where there is none. Numbers as text, no containers."""
    value = parse_json(body) if len(body) <= PARSE_LIMIT else _scan(body[:_SCAN_LIMIT], paths)
    return [pluck(value, path) for path in paths]


def pluck(value: Any, path: str, most: int | None = MOST_CHARS) -> str:
    """Text of the value at a dotted path of parsed JSON, or ""; list items by number (`events.0.id`).

    Cut to `most` characters, as suits what is shown; None: all of it.
    """
    for key in path.split("."):
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return ""
    if isinstance(value, str):
        return value[:most]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value) if abs(value) < 1e300 else ""


def attempt_number(text: str | None, *, retries: bool = False) -> int:
    """The delivery number that a sender tells, 0 when it is none; `retries`: it counts retries, so the first has 0."""
    # not every character that is a digit to Unicode is one to int()
    if not text or not text.isascii() or not text.isdecimal() or len(text) > 5:
        return 0
    return int(text) + retries


def form_fields(body: bytes, *names: str) -> list[str]:
    """First values of the named fields of a form body; "" where there is none."""
    values = dict(reversed(form_pairs(body)))
    return [values.get(name, "") for name in names]


def form_pairs(body: bytes) -> list[tuple[str, str]]:
    """All (name, value) pairs of a form body, decoded as UTF-8; [] when it is none or over the limit."""
    if len(body) > PARSE_LIMIT:
        return []
    try:
        text = body.decode("utf-8", "surrogateescape")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=10_000, errors="surrogateescape")
    except ValueError:
        return []


def is_form(capture: Capture) -> bool:
    """True when the content type says url-encoded form."""
    return capture.content_type.lower().startswith("application/x-www-form-urlencoded")


def _scan(head: bytes, paths: Sequence[str]) -> Any:
    """The wanted values that lie in the beginning of a large JSON text, as nested dictionaries."""
    wanted = {tuple(path.split(".")) for path in paths}
    found: dict[str, Any] = {}
    stack: list[str | None] = []
    key: str | None = None
    for match in _TOKEN.finditer(head):
        token = match[0]
        if token in b"{[":
            stack.append(key)
            key = None
        elif token in b"}]":
            if not stack:
                break
            stack.pop()
            key = None
        elif token == b",":
            key = None
        elif key is None and token.startswith(b'"') and head[match.end() : match.end() + 8].lstrip()[:1] == b":":
            key = token[1:-1].decode("utf-8", "replace")
        elif key is not None:
            path = (*(part or "" for part in stack[1:]), key)
            if path in wanted:
                _place(found, path, token)
                wanted.discard(path)
                if not wanted:
                    break
    return found


def _place(found: dict[str, Any], path: tuple[str, ...], token: bytes) -> None:
    try:
        value = json.loads(token)
    except ValueError:
        return
    for part in path[:-1]:
        found = found.setdefault(part, {})
    found[path[-1]] = value


def set_millis(body: bytes, name: bytes, now: float) -> bytes:
    """The body with the first number of that JSON name replaced by a moment in milliseconds; else unchanged."""
    pattern = re.compile(rb'("' + re.escape(name) + rb'"\s*:\s*)\d+')
    return pattern.sub(rb"\g<1>" + str(int(now * 1000)).encode("ascii"), body, count=1)


def set_texts(body: bytes, name: bytes, values: Sequence[str]) -> bytes | None:
    """The body with the JSON texts of that name replaced in their order; None when there are not as many of them."""
    # inside a text that is JSON itself the quotes are escaped, so nothing of it is found
    pattern = re.compile(rb'("' + re.escape(name) + rb'"\s*:\s*)"(?:[^"\\]|\\.)*+"', re.DOTALL)
    found = list(pattern.finditer(body))
    if len(found) != len(values):
        return None
    pieces = []
    end = 0
    for match, value in zip(found, values, strict=True):
        pieces += [body[end : match.end(1)], json.dumps(value).encode("ascii")]
        end = match.end()
    return b"".join([*pieces, body[end:]])
