"""What a redaction would replace: counts for each kind, and each replacement with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock

from inspector.redaction.profile import Profile
from inspector.redaction.redactor import Kept, Redactor
from inspector.redaction.sight import Sight, sight
from inspector.workers import Token

#: Different replacements of one kind that are told with their place; what comes after them is only counted.
MOST_FOUND = 2_000
_LONGEST = 200
_INDEX = re.compile(r"\[\d+\]")
#: Told now and then how many captures were looked at.
Looked = Callable[[int], None]
_TELL = 50

#: Kinds of placeholders that no profile names, with what they are; the names of own expressions are kinds, too.
OTHER_KINDS = {
    "secret": "names of secrets, and saved secrets",
    "header": "headers of the profile",
    "field": "JSON paths, query and form keys of the profile",
    "note": "notes",
    "unsearchable": "bodies that cannot be looked into",
}


@dataclass(slots=True)
class Found:
    """One replacement: what becomes of what in which place, how often, in how many captures.

    `capture_id` is the first of them, 0 when it has none; indexes of JSON arrays are told as `[*]`.
    """

    capture_id: int
    kind: str
    place: str
    before: str
    after: str
    count: int = 1
    captures: int = 1


@dataclass(slots=True)
class Preview:
    """`counts` are of all that was looked at, `found` the first different replacements, `left_out` how many came after
    them; `slow` names patterns that ran out of time; `stopped`: there are more captures.
    """

    captures: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    left_out: int = 0
    slow: list[str] = field(default_factory=list)
    stopped: bool = False


class Previewing:
    """Looks at captures with one profile; placeholders are the same in its table and in its sights.

    For several threads one after the other. ConfigError for a profile that cannot be used.
    """

    def __init__(self, profile: Profile, secrets: Iterable[str] = ()) -> None:
        self._redactor = Redactor(profile, secrets, self._on_told)
        self._lock = Lock()
        self._told: list[tuple[str, str, str, str]] = []

    def _on_told(self, kind: str, place: str, before: str, after: str) -> None:
        self._told.append((kind, place, before, after))

    def look(
        self, kept: Iterable[Kept], token: Token | None = None, *, most: int = 1000, looked: Looked | None = None
    ) -> Preview:
        """Look at up to `most` captures. Blocks: use a worker."""
        made = Preview()
        seen: dict[tuple[str, str, str], tuple[Found, int]] = {}
        listed: dict[str, int] = {}
        for one in kept:
            if made.captures >= most:
                made.stopped = True
                break
            # one after the other, so that a sight need not wait for all of them
            with self._lock:
                self._told.clear()
                self._redactor.redact(one, token)
                told = list(self._told)
            made.captures += 1
            capture_id = one.entry.capture.id or (one.summary.id if one.summary else 0)
            _gather(made, seen, listed, capture_id, told)
            if looked is not None and not made.captures % _TELL:
                looked(made.captures)
        made.slow = self._redactor.slow
        return made

    def sight(self, kept: Kept, token: Token | None = None) -> Sight:
        """One capture before and after, as text with what is replaced marked. Blocks: use a worker."""
        with self._lock:
            self._told.clear()
            made = self._redactor.redact(kept, token)
            return sight(kept, made, [(before, after) for _, _, before, after in self._told], token)


def _gather(
    made: Preview,
    seen: dict[tuple[str, str, str], tuple[Found, int]],
    listed: dict[str, int],
    capture_id: int,
    told: Iterable[tuple[str, str, str, str]],
) -> None:
    for kind, place, before, after in told:
        made.counts[kind] = made.counts.get(kind, 0) + 1
        where = _INDEX.sub("[*]", place.strip())
        key = (kind, where, after)
        known = seen.get(key)
        if known is not None:
            found, last = known
            found.count += 1
            found.captures += last != made.captures
            seen[key] = found, made.captures
        elif listed.get(kind, 0) < MOST_FOUND:
            listed[kind] = listed.get(kind, 0) + 1
            found = Found(capture_id, kind, where, _shown(before), after[:_LONGEST])
            made.found.append(found)
            seen[key] = found, made.captures
        else:
            made.left_out += 1


def preview(
    kept: Iterable[Kept], profile: Profile, secrets: Iterable[str] = (), token: Token | None = None, *, most: int = 1000
) -> Preview:
    """What that profile would replace in up to `most` captures. Errors as of `Previewing`."""
    return Previewing(profile, secrets).look(kept, token, most=most)


def _shown(text: str) -> str:
    return text[:_LONGEST].encode("latin-1", "replace").decode("utf-8", "replace")
