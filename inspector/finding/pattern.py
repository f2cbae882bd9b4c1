"""A text or a regular expression as something that can be looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.errors import InspectorError

if TYPE_CHECKING:
    import regex

#: Longest text or pattern, in characters.
LONGEST = 1000


class BadPattern(InspectorError):
    """A pattern or path that does not parse, or took too long. `position` is the 0-based place of the mistake."""

    def __init__(self, message: str, *, position: int | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.position = position


def compiled(text: str, *, pattern: bool = False, case: bool = False, word: bool = False) -> regex.Pattern[str]:
    """What finds `text` as it stands, or as a regular expression; `word`: as whole words only. BadPattern."""
    import regex  # not before something is looked for: starting up is quicker

    if len(text) > LONGEST:
        raise BadPattern(f"At most {LONGEST:,} characters can be looked for.", position=LONGEST)
    flags = regex.V0 | regex.MULTILINE | (0 if case else regex.IGNORECASE)
    made = text if pattern else regex.escape(text)
    try:
        # tried alone first, so that a place in it is one in what was typed
        plain = regex.compile(made, flags)
        return regex.compile(rf"(?<!\w)(?:{made})(?!\w)", flags) if word else plain
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        position = getattr(error, "pos", None)
        reason = getattr(error, "msg", None) or str(error) or type(error).__name__
        raise BadPattern(f"The pattern does not parse: {reason}.", position=position) from error
