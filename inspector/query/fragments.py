"""A filter text as the conditions that stand side by side in it, for buttons that add one or take it out again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

#: A text in quotes (which may lack the closing one), a parenthesis, white space, anything else.
_PIECE = re.compile(r'"(?:[^"\\]|\\.?)*"?|[()]|\s+|[^"()\s]+', re.DOTALL)


def fragments(text: str) -> list[str]:
    """The conditions of a filter text that stand alone between spaces outside quotes and parentheses.

    A condition with spaces around its operator is several of them.
    """
    return list(_fragments(text))


@lru_cache(maxsize=64)
def _fragments(text: str) -> tuple[str, ...]:
    parts: list[str] = []
    depth, start = 0, 0
    for piece in _PIECE.finditer(text):
        first = piece[0][0]
        if first in "()":
            depth += 1 if first == "(" else -1
        elif first.isspace() and depth <= 0:
            parts.append(text[start : piece.start()])
            start = piece.end()
    return tuple(part for part in (*parts, text[start:]) if part)


def with_fragment(text: str, fragment: str, on: bool, *, instead_of: Iterable[str] = ()) -> str:
    """The filter text with a condition added at its end, or taken out; `instead_of`: taken out as well."""
    gone = {fragment, *instead_of}
    parts = [part for part in fragments(text) if part not in gone]
    if on and fragment:
        if "OR" in parts:
            parts = [f"({' '.join(parts)})"]
        parts.append(fragment)
    elif len(parts) == 1 and parts[0] != text.strip() and _is_wrapped(parts[0]):
        # the parentheses that were put around the rest when the condition was added
        parts = [parts[0][1:-1]]
    return " ".join(parts)


def alternatives(condition: str) -> list[str]:
    """What is joined by OR in a condition in parentheses; the condition itself where nothing is."""
    if not _is_wrapped(condition):
        return [condition]
    parts = fragments(condition[1:-1])
    return parts[::2] if len(parts) % 2 and all(part == "OR" for part in parts[1::2]) else [condition]


def _is_wrapped(text: str) -> bool:
    """Whether one pair of parentheses is around all of it."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth, closed_at = 0, -1
    for piece in _PIECE.finditer(text):
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if depth == 0:
            closed_at = piece.end()
            break
    return closed_at == len(text)
