"""JSON that ends too early: whether it does, and what would close it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

#: Larger bodies are not parsed for this.
_LIMIT = 4 * 1024 * 1024
#: Shorter ones say too little.
_SHORTEST = 20
#: The longest word that can be cut in two, and then is what the parser stumbles over.
_WORD = len("false") + 1
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)', re.DOTALL)
_BRACKETS = re.compile(rb"[{}\[\]]")
_PAIRS = {b"{": b"}", b"[": b"]"}


def ends_inside(body: bytes) -> bool:
    """Whether a body is the beginning of a JSON object or array and lacks its end."""
    return _broken_at_end(body) is not None


def _broken_at_end(body: bytes) -> str | None:
    if body[:1] not in _PAIRS or not _SHORTEST <= len(body) <= _LIMIT:
        return None
    # bytes that are cut inside a character, or no UTF-8 at all, must not hide where the text ends
    text = body.decode("utf-8", "replace")
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated string") or error.pos >= len(text) - _WORD:
            return error.msg
        if error.msg.startswith("Invalid \\") and error.pos >= len(text) - 2 * _WORD:
            return error.msg
    except (ValueError, RecursionError):
        return None
    return None


def closings(body: bytes) -> Iterator[bytes]:
    """What may have stood at the end of a JSON text that was cut off there."""
    problem = _broken_at_end(body)
    if problem is None:
        return
    stack: list[bytes] = []
    for bracket in _BRACKETS.findall(_TEXT.sub(b"", body)):
        if bracket in _PAIRS:
            stack.append(bracket)
        elif stack:
            stack.pop()
    if not stack or len(stack) > 40:
        return
    end = b"".join(_PAIRS[one] for one in reversed(stack))
    for front in (b'"', b'" ') if problem.startswith("Unterminated") else (b"", b'"', b"null", b"e", b"\n"):
        yield front + end
        yield front + end + b"\n"
