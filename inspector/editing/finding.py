"""Find and replace in a text: as typed or as a pattern, bounded in time and number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import regex

from inspector.finding import BadPattern, compiled
from inspector.patterns import taken
from inspector.workers import Token

T = TypeVar("T")

#: Matches beyond this are not counted.
MOST = 20_000
#: Seconds that a pattern may take.
PATIENCE_S = 2.0
_TOO_SLOW = "The pattern takes too long on this text."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    text: str
    case: bool = False
    pattern: bool = False

    def places(self, text: str, token: Token) -> list[tuple[int, int]]:
        """(start, end) of each match, in order, at most MOST; empty ones are none. BadPattern."""
        return self._taken(text, token, lambda found: [match.span() for match in islice(found, MOST)], [])

    def replacement(self, text: str, start: int, by: str) -> str:
        """What stands in place of the match there. In a pattern's replacement `\\1` and `\\g<name>` are its groups."""
        try:
            match = self._compiled().match(text, start, timeout=PATIENCE_S)
        except TimeoutError as error:
            raise BadPattern(_TOO_SLOW) from error
        return by if match is None else self._expanded(match, by)

    def replaced(self, text: str, by: str, token: Token) -> tuple[str, int]:
        """The text with all matches replaced, and how many. BadPattern."""

        def take(found: Iterator[regex.Match[str]]) -> tuple[str, int]:
            pieces: list[str] = []
            last = count = 0
            for match in found:
                pieces += [text[last : match.start()], self._expanded(match, by)]
                last = match.end()
                count += 1
            return "".join([*pieces, text[last:]]), count

        return self._taken(text, token, take, (text, 0))

    def _compiled(self) -> regex.Pattern[str]:
        return compiled(self.text, pattern=self.pattern, case=self.case)

    def _taken(self, text: str, token: Token, take: Callable[[Iterator[regex.Match[str]]], T], nothing: T) -> T:
        """What `take` makes of the matches that are not empty; `nothing` where nothing is looked for. BadPattern."""
        if not self.text:
            return nothing

        def checked(found: Iterator[regex.Match[str]]) -> Iterator[regex.Match[str]]:
            for match in found:
                token.check()
                if match.end() > match.start():
                    yield match

        try:
            return taken(self._compiled(), text, PATIENCE_S, lambda found: take(checked(found)))
        except TimeoutError as error:
            raise BadPattern(_TOO_SLOW) from error

    def _expanded(self, match: regex.Match[str], by: str) -> str:
        if not self.pattern:
            return by
        try:
            return match.expand(by)
        except (regex.error, IndexError, ValueError) as error:
            raise BadPattern(f"The replacement does not parse: {error}.") from error
