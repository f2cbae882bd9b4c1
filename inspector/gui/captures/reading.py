"""What the list's threads read from the session: whole lists, a piece at a time, and what came since."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inspector.capture import Summary
from inspector.columns import Field
from inspector.query import Query
from inspector.session.field_order import field_of_order
from inspector.session.orders import LONG
from inspector.store.base import BY_EVENT, EndpointCount, Order, Stats
from inspector.workers import Cancelled, Token

if TYPE_CHECKING:
    from inspector.session import Session

#: Seconds between two looks at which events came again: that takes a scan of all events.
REPEATED_EVERY_S = 2.0
#: Rows read along with a list or what came since, so that the first paint needs no query of its own.
PAGE = 64
#: Seconds after which hits are shown though they fill no page, and between one lot and the next.
SOON_S, EVERY_S = 0.06, 0.2


@dataclass(frozen=True, slots=True)
class Totals:
    """What the status bar and the sidebar show."""

    stats: Stats
    counts: Mapping[str, EndpointCount]
    repeated: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list is wanted, and which rows of the present one are in view; `kept` are those that are selected."""

    generation: int
    query: Query | None
    order: Order
    visible: tuple[int, ...]
    kept: tuple[int, ...] = ()
    #: It is shown already, and read once more.
    again: bool = False


@dataclass(frozen=True, slots=True)
class Reloaded:
    """A new list, or its beginning: then `share` of the session was looked through, and more follows.

    With the summaries of its first page and of the rows that were asked for. `settled`: up to which id a row's place in
    the list is certain. `rows`: where the rows in view and the selected ones are now, -1 for none, in a long list that
    is not in the order of its ids.
    """

    generation: int
    ids: array[int]
    summaries: list[Summary]
    totals: Totals
    settled: int
    share: float = 1.0
    rows: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class More:
    """Ids that follow at the end of the list."""

    generation: int
    ids: array[int]
    share: float


@dataclass(frozen=True, slots=True)
class Advanced:
    """Ids that came after the last known one, newest first, and fresh summaries of them and of the rows in view."""

    generation: int
    ids: array[int]
    summaries: list[Summary]
    totals: Totals
    settled: int


Tell = Callable[[Reloaded | More], None]


