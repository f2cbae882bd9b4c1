"""How long to wait before something that was lost is tried again: longer each time, at random."""

from __future__ import annotations

import random

FIRST_S = 1.0
MOST_S = 60.0


def wait_s(attempt: int) -> float:
    """Seconds before attempt 1, 2, …: up to 1, 2, 4 … 60 s, at least half of that, so that many do not come at once."""
    most = min(MOST_S, FIRST_S * 2.0 ** min(attempt - 1, 10))
    # no secret is made of this
    return most * random.uniform(0.5, 1.0)
