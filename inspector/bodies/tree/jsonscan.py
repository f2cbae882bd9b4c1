"""Stepping over JSON values without parsing them: where a value ends, where the next member of an object begins.

Every step looks at a bounded stretch, so that no single regular expression holds the interpreter for long, and takes
linear time on any input. Nothing recurses: 100,000 levels are stepped over like any other text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from inspector.workers import Token

#: Characters that one match looks at; about a millisecond
WINDOW = 64 * 1024

_STRING = r'"(?:[^"\\]++|\\.)*+"'
_PLAIN = rf'(?:[^"\[\]{{}}]++|{_STRING})*+'
_FLAT = rf"[\[{{]{_PLAIN}[\]}}]"
#: A container with at most two more levels in it, in one go: what most members of big arrays are.
_LEVEL_2 = rf'[\[{{](?:[^"\[\]{{}}]++|{_STRING}|{_FLAT})*+[\]}}]'
_SHALLOW = re.compile(rf'[\[{{](?:[^"\[\]{{}}]++|{_STRING}|{_LEVEL_2})*+[\]}}]', re.DOTALL)
#: Anything up to the next bracket, or up to a text that does not end within the window.
_RUN = re.compile(_PLAIN, re.DOTALL)
_QUOTED = re.compile(_STRING, re.DOTALL)
_INSIDE = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
_BLANK = re.compile(r"[ \t\n\r\x1e]*+")
_SCALAR = re.compile(r'[^\s,\]}\[{:"]++')
_KEY = re.compile(rf"[ \t\n\r]*+({_STRING})[ \t\n\r]*+:[ \t\n\r]*+", re.DOTALL)

_VALUE = rf'(?:{_STRING}|[^\s,\]}}\[{{:"]++|[\[{{](?:[^"\[\]{{}}]++|{_STRING}|{_LEVEL_2})*+[\]}}])'
#: So many elements, or members, with the comma behind each
LEAP = 500
_ELEMENTS = re.compile(rf"(?:[ \t\n\r]*+{_VALUE}[ \t\n\r]*+,){{{LEAP}}}+", re.DOTALL)
_MEMBERS = re.compile(rf"(?:[ \t\n\r]*+{_STRING}[ \t\n\r]*+:[ \t\n\r]*+{_VALUE}[ \t\n\r]*+,){{{LEAP}}}+", re.DOTALL)

#: Steps between two looks at the token
_STEP = 200


class Member(NamedTuple):
    """Where a member stands: its key with quotes (both the same: it has none), and the first character of its value."""

    key: int
    key_end: int
    value: int


def blank(text: str, position: int) -> int:
    """The first character at or behind `position` that is no white space (nor the RS of JSON text sequences)."""
    found = _BLANK.match(text, position)
    return found.end() if found else position


def string_end(text: str, position: int) -> int:
    """Behind the text in quotes that begins at `position`; the end of all where it is never closed."""
    found = _QUOTED.match(text, position, position + WINDOW)
    if found is not None:
        return found.end()
    at = position + 1
    while (found := _INSIDE.match(text, at, at + WINDOW)) is not None:
        at = found.end()
        if text[at : at + 1] == '"':
            return at + 1
        if at >= len(text) - 1:
            break
    return len(text)


def value_end(text: str, position: int, token: Token) -> int:
    """Behind the value that begins at `position`: `position` itself where no value begins.

    Brackets are counted, not compared: a wrong one inside is found when that value is opened.
    """
    char = text[position : position + 1]
    if char == '"':
        return string_end(text, position)
    if not char or char not in "[{":
        found = _SCALAR.match(text, position)
        return found.end() if found else position
    depth, steps, size = 0, 0, len(text)
    while position < size:
        steps += 1
        if not steps % _STEP:
            token.check()
        char = text[position]
        if char in "[{":
            found = _SHALLOW.match(text, position, position + WINDOW)
            if found is not None:
                position = found.end()
            else:
                position += 1
                depth += 1
        elif char in "]}":
            position += 1
            depth -= 1
        elif char == '"':
            position = string_end(text, position)
        if depth <= 0:
            return position
        run = _RUN.match(text, position, position + WINDOW)
        position = run.end() if run else position
    return size


def member(text: str, position: int) -> Member | None:
    """The member of an object that begins at or behind `position`; None where none does."""
    found = _KEY.match(text, position, position + WINDOW)
    if found is not None:
        return Member(found.start(1), found.end(1), found.end())
    # a key longer than the window, or none
    start = blank(text, position)
    if text[start : start + 1] != '"':
        return None
    end = string_end(text, start)
    colon = blank(text, end)
    if text[colon : colon + 1] != ":":
        return None
    return Member(start, end, blank(text, colon + 1))


def leap(text: str, position: int, members: bool) -> int | None:
    """Where the child begins that comes LEAP children behind the one at `position`; None where that is not so easy."""
    found = (_MEMBERS if members else _ELEMENTS).match(text, position, position + 2 * WINDOW)
    return blank(text, found.end()) if found else None


def elements(text: str, position: int, token: Token) -> Iterator[tuple[int, int]]:
    """Where each value of an array begins and ends, from behind its bracket on, or of values that follow each other.

    Ends where the array does, or where it breaks. Raises Cancelled.
    """
    count = 0
    while (position := blank(text, position)) < len(text):
        count += 1
        if not count % _STEP:
            token.check()
        end = value_end(text, position, token)
        if end == position:
            return
        yield position, end
        position = blank(text, end)
        if text[position : position + 1] == ",":
            position += 1


def members(text: str, position: int, token: Token) -> Iterator[tuple[str, int, int]]:
    """Each member of the object that begins at `position`: its key as sent, where its value begins and ends."""
    at = position + 1
    while (found := member(text, at)) is not None:
        end = value_end(text, found.value, token)
        if end == found.value:
            return
        yield text[found.key : found.key_end], found.value, end
        at = blank(text, end)
        if text[at : at + 1] != ",":
            return
        at += 1
