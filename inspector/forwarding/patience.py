"""When a target that gives no answer is tried again, and when no more."""

from __future__ import annotations

import dataclasses
import random
import time

from inspector.store.forwards import Queued

#: Seconds until the second try; each further wait is twice as long, up to the longest, give or take the jitter.
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 300.0
JITTER = 0.25
#: Seconds after which an item is given up, whatever its tries.
LONGEST_AGE_S = 86_400.0
#: A target that is down is tried at most so often because of new arrivals, less often the more of these tries get no
#: answer; they count for nothing.
PROBE_S = 1.0
LONGEST_PROBE_S = 30.0
#: Seconds in which a target that is up takes a connection.
REACH_S = 1.0


def postponed(item: Queued, error: str, failures: int) -> Queued:
    """The item after a try that failed; `failures` is how many of its target failed in a row, this one included."""
    tries = item.tries + 1
    now_us = time.time_ns() // 1000
    # bounded before the power is taken
    wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(max(failures, tries) - 1, 32))
    wait_s *= random.uniform(1 - JITTER, 1 + JITTER)
    gave_up = tries > item.retries or now_us - item.queued_us > LONGEST_AGE_S * 1e6
    return dataclasses.replace(item, tries=tries, next_us=now_us + int(wait_s * 1e6), gave_up=gave_up, error=error)
