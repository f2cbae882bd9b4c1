"""Deliveries of one event: captures with the same event id of the same provider, and what each later one means."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from inspector.capture import Summary

#: What a later delivery is, and the sentence for it.
MEANINGS = {
    "first": "the first one",
    "retry": "sent again because the one before was not accepted",
    "duplicate": "sent again although the one before was accepted",
    "out of order": "arrived after a later attempt of the sender",
    "changed": "the same event id with another body",
}

#: A gap below this is no pause of the sender, and says nothing about the next one.
_LEAST_GAP_US = 100_000
#: Gaps grow steadily while each grows by the usual factor but for this share, and alike while it does but for that one.
_STEADY, _ALIKE = 1.1, 1.5


class Delivery(NamedTuple):
    """One of them. `number` counts arrivals from 1; `told` is the sender's own number (0: not told); `gap_us` is the
    time since the arrival before, in µs (0 for the first); `kind` is a key of MEANINGS. `rule` names what chose its
    answer, where that was not the plain one: a step of a plan, a gate.
    """

    id: int
    number: int
    told: int
    received_us: int
    gap_us: int
    status: int
    outcome: str
    kind: str
    rule: str = ""


def judge(rows: Sequence[Summary], body: Callable[[int], bytes]) -> list[Delivery]:
    """The deliveries in order of arrival. `body` loads a body by capture id, when only it can tell two apart."""
    found: list[Delivery] = []
    ordered = sorted(rows, key=lambda one: (one.received_us, one.id))
    digest = _Digests(body)
    highest = 0
    for row in ordered:
        if not found:
            kind, gap = "first", 0
        else:
            first, before = ordered[0], found[-1]
            gap = row.received_us - before.received_us
            if row.size != first.size or digest(row.id) != digest(first.id):
                kind = "changed"
            elif 0 < row.attempt < highest:
                kind = "out of order"
            else:
                kind = "duplicate" if 200 <= before.status < 300 else "retry"
        highest = max(highest, row.attempt)
        found.append(Delivery(row.id, len(found) + 1, row.attempt, row.received_us, gap, row.status, row.outcome, kind))
    return found


class BackOff(NamedTuple):
    """How a sender spaces its deliveries of one event. `span_us` is from the first to the last.

    `factor` is by what a gap is longer than the one before: the median of all. None where no more than half of the gaps
    last, and where one is more than half as much again away from it. `steady`: all last, and none is a tenth away.
    """

    deliveries: int
    span_us: int
    factor: float | None
    steady: bool = False

    @classmethod
    def of(cls, deliveries: Sequence[Delivery]) -> BackOff:
        """Of the deliveries of one event in their order."""
        gaps = [one.gap_us for one in deliveries[1:]]
        ratios = [after / before for before, after in pairwise(gaps) if before >= _LEAST_GAP_US and after]
        usual = median(ratios) if ratios else 0.0
        away = max((max(one, usual) / min(one, usual) for one in ratios), default=_ALIKE)
        steady = len(ratios) == len(gaps) - 1 and away <= _STEADY
        alike = 2 * len(ratios) > len(gaps) - 1 and away <= _ALIKE
        return cls(len(deliveries), sum(gaps), usual if ratios and alike else None, steady)


class _Digests:
    """Hashes of bodies, so that not all of them are held at once."""

    def __init__(self, body: Callable[[int], bytes]) -> None:
        self._body = body
        self._made: dict[int, bytes] = {}

    def __call__(self, capture_id: int) -> bytes:
        if capture_id not in self._made:
            self._made[capture_id] = hashlib.sha256(self._body(capture_id)).digest()
        return self._made[capture_id]
