"""Which of the requests that arrived are worth a notice. Reads the session: for a worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from inspector.capture import Capture, Summary
from inspector.errors import NotFound
from inspector.query import Query

#: Why a request is worth a notice.
NEW, FAILED, MATCHES = "new", "failed", "matches"
#: Rows that are looked at in one go; of more than that the newest.
MOST = 2000
#: Seconds that one waits for the verdict of a request.
PATIENCE_S = 5.0


class Wanted(NamedTuple):
    """A request and why it is worth a notice."""

    row: Summary
    why: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user wants to hear of: each request, failed signatures, what matches a filter."""

    arrivals: bool = False
    failures: bool = False
    query: Query | None = None

    def __bool__(self) -> bool:
        return self.arrivals or self.failures or self.query is not None


class Reads(Protocol):
    """What is asked of a session."""

    def ids(self, query: Query | None = None, order: None = None, *, after: int = 0) -> Sequence[int]:
        """Ids above `after`, newest first."""

    def summaries(self, ids: Iterable[int]) -> list[Summary]:
        """Rows of a list."""

    def capture(self, capture_id: int) -> Capture:
        """The whole capture; NotFound."""


class Watch:
    """Follows the arrivals of one session from an id on. One call at a time."""

    def __init__(self, reads: Reads, after: int) -> None:
        self._reads = reads
        self._after = after
        #: Not judged yet: id, and when it was seen first.
        self._waiting: dict[int, float] = {}

    @property
    def waiting(self) -> bool:
        """Whether a verdict is waited for."""
        return bool(self._waiting)

    def skip(self, upto: int) -> None:
        """Nothing up to that id is worth a notice; costs nothing."""
        self._after = max(self._after, upto)
        self._waiting.clear()

    def look(self, wish: Wish, now: float) -> list[Wanted]:
        """What came since the last look, or was judged since then, and is worth a notice; oldest first."""
        new = self._reads.ids(after=self._after)
        if len(new):
            self._after = max(new)
        for capture_id in reversed(new[:MOST]):
            self._waiting.setdefault(capture_id, now)
        found: list[Wanted] = []
        for row in self._reads.summaries(sorted(self._waiting)):
            if row.origin or row.annotated or now - self._waiting[row.id] >= PATIENCE_S:
                del self._waiting[row.id]
                # what was imported did not arrive
                if not row.origin and (why := self._why(row, wish)):
                    found.append(Wanted(row, why))
        # those that are gone, and, where nothing judges, the oldest
        self._waiting = {key: at for key, at in list(self._waiting.items())[-MOST:] if now - at < PATIENCE_S}
        return found

    def _why(self, row: Summary, wish: Wish) -> str:
        if wish.failures and row.outcome == "invalid":
            return FAILED
        if wish.arrivals:
            return FAILED if row.outcome == "invalid" else NEW
        try:
            fits = wish.query is not None and wish.query.matches(row, self._reads.capture)
        except NotFound:
            # deleted meanwhile
            return ""
        return "" if not fits else FAILED if row.outcome == "invalid" else MATCHES
