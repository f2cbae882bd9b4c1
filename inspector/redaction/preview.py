"""What a redaction would replace: counts for each kind, and the first places of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from inspector.redaction.profile import Profile
from inspector.redaction.redactor import Kept, Redactor
from inspector.workers import Token

#: Findings of one kind that are told with their place.
FIRST = 50
_LONGEST = 200


class Finding(NamedTuple):
    """One replacement: in which capture (its id, 0 when it has none), where in it, and what becomes of what."""

    capture_id: int
    kind: str
    place: str
    before: str
    after: str


@dataclass(slots=True)
class Preview:
    """`counts` are of all that was looked at, `findings` the first of each kind; `slow` names patterns that ran out of
    time.
    """

    captures: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)


def preview(
    kept: Iterable[Kept], profile: Profile, secrets: Iterable[str] = (), token: Token | None = None, *, most: int = 1000
) -> Preview:
    """Looks at up to `most` captures. ConfigError for a profile that cannot be used. Blocks: use a worker."""
    made = Preview()
    seen: dict[str, int] = {}
    current = 0

    def told(kind: str, place: str, before: str, after: str) -> None:
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= FIRST:
            made.findings.append(Finding(current, kind, place.strip(), _shown(before), after[:_LONGEST]))

    redactor = Redactor(profile, secrets, told)
    for one in kept:
        if made.captures >= most:
            break
        current = one.entry.capture.id or (one.summary.id if one.summary else 0)
        redactor.redact(one, token)
        made.captures += 1
    made.counts, made.slow = redactor.counts, redactor.slow
    return made


def _shown(text: str) -> str:
    return text[:_LONGEST].encode("latin-1", "replace").decode("utf-8", "replace")
