"""Looking for regular expressions on a thread beside others, in bounded time.

`regex` can let go of the interpreter while it searches. A pattern that takes its time must, or the window and the
listener stand still. A quick one must not: who lets go for a few microseconds, again and again, starves the others,
because a thread that is woken too late begins to wait anew, and CPython only asks for the interpreter in its name when
nobody let go of it for a whole switch interval. Measured, it kept the window of an idle machine waiting for 0.3 s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    import regex

T = TypeVar("T")

#: Seconds that a search may take while nobody else can go on.
_QUICK_S: Final = 0.005


def first_match(pattern: regex.Pattern[str], text: str, seconds: float) -> regex.Match[str] | None:
    """The first match; TimeoutError after so many seconds."""
    try:
        return pattern.search(text, timeout=min(_QUICK_S, seconds), concurrent=False)
    except TimeoutError:
        return pattern.search(text, timeout=seconds, concurrent=True)


def spans(
    pattern: regex.Pattern[str], text: str, seconds: float, start: int = 0, *, group: int = 0
) -> list[tuple[int, int]]:
    """Start and end of each match (or of a group of it) from `start` on that is not empty.

    TimeoutError after so many seconds.
    """
    found = taken(pattern, text, seconds, lambda matches: [match.span(group) for match in matches], start)
    return [span for span in found if span[0] < span[1]]


def taken(
    pattern: regex.Pattern[str],
    text: str,
    seconds: float,
    take: Callable[[Iterator[regex.Match[str]]], T],
    start: int = 0,
) -> T:
    """What `take` makes of the matches from `start` on; it may be asked twice. TimeoutError after so many seconds."""
    try:
        return take(pattern.finditer(text, start, timeout=_QUICK_S, concurrent=False))
    except TimeoutError:
        return take(pattern.finditer(text, start, timeout=seconds, concurrent=True))
