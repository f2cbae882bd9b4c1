"""Counting over a session: all rows, a page at a time, and of their bodies as many as tell enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from inspector.query import Query
from inspector.statistics.created import created_us
from inspector.statistics.figures import GROUPINGS, WIDTHS, Figures, Statistics
from inspector.store import Store
from inspector.store.figures import FigureRow
from inspector.workers import Token

#: Rows of one page, and bodies (spread over the session) that are looked into for the time of creation.
_PAGE, BODIES = 5000, 20_000
_BATCH, _BYTES = 200, 8 * 1024 * 1024
#: Steps of a rate over time, at most.
_STEPS = 240
#: Groups of one grouping that are told apart; the rest is "other".
MOST_GROUPS = 1000
OTHER = "(other)"

#: Told now and then how many rows of how many were counted.
Counted = Callable[[int, int], None]


def count(store: Store, query: Query | None, token: Token, told: Counted | None = None) -> Statistics:
    """The statistics of a session, or of what matches. Raises Cancelled. Reads bodies: use a worker."""
    span = store.time_span(query)
    all_rows = span[2]
    start_us, step_s, steps = _steps_of(span[0], span[1])
    made = _Counter(start_us, step_s)
    after = 0
    #: Every so many captures one is looked into.
    stride = max(1, -(-all_rows // BODIES))
    waiting: list[FigureRow] = []
    looked = 0
    while rows := store.figures(query, after, _PAGE):
        token.check()
        after = rows[-1].id
        for row in rows:
            made.add(row)
            if (made.total.count - 1) % stride == 0:
                waiting.append(row)
        for start in range(0, len(waiting), _BATCH):
            token.check()
            looked += made.look_into(store, waiting[start : start + _BATCH])
        waiting = []
        if told is not None:
            told(made.total.count, all_rows)
    for endpoint, provider, event, again in store.came_again(query):
        token.check()
        made.add_again((endpoint, provider, event), again)
    return Statistics(made.total, made.groups(), start_us, step_s, steps, looked)


def _steps_of(first_us: int, last_us: int) -> tuple[int, int, int]:
    """Where the steps of time begin, how wide they are, and how many there are."""
    if not last_us:
        return 0, WIDTHS[0], 0
    span_s = (last_us - first_us) / 1_000_000
    width = next((one for one in WIDTHS if span_s / one <= _STEPS), int(span_s / _STEPS) + 1)
    start = first_us // (width * 1_000_000) * width * 1_000_000
    return start, width, (last_us - start) // (width * 1_000_000) + 1


class _Counter:
    def __init__(self, start_us: int, step_s: int) -> None:
        self.total = Figures("all")
        self._start_us = start_us
        self._step_us = step_s * 1_000_000
        self._groups: tuple[dict[str, Figures], ...] = ({}, {}, {})

    def _of(self, names: tuple[str, str, str]) -> Iterable[Figures]:
        yield self.total
        for groups, name in zip(self._groups, names, strict=True):
            found = groups.get(name)
            if found is None:
                key = name if len(groups) < MOST_GROUPS else OTHER
                found = groups.setdefault(key, Figures(key))
            yield found

    def add(self, row: FigureRow) -> None:
        """Count a capture."""
        moment, step = row.received_us, (row.received_us - self._start_us) // self._step_us
        failed, refused, retry = row.outcome == "invalid", row.status >= 400, row.attempt > 1
        for one in self._of((row.endpoint, row.provider, row.event_type)):
            if one.count:
                one.gaps.add(abs(moment - one.before_us) / 1_000_000)
            # the clock may have been set back meanwhile
            one.first_us = min(one.first_us, moment) if one.count else moment
            one.last_us = max(one.last_us, moment)
            one.before_us = moment
            one.count += 1
            one.failed += failed
            one.refused += refused
            one.retries += retry
            one.sizes.add(row.size)
            one.counts[step] = one.counts.get(step, 0) + 1

    def look_into(self, store: Store, rows: list[FigureRow]) -> int:
        """Find when these events were created; how many bodies were read."""
        by_id = {row.id: row for row in rows}
        wanted = list(by_id)
        read = 0
        while wanted:
            found = store.captures(wanted, _BYTES)
            wanted = wanted[len(found) :]
            for capture in found:
                if capture is None:
                    continue
                read += 1
                row = by_id[capture.id]
                made = created_us(row.provider, capture)
                if made is not None:
                    # a sender's clock may be ahead of ours
                    delay = max(0.0, (row.received_us - made) / 1_000_000)
                    for one in self._of((row.endpoint, row.provider, row.event_type)):
                        one.delays.add(delay)
        return read

    def add_again(self, names: tuple[str, str, str], again: int) -> None:
        """Count captures whose event came before."""
        for one in self._of(names):
            one.again += again

    def groups(self) -> dict[str, tuple[Figures, ...]]:
        """By grouping, the largest first."""
        return {
            name: tuple(sorted(found.values(), key=lambda one: (-one.count, one.name)))
            for name, found in zip(GROUPINGS, self._groups, strict=True)
        }
