"""Comparing texts: one small set of modes that the Python predicate and the SQL functions share.

Letters A-Z compare without case when the needle is plain ASCII (so that SQLite's own `lower` and `LIKE` can answer);
a needle with other letters compares with full Unicode case folding.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from inspector.query.regex import guarded

#: An escaped star or backslash, a star, any other text, a backslash that stands for itself.
_GLOB_PARTS = re.compile(r"\\[*\\]|\*|[^*\\]+|\\", re.DOTALL)

Mode = Literal["has", "glob", "some", "is", "equal", "regex"]
Test = Callable[[str], bool]


def fold(text: str, needle: str) -> str:
    """`text` without case, the way that is used for that needle."""
    if needle.isascii():
        return text.lower() if text.isascii() else _ascii_lower(text)
    return text.casefold()


def _ascii_lower(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def glob_pieces(pattern: str) -> list[str]:
    r"""The texts between the stars of an unquoted value, of which there is one without a star; `\*` and `\\` escape."""
    pieces: list[list[str]] = [[]]
    for part in _GLOB_PARTS.findall(pattern):
        if part == "*":
            pieces.append([])
        else:
            pieces[-1].append(part[1:] if part in ("\\*", "\\\\") else part)
    return ["".join(piece) for piece in pieces]


def glob_mode(pattern: str, loose: Mode) -> tuple[Mode, str]:
    """The mode and needle of an unquoted value: with a star the whole value must fit, a star alone means not empty."""
    pieces = glob_pieces(pattern)
    if len(pieces) == 1:
        return loose, pieces[0]
    return ("glob", pattern) if any(pieces) else ("some", "")


def part_of(part: str, value: str) -> str:
    """The part of a column that a field means: `path` or `query` of a target, or "" for all of it."""
    if part == "path":
        return value.partition("?")[0]
    if part == "query":
        return value.partition("?")[2]
    return value


@lru_cache(maxsize=512)
def matcher(mode: Mode, needle: str) -> Test:
    """A test for texts. The pattern of `regex` must have been accepted by `guarded` before."""
    if mode == "regex":
        return lambda text: guarded(needle).search(text)
    if mode == "some":
        return bool
    if mode == "equal":
        return lambda text: text == needle
    folded = fold(needle, needle)
    if needle.isascii() and mode == "is":
        # the usual ones: asked of everything that arrives
        return lambda text: (text.lower() if text.isascii() else _ascii_lower(text)) == folded
    if needle.isascii() and mode == "has":
        return lambda text: folded in (text.lower() if text.isascii() else _ascii_lower(text))
    if mode == "is":
        return lambda text: fold(text, needle) == folded
    if mode == "has":
        return lambda text: folded in fold(text, needle)
    pieces = glob_pieces(folded)
    return lambda text: _fits(pieces, fold(text, needle))


def _fits(pieces: list[str], text: str) -> bool:
    """Whether `text` is the pieces in order with anything between them: one pass, no backtracking."""
    first, last = pieces[0], pieces[-1]
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in pieces[1:-1]:
        found = text.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True
