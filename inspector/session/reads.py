"""What a session can be asked. All of it is safe on any thread."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping

from inspector.capture import Attempt, AttemptSummary, Capture, Reply, Summary, Verdict
from inspector.endpoints import Endpoint
from inspector.query import Query
from inspector.session.deliveries import Delivery, judge
from inspector.session.orders import Orders
from inspector.session.searching import Part, Searcher
from inspector.store import EndpointCount, Order, Stats, Store
from inspector.workers import Token


class Reads:
    """The reading half of `Session`."""

    store: Store
    #: The first rows of each order of a long list.
    orders: Orders
    _searcher: Searcher

    def ids(self, query: Query | None = None, order: Order | None = None, *, after: int = 0) -> array[int]:
        """Ids of the captures that match; see `Store.ids`."""
        return self.store.ids(query, order, after=after)

    def search(self, query: Query, token: Token, *, until: int) -> Iterator[Part]:
        """What matches among the captures up to an id, in parts as it is found; see `Searcher.parts`."""
        return self._searcher.parts(query, token, until=until)

    def summaries(self, ids: Iterable[int]) -> list[Summary]:
        """What a list shows of these captures, in this order."""
        return self.store.summaries(ids)

    def capture(self, capture_id: int) -> Capture:
        """The whole capture; NotFound when there is none of that id."""
        return self.store.capture(capture_id)

    def reply(self, capture_id: int) -> Reply | None:
        """What its sender got."""
        return self.store.reply(capture_id)

    def verdicts(self, capture_id: int) -> list[Verdict]:
        """The stored verdicts, strongest first, without evidence."""
        return self.store.verdicts(capture_id)

    def attempts(self, capture_id: int) -> list[Attempt]:
        """Its resends, oldest first."""
        return self.store.attempts(capture_id)

    def attempt(self, attempt_id: int) -> Attempt:
        """One of the resends, with all that was sent and answered; NotFound."""
        return self.store.attempt(attempt_id)

    def attempt_summaries(self, capture_id: int) -> list[AttemptSummary]:
        """What a list shows of the resends, oldest first."""
        return self.store.attempt_summaries(capture_id)

    def deliveries(self, capture_id: int) -> list[Delivery]:
        """All deliveries of the same event, oldest first; [] when it has no id. Reads bodies: use a worker."""
        rows = self.store.summaries(self.store.deliveries(capture_id))
        found = judge(rows, lambda one: self.store.capture(one).body)
        rules = self.store.rules([one.id for one in found])
        return [one._replace(rule=rules.get(one.id, "")) for one in found]

    def repeated(self) -> tuple[int, int]:
        """How many events came more than once, and how many captures came again."""
        return self.store.repeated()

    def stats(self) -> Stats:
        """Totals of the session."""
        return self.store.stats()

    def endpoints(self) -> list[Endpoint]:
        """The configured endpoints, by name."""
        return self.store.endpoints()

    def endpoint_counts(self) -> Mapping[str, EndpointCount]:
        """Captures and failures by endpoint."""
        return self.store.endpoint_counts()
