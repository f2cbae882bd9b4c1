"""When a request that failed is sent once more."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from inspector.capture import Attempt
from inspector.errors import UsageError

MOST_RETRIES = 100
#: A target that asks for a longer time with Retry-After is asked again after this one.
RETRY_AFTER_MOST_S = 300.0
#: Answers that another try may change: too slow, too early, too many, and mistakes of the target.
_PASSING = frozenset((408, 425, 429))


def accepted(attempt: Attempt) -> bool:
    """Whether the target took the request: an answer came, whole, with a status of 200 to 299."""
    return attempt.error is None and attempt.status is not None and 200 <= attempt.status < 300


def may_pass(attempt: Attempt) -> bool:
    """Whether trying again makes sense: no answer, or one like 429 or 503. A 401 or 404 stays what it is."""
    if attempt.error is not None or attempt.status is None:
        return True
    return attempt.status in _PASSING or attempt.status >= 500


@dataclass(frozen=True, slots=True)
class Retry:
    """Exponential back-off: the wait before retry n is up to `base_s` x `factor`^n, never above `cap_s`.

    With `jitter` it is any time between nothing and that (full jitter), so that many do not come back at once.
    A longer Retry-After of the target is kept to.
    """

    times: int = 0
    base_s: float = 0.5
    factor: float = 2.0
    cap_s: float = 30.0
    jitter: bool = True

    def check(self) -> None:
        """UsageError for what makes no sense."""
        if not 0 <= self.times <= MOST_RETRIES:
            raise UsageError(f"{self.times} retries are not possible: it can be 0 to {MOST_RETRIES}.")
        if self.base_s < 0 or self.cap_s < 0 or self.factor < 1:
            raise UsageError("The wait before a retry cannot be negative, nor shrink.")

    def delay_s(
        self, number: int, attempt: Attempt, uniform: Callable[[float, float], float] = random.uniform
    ) -> float:
        """Seconds before retry `number` (from 0) after that attempt."""
        try:
            most = min(self.cap_s, self.base_s * self.factor**number)
        except OverflowError:
            most = self.cap_s
        wait = uniform(0, most) if self.jitter else most
        return max(wait, min(RETRY_AFTER_MOST_S, asked_s(attempt)))


def asked_s(attempt: Attempt, now: datetime | None = None) -> float:
    """Seconds that Retry-After asks for; 0 without one, or with one that cannot be read."""
    text = (attempt.response_headers.get("retry-after") or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
