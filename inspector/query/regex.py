"""Regular expressions that cannot hang: time-boxed for each text, and given up when they waste too much time.

The `regex` library looks at the clock while it backtracks, which `re` cannot do. A text gets TEXT_SECONDS; a pattern
that ran out of time for GIVE_UP_SECONDS in all matches nothing any more until `reset`, and `problem` says so.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from inspector.patterns import first_match

if TYPE_CHECKING:
    import regex

#: Longest pattern, in characters.
MAX_PATTERN = 1000
#: Longest part of a text that is searched, in characters.
MAX_SUBJECT = 4 * 1024 * 1024
#: The time that one text may take.
TEXT_SECONDS = 0.25
#: The time that may be lost to texts that ran out of theirs.
GIVE_UP_SECONDS = 1.0


class Guarded:
    """One compiled pattern with its account of lost time. Case matters, unless the pattern begins with `(?i)`."""

    def __init__(self, pattern: str, compiled: regex.Pattern[str]) -> None:
        self.pattern = pattern
        self._compiled = compiled
        self._lost = 0.0

    def reset(self) -> None:
        """Begin a new account: called when a query starts over."""
        self._lost = 0.0

    @property
    def problem(self) -> str | None:
        """A sentence for the user when texts were left out because the pattern was too slow, else None."""
        if not self._lost:
            return None
        if self._lost < GIVE_UP_SECONDS:
            return f"The pattern {self.pattern!r} was too slow on some texts; they count as not matching."
        return f"The pattern {self.pattern!r} is too slow and was given up; what is shown is incomplete."

    def search(self, text: str) -> bool:
        """Whether the pattern occurs; False when the time runs out."""
        if self._lost >= GIVE_UP_SECONDS:
            return False
        try:
            return first_match(self._compiled, text[:MAX_SUBJECT], TEXT_SECONDS) is not None
        except TimeoutError:
            self._lost += TEXT_SECONDS
            return False


@lru_cache(maxsize=128)
def guarded(pattern: str) -> Guarded:
    """The pattern, compiled once. ValueError with the reason when it does not parse or is too long."""
    import regex  # not before a filter asks for it: starting up is quicker

    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"a pattern has at most {MAX_PATTERN} characters")
    try:
        return Guarded(pattern, regex.compile(pattern, regex.V0))
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
