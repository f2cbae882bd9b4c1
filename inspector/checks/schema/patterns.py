"""Patterns of JSON Schemas, which are those of ECMA 262, with a time limit.

`jsonschema` looks for them with `re`, which cannot be stopped. Its modules get this in the place of `re`.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from inspector.checks.deadline import Deadline, TimeUp
from inspector.errors import InspectorError
from inspector.patterns import first_match
from inspector.query.regex import TEXT_SECONDS

if TYPE_CHECKING:
    import regex

#: Longest pattern of a schema, in characters.
MOST_CHARS: Final = 20_000
#: What ECMA 262 writes otherwise than `regex`: an escape, a set's bounds, or the end of the text.
_PARTS = re.compile(r"\\c[A-Za-z]|\\.|\[\^?|\]|\$|\(\?<(?![=!])", re.DOTALL)
_ASCII: Final = {"\\d": "0-9", "\\w": "A-Za-z0-9_", "\\s": "\\s\\ufeff"}
_NOT_ASCII: Final = {"\\D": "[^0-9]", "\\W": "[^A-Za-z0-9_]", "\\S": "[^\\s\\ufeff]"}


class SlowPattern(InspectorError):
    """A pattern takes too long on a text."""


class Limit(threading.local):
    """The deadline of what is validated on this thread."""

    deadline: Deadline | None = None

    def check(self) -> None:
        """Raise TimeUp when the time is over."""
        if self.deadline is not None:
            self.deadline.check()


LIMIT: Final = Limit()


class BoundedPatterns:
    """As much of `re` as `jsonschema` uses."""

    @staticmethod
    def search(pattern: str, text: str) -> object:
        """Look for a pattern. SlowPattern, TimeUp."""
        LIMIT.check()
        seconds = TEXT_SECONDS if LIMIT.deadline is None else min(TEXT_SECONDS, max(LIMIT.deadline.left, 0.001))
        try:
            return first_match(compiled(pattern), text, seconds)
        except TimeoutError as error:
            if seconds < TEXT_SECONDS:
                raise TimeUp from error
            raise SlowPattern(
                f"The pattern {pattern!r:.200} of the schema takes longer than {TEXT_SECONDS:g} s on {text!r:.80}."
            ) from error


@lru_cache(maxsize=2048)
def compiled(pattern: str) -> regex.Pattern[str]:
    """A pattern of a schema, compiled once. ValueError with the reason when it does not read."""
    import regex  # not before a schema has a pattern: starting up is quicker

    if len(pattern) > MOST_CHARS:
        raise ValueError(f"a pattern has at most {MOST_CHARS:,} characters")
    try:
        return regex.compile(_translated(pattern), regex.V0)
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        raise ValueError(str(error) or type(error).__name__) from error


def _translated(pattern: str) -> str:
    """`$` is the very end of the text, `\\d` and `\\w` know ASCII only, `\\s` a mark of byte order, too."""
    inside = False

    def part(found: re.Match[str]) -> str:
        nonlocal inside
        text = found[0]
        if text.startswith("["):
            if inside:
                return "\\["
            inside = True
            return text
        if text == "]":
            inside = False
            return text
        if text == "$":
            return text if inside else r"\Z"
        if text == "(?<":
            return text if inside else "(?P<"
        if text in _ASCII:
            return _ASCII[text] if inside else f"[{_ASCII[text]}]"
        if text in _NOT_ASCII and not inside:
            return _NOT_ASCII[text]
        if len(text) == 3:
            return re.escape(chr(ord(text[2].upper()) - 64))
        return "Z" if text == r"\Z" else "A" if text == r"\A" else text

    return _PARTS.sub(part, pattern)


def install() -> None:
    """Give `jsonschema` these patterns. It is ours alone in this process."""
    from jsonschema import _keywords, _legacy_keywords, _utils

    for module in (_keywords, _legacy_keywords, _utils):
        module.re = BoundedPatterns
