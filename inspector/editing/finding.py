"""Find and replace in a text: as typed or as a pattern, bounded in time and number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from inspector.finding import BadPattern, compiled
from inspector.workers import Token

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
        return [match.span() for match in islice(self._matches(text, token), MOST)]

    def replacement(self, text: str, start: int, by: str) -> str:
        """What stands in place of the match there. In a pattern's replacement `\\1` and `\\g<name>` are its groups."""
        try:
            match = self._compiled().match(text, start, timeout=PATIENCE_S)
        except TimeoutError as error:
            raise BadPattern(_TOO_SLOW) from error
        return by if match is None else self._expanded(match, by)

    def replaced(self, text: str, by: str, token: Token) -> tuple[str, int]:
        """The text with all matches replaced, and how many. BadPattern."""
        pieces: list[str] = []
        last = count = 0
        for match in self._matches(text, token):
            pieces += [text[last : match.start()], self._expanded(match, by)]
            last = match.end()
            count += 1
        return "".join([*pieces, text[last:]]), count

    def _compiled(self) -> regex.Pattern[str]:
        return compiled(self.text, pattern=self.pattern, case=self.case)

    def _matches(self, text: str, token: Token) -> Iterator[regex.Match[str]]:
        if not self.text:
            return
        try:
            for match in self._compiled().finditer(text, timeout=PATIENCE_S):
                token.check()
                if match.end() > match.start():
                    yield match
        except TimeoutError as error:
            raise BadPattern(_TOO_SLOW) from error

    def _expanded(self, match: regex.Match[str], by: str) -> str:
        if not self.pattern:
            return by
        try:
            return match.expand(by)
        except (regex.error, IndexError, ValueError) as error:
            raise BadPattern(f"The replacement does not parse: {error}.") from error
