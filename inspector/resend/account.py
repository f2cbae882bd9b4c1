"""What came of each item of a batch, and how far it is."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from inspector.capture import Attempt

#: `stopped`: at the first failure, as asked; `broken`: by an error that would meet every request.
State = Literal["waiting", "running", "paused", "done", "stopped", "cancelled", "broken"]
ENDED = frozenset(("done", "stopped", "cancelled", "broken"))
#: Outcome of an item; CUT: it was under way when the batch was cancelled.
UNSENT, OK, FAILED, CUT = range(4)
#: Seconds over which the rate is measured.
_WINDOW_S = 3.0
#: Reasons that are kept beside the attempts: of the first failures.
_REASONS = 1000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: `sent` have ended (`ok` + `failed`), `open` are under way, `retries` were made meanwhile."""

    state: State
    total: int
    ok: int
    failed: int
    open: int
    retries: int
    #: requests a second, lately
    rate: float
    #: seconds until the end at that rate; None: there is no telling
    eta_s: float | None
    #: what ended it, for `broken`, or the first failure
    reason: str = ""

    @property
    def sent(self) -> int:
        """Items that are done with."""
        return self.ok + self.failed

    @property
    def left(self) -> int:
        """Items that are still to be sent, or were not because it ended early."""
        return self.total - self.sent

    @property
    def ended(self) -> bool:
        """Whether nothing more will be sent."""
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one item: its last attempt (id 0: it could not even be sent, `reason` says why)."""

    place: int
    outcome: int
    attempt_id: int
    status: int
    reason: str


class Account:
    """A few bytes an item, so that a million of them are no burden."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.ok = self.failed = self.open = self.retries = 0
        self.reason = ""
        self._outcomes = bytearray(total)
        self._attempts = array("q", bytes(8 * total))
        self._statuses = array("h", bytes(2 * total))
        self._reasons: dict[int, str] = {}
        self._marks: deque[tuple[float, int]] = deque()

    def begin(self, place: int) -> None:
        """An item is under way."""
        self.open += 1
        # until something else is known of it
        self._outcomes[place] = CUT

    def tried(self, place: int, attempt: Attempt) -> None:
        """An attempt ended; the last one of an item stays."""
        self._attempts[place] = attempt.id
        self._statuses[place] = attempt.status or 0

    def end(self, place: int, outcome: int, reason: str = "") -> None:
        """An item is done with: OK, or FAILED for a reason."""
        self._outcomes[place] = outcome
        if outcome == OK:
            self.ok += 1
            return
        self.failed += 1
        if len(self._reasons) < _REASONS:
            self._reasons[place] = reason
        self.reason = self.reason or reason

    def mark(self, now: float) -> None:
        """Take a measure for the rate, a few times a second."""
        self._marks.append((now, self.ok + self.failed))
        while len(self._marks) > 2 and now - self._marks[0][0] > _WINDOW_S:
            self._marks.popleft()

    def progress(self, state: State, now: float) -> Progress:
        """How far it is."""
        rate = self._rate(now)
        left = self.total - self.ok - self.failed
        return Progress(
            state=state,
            total=self.total,
            ok=self.ok,
            failed=self.failed,
            open=self.open,
            retries=self.retries,
            rate=rate,
            eta_s=left / rate if rate and state == "running" else None,
            reason=self.reason,
        )

    def results(self) -> Iterator[Result]:
        """What came of each item, in order."""
        for place, outcome in enumerate(self._outcomes):
            yield Result(place, outcome, self._attempts[place], self._statuses[place], self._reasons.get(place, ""))

    def places(self, *outcomes: int) -> Iterator[int]:
        """The places of the items that came out so: `places(FAILED)`, `places(UNSENT, CUT)`."""
        return (place for place, outcome in enumerate(self._outcomes) if outcome in outcomes)

    def _rate(self, now: float) -> float:
        if not self._marks:
            return 0.0
        since, done = self._marks[0]
        return (self.ok + self.failed - done) / (now - since) if now > since else 0.0
