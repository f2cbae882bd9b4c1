"""The regular expressions of a profile, which cannot hang: a text that takes too long is replaced whole."""

from __future__ import annotations

from collections.abc import Callable

import regex

from inspector.patterns import spans
from inspector.redaction.placeholders import PLACEHOLDER

#: Longest pattern, in characters.
MAX_PATTERN = 1000
#: The time that one text may take, and what a million characters of it may take beyond that.
TEXT_SECONDS = 0.25
MILLION_SECONDS = 0.5
#: When a pattern has lost so much time in all, each text gets only LATE_SECONDS.
LOST_SECONDS = 3.0
LATE_SECONDS = 0.005


class Pattern:
    """One compiled expression, `name` being the kind of its placeholders. ValueError when it does not parse."""

    def __init__(self, name: str, text: str) -> None:
        if len(text) > MAX_PATTERN:
            raise ValueError(f"a pattern has at most {MAX_PATTERN} characters")
        try:
            self._compiled = regex.compile(text, regex.V0)
        except (regex.error, OverflowError, RecursionError, MemoryError) as error:
            raise ValueError(str(error) or type(error).__name__) from error
        if self._compiled.match(""):
            raise ValueError("it matches the empty text, and so everywhere")
        self.name = name
        self.lost = 0.0

    def replaced(self, text: str, place: Callable[[str], str]) -> str | None:
        """The text with what matches replaced: its first group if it has one. None when the time ran out."""
        allowed = TEXT_SECONDS + MILLION_SECONDS * len(text) / 1_000_000
        if self.lost >= LOST_SECONDS:
            allowed = LATE_SECONDS + MILLION_SECONDS * len(text) / 1_000_000
        made: list[str] = []
        position = 0
        group = 1 if self._compiled.groups else 0
        try:
            for start, end in spans(self._compiled, text, allowed, group=group):
                if start < position or PLACEHOLDER.fullmatch(text[start:end]):
                    continue
                made += (text[position:start], place(text[start:end]))
                position = end
        except TimeoutError:
            self.lost += allowed
            return None
        return "".join(made) + text[position:] if made else text
