"""One suite against the events that come, one after the other: live, or out of a session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from inspector.capture import Summary
from inspector.suites.arrival import Arrival
from inspector.suites.holding import faults_of
from inspector.suites.judging import Judged, judge, rules
from inspector.suites.nearest import Nearest
from inspector.suites.outcome import MOST_SHOWN, Came, Result
from inspector.suites.placing import Placed
from inspector.suites.suite import SETTLE_S, Suite

#: Groups (values of the correlated field) that are told apart; the rest shares one.
MOST_GROUPS = 200_000
_BEYOND = "\x00beyond"
#: From this status on the sender was told to try again.
_REFUSED = 400
#: Names (of event, provider and endpoint together) that are remembered.
_MOST_NAMES = 10_000


class _Named(NamedTuple):
    """Of events of one name: the expectations that may mean them, and the others; `considered` are near-misses."""

    places: tuple[int, ...]
    others: tuple[int, ...]
    considered: set[bool]


class Matcher:
    """Give it each event by `add`, in the order in which they came; ask it for the `result` at any time.

    Not for several threads at once. Times are seconds after the start, by a clock that the caller chooses.
    """

    def __init__(self, suite: Suite, source: str, started_at: datetime) -> None:
        self.suite = suite
        self._source = source
        self._started_at = started_at
        self._counts = [one.count for one in suite.expectations]
        self._groups: dict[str, Placed] = {}
        self._nearest = Nearest(suite.expectations)
        self._names: dict[tuple[str, str, str], _Named] = {}
        self._unasked: list[Came] = []
        self._unasked_count = 0
        #: Of each event the last delivery: its number, and what it was answered.
        self._last: dict[tuple[str, str], tuple[int, int]] = {}
        self._again: list[tuple[Came, int]] = []
        self._again_count = 0
        self._seen = self._ignored = 0
        self.last_s = 0.0
        #: What a reader should know of the run.
        self.notes: list[str] = []

    def add(self, arrival: Arrival) -> None:
        """Take an event. Reads its body where the suite looks into it."""
        suite, row = self.suite, arrival.summary
        if not self.concerns(arrival):
            self._ignored += 1
            return
        self._seen += 1
        self.last_s = max(self.last_s, arrival.at_s)
        if row.event_id and self._came_before(arrival) and not suite.count_retries:
            return
        named = self._named(row)
        meant = [place for place in named.places if self._fulfils(place, arrival)]
        if len(meant) < len(named.places):
            for place in named.places:
                if place not in meant:
                    self._nearest.explain(place, arrival, taken=bool(meant))
        if (taken := bool(meant)) not in named.considered:
            # of events that are called the same the first is as near as all others
            named.considered.add(taken)
            for place in named.others:
                self._nearest.consider(place, arrival, taken=taken)
        if meant:
            self._place(arrival, meant)
        else:
            if not row.event_type:
                self._nearest.unnamed(named.others, arrival)
            self._unasked_count += 1
            if len(self._unasked) < MOST_SHOWN:
                self._unasked.append(arrival.came)

    def _named(self, row: Summary) -> _Named:
        key = row.event_type, row.provider, row.endpoint
        found = self._names.get(key)
        if found is None:
            if len(self._names) >= _MOST_NAMES:
                self._names.clear()
            fits = [all(one.names(*key)) for one in self.suite.expectations]
            places = tuple(place for place, fit in enumerate(fits) if fit)
            found = self._names[key] = _Named(places, tuple(place for place, fit in enumerate(fits) if not fit), set())
        return found

    def _fulfils(self, place: int, arrival: Arrival) -> bool:
        where = self.suite.expectations[place].where
        return where is None or where.accepts(arrival.row)

    def concerns(self, arrival: Arrival) -> bool:
        """Whether the suite looks at this event at all."""
        suite = self.suite
        if suite.endpoint and arrival.summary.endpoint != suite.endpoint:
            return False
        return suite.only is None or suite.only.accepts(arrival.row)

    def may_mean(self, row: Summary) -> bool:
        """Whether an expectation may mean this row, so that its body will be looked into."""
        return bool(self._named(row).places)

    def began(self, moment: datetime) -> None:
        """Say when the first event came, in place of when the run began."""
        self._started_at = moment

    def _came_before(self, arrival: Arrival) -> bool:
        """Whether it is a later delivery; a duplicate is one of an event that was not refused before."""
        row = arrival.summary
        key = row.provider, row.event_id
        before = self._last.get(key)
        self._last[key] = row.id, row.status
        if before is None:
            return False
        earlier, status = before
        if status < _REFUSED:
            self._again_count += 1
            if len(self._again) < MOST_SHOWN:
                self._again.append((arrival.came, earlier))
        return True

    def _place(self, arrival: Arrival, meant: Sequence[int]) -> None:
        found = {place: faults_of(self.suite.expectations[place], arrival) for place in meant}
        holds = [place for place in meant if not found[place]]
        if holds:
            # all that hold share the value they are correlated by, or have none
            by_group: dict[str, list[int]] = {}
            for place in holds:
                by_group.setdefault(self._key(place, arrival), []).append(place)
            key = max(by_group, key=lambda one: any(self._group(one).lacks(place) for place in by_group[one]))
            self._group(key).add(arrival.came, by_group[key])
            return
        # of several that mean it, the one that still waits, and of which it holds most
        place = min(meant, key=lambda one: (not self._group(self._key(one, arrival)).lacks(one), len(found[one])))
        wrong = self._group(self._key(place, arrival)).wrong
        wrong.setdefault(place, []).append((arrival.came, found[place]))

    def _key(self, place: int, arrival: Arrival) -> str:
        field = self.suite.expectations[place].correlate
        if not field:
            return ""
        key = f"={arrival.value(field)}"
        return key if key in self._groups or len(self._groups) < MOST_GROUPS else _BEYOND

    def _group(self, key: str) -> Placed:
        if key not in self._groups:
            self._groups[key] = Placed(self._counts, ordered=self.suite.ordered)
        return self._groups[key]

    # how it stands

    def _best(self, now_s: float, *, over: bool) -> Judged:
        """Of the events that belong together, those that come nearest to what is asked."""
        common = self._groups.get("", Placed(self._counts, ordered=self.suite.ordered))
        keys = [key for key in self._groups if key] or [""]
        found = None
        for key in keys:
            judged = judge(self.suite, common, key, self._groups.get(key, common), now_s, over=over)
            if found is None or judged.distance < found.distance:
                found = judged
            if not found.distance[0]:
                break
        assert found is not None
        return found

    def finished(self, now_s: float) -> bool:
        """Whether nothing more needs to come: all that is expected has come, or cannot be met any more.

        Where something must not come (more than so many, others, duplicates) it goes on for `settle_s` after the last
        event; without that time, and where an expectation may stay without any event, until the time is over.
        """
        suite = self.suite
        states = self._best(now_s, over=False).states
        expected = zip(states, suite.expectations, strict=True)
        if any(state == "waiting" and one.count.least for state, one in expected):
            return False
        settle = suite.settle_s
        if settle is None:
            if any(not one.count.least for one in suite.expectations):
                return False
            bounded = any(one.count.most is not None for one in suite.expectations)
            settle = SETTLE_S if bounded or suite.no_others or suite.no_duplicates else 0.0
        return now_s - self.last_s >= settle

    def result(self, now_s: float, ended: str = "", problem: str = "") -> Result:
        """How it stands; `ended` is why it ended, "" while it goes on."""
        over = ended in ("done", "timeout", "end of the session")
        judged = self._best(now_s, over=over)
        outcomes = list(judged.outcomes(self._nearest, self._others_of(judged.key)))
        unasked, again = (self._unasked, self._unasked_count), (self._again, self._again_count)
        outcomes += rules(self.suite, judged, unasked, again, over=over)
        return Result(
            self.suite.name,
            self._source,
            self._started_at,
            now_s,
            self.suite.description,
            tuple(outcomes),
            tuple(self._unasked),
            self._unasked_count,
            self._seen,
            self._ignored,
            ended,
            problem,
            tuple(self.notes),
        )

    def _others_of(self, key: str) -> dict[int, tuple[str, Came]]:
        """Of each expectation an event that holds, but belongs to another value of the correlated field."""
        found: dict[int, tuple[str, Came]] = {}
        for other, group in self._groups.items():
            if other and other != key:
                for place, came in group.held.items():
                    if came and place not in found:
                        found[place] = other, came[0]
        return found