class Reading:
    """Reads the lists of one session. `whole` and `new` may run on a thread each."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._repeated = (0, 0)
        self._repeated_at = -REPEATED_EVERY_S
        #: The value whose looking up was stopped.
        self._stopped: Field | None = None
        #: The totals that `Totals.repeated` belongs to.
        self.repeated_of: Stats | None = None

    def whole(self, asked: Asked, token: Token, tell: Tell) -> None:
        """Read a list and tell it in pieces, the last of them with a share of 1. Raises Cancelled, InspectorError."""
        if (field := field_of_order(asked.order)) is not None:
            self._by_field(asked, field, token, tell)
            return
        stats = self._session.stats()
        long = stats.count > LONG
        if asked.query is not None and (asked.query.slow or (long and asked.order == Order())):
            self._search(asked, asked.query, token, tell)
            return
        if long and not asked.again and asked.order.column != "id" and asked.order != BY_EVENT:
            if asked.query is None:
                first = self._session.orders.first(asked.order)
            else:
                found = self._session.store.first(asked.query, asked.order, limit=PAGE)
                first = array("q", [capture_id for _, capture_id in found])
            token.check()
            tell(self._reloaded(asked, first, stats.last_id, 0.0))
        settled = self.settled(asked.query, stats)
        ids = self._session.ids(asked.query, asked.order)
        token.check()
        tell(self._reloaded(asked, ids, settled, 1.0))

    def _by_field(self, asked: Asked, field: Field, token: Token, tell: Tell) -> None:
        """A list in the order of a value inside captures, which are looked into first; stopped, of those that were."""
        totals = self.totals()
        settled = self.settled(asked.query, totals.stats)
        descending = asked.order.descending
        ids = array("q")
        told = time.monotonic()

        def progress(share: float) -> None:
            nonlocal told
            if time.monotonic() - told >= EVERY_S:
                told = time.monotonic()
                tell(More(asked.generation, array("q"), min(share, 0.99)))

        try:
            if asked.query is not None and asked.query.slow:
                for part in self._session.search(asked.query, token, until=totals.stats.last_id):
                    ids += part.ids
                    progress(part.share / 2)
            else:
                ids = self._session.ids(asked.query, Order())
            if asked.again and self._stopped == field:
                # what was stopped goes on when it is asked for, not because a row came
                found = self._session.ordered(ids, field, descending=descending)
            else:
                self._stopped = None
                found = self._session.arranged(ids, field, descending=descending, token=token, progress=progress)
        except Cancelled:
            self._stopped = field
            tell(self._reloaded(asked, self._session.ordered(ids, field, descending=descending), settled, 1.0))
            raise
        tell(self._reloaded(asked, found, settled, 1.0))

    def _search(self, asked: Asked, query: Query, token: Token, tell: Tell) -> None:
        """A list whose rows have to be looked for: newest first, and put into another order as they are found."""
        stats = self._session.stats()
        settled = self.settled(query, stats)
        by_age = asked.order == Order()
        found, told, share = array("q"), -1, 0.0
        due = time.monotonic() + SOON_S
        for part in self._session.search(query, token, until=stats.last_id):
            found += part.ids
            share = part.share
            # a page is worth showing at once, and so is the first hit where nothing stood before
            worth = len(found) >= PAGE if told < 0 else not told and len(found) > 0
            if share < 1 and (asked.again or not (worth or time.monotonic() >= due)):
                continue
            if told >= 0 and (by_age or (share < 1 and len(found) == told)):
                tell(More(asked.generation, found[told:], share))
            else:
                ids = found[:] if by_age else self._session.store.arranged(found, asked.order)
                tell(self._reloaded(asked, ids, settled, share))
            told = len(found)
            # what is put in order each time costs more the more there is
            due = time.monotonic() + (EVERY_S if by_age else EVERY_S + told / 20_000)
            token.check()
        if told < 0:
            tell(self._reloaded(asked, found, settled, 1.0))

    def _reloaded(self, asked: Asked, ids: array[int], settled: int, share: float) -> Reloaded:
        wanted = dict.fromkeys((*ids[:PAGE], *asked.visible))
        summaries, totals = self._session.summaries(list(wanted)), self.totals()
        return Reloaded(asked.generation, ids, summaries, totals, settled, share, _rows(asked, ids))

    def new(self, asked: Asked, last: int) -> Advanced:
        """What came after an id. Raises InspectorError."""
        totals = self.totals()
        settled = self.settled(asked.query, totals.stats)
        ids = array("q")
        if totals.stats.last_id > last:
            ids = self._session.ids(asked.query, asked.order, after=min(last, settled))
        wanted = dict.fromkeys((*ids[:PAGE], *asked.visible))
        return Advanced(asked.generation, ids, self._session.summaries(list(wanted)), totals, settled)

    def totals(self) -> Totals:
        """Sums; which events came again is looked up now and then, in a long session by `count_repeated` alone."""
        stats = self._session.stats()
        if stats.count <= LONG and self.repeated_due(stats):
            self.count_repeated()
        return Totals(stats, self._session.endpoint_counts(), self._repeated)

    def repeated_due(self, stats: Stats) -> bool:
        """Whether it is time to look again which events came more than once. Reads nothing."""
        return stats != self.repeated_of and time.monotonic() - self._repeated_at >= REPEATED_EVERY_S

    def count_repeated(self) -> None:
        """Look which events came more than once. Takes a scan of all events, 0.3 s where there are a million."""
        started = time.monotonic()
        stats = self._session.stats()
        self._repeated = self._session.repeated()
        self.repeated_of = stats
        # on a large session the scan takes a while: look less often
        self._repeated_at = started + 10 * (time.monotonic() - started)

    def settled(self, query: Query | None, stats: Stats) -> int:
        """Up to which id a row's place in the list is certain: one that is not checked yet may match a filter later."""
        unchecked = [] if query is None else self._session.store.unannotated(1)
        return min(stats.last_id, unchecked[0] - 1) if unchecked else stats.last_id


def _rows(asked: Asked, ids: array[int]) -> dict[int, int]:
    """The rows that the window would have to look for in all of a long list, one by one."""
    if asked.order == Order() or len(ids) <= LONG:
        return {}
    rows = dict.fromkeys((*asked.visible, *asked.kept), -1)
    if rows:
        for row, capture_id in enumerate(ids):
            if capture_id in rows:
                rows[capture_id] = row
    return rows
