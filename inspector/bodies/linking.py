"""The same place in the bytes of a body and in a view of its text.

Views keep every token as it was sent and change only the white space between tokens, so that the third time a token
occurs in the text is the third time that it occurs in the bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from inspector.workers import Token

#: Lines between two looks at the token
_STEP = 5_000


class Stretch(NamedTuple):
    """Columns of a display line."""

    line: int
    start: int
    stop: int


def bytes_of(lines: Sequence[str], chosen: Stretch, data: bytes, charset: str, token: Token) -> tuple[int, int] | None:
    """Where the bytes of a selection in one line are: first offset, and behind the last. Raises Cancelled."""
    text = lines[chosen.line][chosen.start : chosen.stop]
    pieces = text.split()
    if not pieces:
        return None
    first, last = pieces[0], pieces[-1]
    column = chosen.start + text.index(first)
    start = _nth(data, _encoded(first, charset), _count(lines, first, chosen.line, column, token))
    if start < 0:
        return None
    if first == last and len(pieces) == 1:
        return start, start + len(_encoded(first, charset))
    # white space between tokens is other in the bytes: the last token is looked for behind the first
    end = _encoded(last, charset)
    at = data.find(end, start)
    return (start, at + len(end)) if at >= 0 else (start, start + len(_encoded(first, charset)))


def stretch_of(data: bytes, start: int, stop: int, charset: str, lines: Sequence[str], token: Token) -> Stretch | None:
    """Where selected bytes are in the lines of a view: the first token of them. Raises Cancelled."""
    try:
        pieces = data[start : min(stop, start + 4096)].decode(charset, "ignore").split()
    except LookupError:
        return None
    if not pieces:
        return None
    wanted = pieces[0]
    raw = _encoded(wanted, charset)
    found = data.find(raw, start)
    if found < 0:
        return None
    left = data.count(raw, 0, found)
    for number, line in enumerate(lines):
        if not number % _STEP:
            token.check()
        count = line.count(wanted)
        if left < count:
            at = -1
            for _ in range(left + 1):
                at = line.find(wanted, at + 1 if at < 0 else at + len(wanted))
            return Stretch(number, at, at + len(wanted))
        left -= count
    return None


def _encoded(text: str, charset: str) -> bytes:
    try:
        return text.encode(charset, "surrogateescape")
    except (LookupError, UnicodeError):
        return text.encode("utf-8", "surrogateescape")


def _count(lines: Sequence[str], text: str, line: int, column: int, token: Token) -> int:
    """How often a text occurs in front of a place."""
    count = 0
    for number in range(line):
        if not number % _STEP:
            token.check()
        count += lines[number].count(text)
    return count + lines[line].count(text, 0, column + len(text) - 1)


def _nth(data: bytes, wanted: bytes, number: int) -> int:
    at = -1
    for _ in range(number + 1):
        at = data.find(wanted, at + 1 if at < 0 else at + len(wanted))
        if at < 0:
            return -1
    return at
