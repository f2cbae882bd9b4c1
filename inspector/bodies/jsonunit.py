"""One member or element of JSON, as it becomes a line: found by one match where it is short, in steps where it is not.

A single match over a text of 50 MB in quotes would keep every other thread waiting for a tenth of a second.
"""

from __future__ import annotations

import re
from typing import Any

WS = r"[ \t\n\r]*+"
_CHARS = r'[^"\\\x00-\x1f]'
_ESCAPE = r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
STRING = rf'"{_CHARS}*+(?:{_ESCAPE}{_CHARS}*+)*+"'
_NUMBER = r"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+"
_SCALAR = rf"(?:{STRING}|{_NUMBER}|true|false|null)"

#: One unit is what becomes one line: a member or element with its comma, or with the bracket it opens.
MEMBER = re.compile(rf"{WS}({STRING}){WS}:{WS}(?:({_SCALAR}){WS}(,)?+|([\[{{]){WS}([\]}}])?+)")
ELEMENT = re.compile(rf"{WS}(?:({_SCALAR}){WS}(,)?+|([\[{{]){WS}([\]}}])?+)")

#: Characters that one match looks at; an escape has to fit in
WINDOW = 1 << 16
#: and those that must be seen behind a match: a number may go on with `e+5`
_SEEN = 8
_BLANK = re.compile(WS)
_INSIDE = re.compile(rf"(?:{_CHARS}++|{_ESCAPE})*+")
_PLAIN = re.compile(rf"{_NUMBER}|true|false|null")


class Unit:
    """What a match of MEMBER or ELEMENT tells, of a unit that was found in steps."""

    __slots__ = ("_ends", "_groups", "_stop", "lastindex")

    def __init__(self, groups: list[str | None], ends: list[int], stop: int) -> None:
        self._groups = groups
        self._ends = ends
        self._stop = stop
        self.lastindex = max(at for at, group in enumerate(groups, 1) if group is not None)

    def groups(self) -> tuple[Any, ...]:
        """As those of a match."""
        return tuple(self._groups)

    def start(self, group: int) -> int:
        """Where a group begins."""
        return self._ends[group - 1] - len(self._groups[group - 1] or "")

    def end(self, group: int = 0) -> int:
        """Behind a group, or behind all."""
        return self._ends[group - 1] if group else self._stop


def unit_at(text: str, position: int, *, member: bool) -> re.Match[str] | Unit | None:
    """The member, or the element, that begins at or behind `position`; None where none does."""
    pattern = MEMBER if member else ELEMENT
    stop = position + WINDOW
    found = pattern.match(text, position, stop)
    if stop >= len(text) or (found is not None and found.end() + _SEEN <= stop):
        return found
    return _in_steps(text, position, member)


def _in_steps(text: str, position: int, member: bool) -> Unit | None:
    groups: list[str | None] = []
    ends: list[int] = []
    at = _blank(text, position)
    if member:
        end = _string_end(text, at)
        if end < 0:
            return None
        groups.append(text[at:end])
        ends.append(end)
        at = _blank(text, end)
        if text[at : at + 1] != ":":
            return None
        at = _blank(text, at + 1)
    char = text[at : at + 1]
    if char in ("[", "{"):
        stop = _blank(text, at + 1)
        closed = text[stop : stop + 1] if text[stop : stop + 1] in ("]", "}") else None
        stop += closed is not None
        return Unit([*groups, None, None, char, closed], [*ends, 0, 0, at + 1, stop], stop)
    if char == '"':
        end = _string_end(text, at)
    else:
        found = _PLAIN.match(text, at)
        end = found.end() if found is not None else -1
    if end < 0:
        return None
    stop = _blank(text, end)
    comma = "," if text[stop : stop + 1] == "," else None
    stop += comma is not None
    return Unit([*groups, text[at:end], comma, None, None], [*ends, end, stop, 0, 0], stop)


def _blank(text: str, position: int) -> int:
    while True:
        found = _BLANK.match(text, position, position + WINDOW)
        assert found is not None, "it matches nothing, too"
        if found.end() < position + WINDOW:
            return found.end()
        position = found.end()


def _string_end(text: str, position: int) -> int:
    """Behind the text in quotes that begins there; -1 where none does, or where it breaks."""
    if text[position : position + 1] != '"':
        return -1
    at = position + 1
    while True:
        found = _INSIDE.match(text, at, at + WINDOW)
        assert found is not None, "it matches nothing, too"
        if text[found.end() : found.end() + 1] == '"':
            return found.end() + 1
        if found.end() == at:
            return -1
        at = found.end()
