"""What is read from a session in an SQLite file: the part of the store that reads."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from inspector.capture import Attempt, AttemptSummary, Capture, Reply, Summary, Verdict
from inspector.endpoints import Endpoint
from inspector.store import attempts as recording
from inspector.store import counting, deliveries, figures, listing, reading, totals
from inspector.store.base import EndpointCount, Order, Stats
from inspector.store.connections import Readers

if TYPE_CHECKING:
    from inspector.query import Query


class SqliteReads:
    """See `Store` for what the methods do."""

    _readers: Readers

    def interrupt(self, thread: int) -> None:
        """End what that thread is reading now: it gets a StoreError."""
        self._readers.interrupt(thread)

    def stats(self) -> Stats:
        """Totals, without counting rows."""
        return self._readers.run(totals.read_stats)

    def ids(
        self, query: Query | None = None, order: Order | None = None, *, after: int = 0, until: int = 0
    ) -> array[int]:
        """Ids (8 bytes each) of the live captures that match, in that order (newest first)."""
        return self._readers.run(
            lambda connection: listing.read_ids(connection, query, order, after, until),
            functions=query is not None and not query.empty,
        )

    def first(
        self, query: Query | None, order: Order, *, after: int = 0, limit: int
    ) -> list[tuple[str | int | None, int]]:
        """The first rows of an order: what they are sorted by, and their ids."""
        return self._readers.run(
            lambda connection: listing.read_first(connection, query, order, after, limit),
            functions=query is not None and not query.empty,
        )

    def arranged(self, ids: Sequence[int], order: Order) -> array[int]:
        """The live ones of these captures in an order."""
        return self._readers.run(lambda connection: listing.read_arranged(connection, ids, order))

    def first_id(self) -> int:
        """The lowest id of the live captures; 0 when there are none."""
        return self._readers.run(listing.read_first_id)

    def arrivals(
        self, query: Query | None = None, *, among: Sequence[int] | None = None
    ) -> tuple[array[int], array[int]]:
        """Ids of the live captures that match, or of those `among` that live, and when each arrived; oldest first."""
        return self._readers.run(
            lambda connection: listing.read_arrivals(connection, query, among),
            functions=query is not None and not query.empty,
        )

    def summaries(self, ids: Iterable[int]) -> list[Summary]:
        """Summaries in the order of `ids`; ids that no longer exist are left out."""
        return self._readers.run(lambda connection: reading.read_summaries(connection, ids))

    def capture(self, capture_id: int) -> Capture:
        """The whole capture; NotFound if there is none, deleted ones included until they are purged."""
        return self._readers.run(lambda connection: reading.read_capture(connection, capture_id))

    def captures(self, ids: Sequence[int], most_bytes: int) -> list[Capture | None]:
        """The first of these captures, until their bodies weigh that much."""
        return self._readers.run(lambda connection: reading.read_captures(connection, ids, most_bytes))

    def reply(self, capture_id: int) -> Reply | None:
        """What the sender got, or None (imported, or the connection was lost before)."""
        return self._readers.run(lambda connection: reading.read_reply(connection, capture_id))

    def verdicts(self, capture_id: int) -> list[Verdict]:
        """The verdicts, strongest first."""
        return self._readers.run(lambda connection: reading.read_verdicts(connection, capture_id))

    def attempts(self, capture_id: int) -> list[Attempt]:
        """The resends, oldest first."""
        return self._readers.run(lambda connection: recording.read(connection, capture_id))

    def attempt(self, attempt_id: int) -> Attempt:
        """One of the resends; NotFound if there is none of that id."""
        return self._readers.run(lambda connection: recording.read_one(connection, attempt_id))

    def attempt_summaries(self, capture_id: int) -> list[AttemptSummary]:
        """What a list shows of the resends, oldest first; reads no body."""
        return self._readers.run(lambda connection: recording.read_summaries(connection, capture_id))

    def chosen_provider(self, capture_id: int) -> str:
        """Who the user said sent the capture, or ""."""
        return self._readers.run(lambda connection: reading.read_chosen(connection, capture_id))

    def deliveries(self, capture_id: int, limit: int = 200) -> list[int]:
        """Ids of the live captures of the same provider's event, oldest first."""
        return self._readers.run(lambda connection: deliveries.read_deliveries(connection, capture_id, limit))

    def previous_like(self, capture_id: int) -> int | None:
        """The live capture before it of the same type, but of another event."""
        return self._readers.run(lambda connection: deliveries.read_previous_like(connection, capture_id))

    def values(self, column: str, among: int) -> list[tuple[Any, int]]:
        """What stands in a column of the newest captures, most frequent first."""
        return self._readers.run(lambda connection: counting.read_values(connection, column, among))

    def tally(self, query: Query | None, among: Sequence[int] | None, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """How many live captures match, by what stands in these columns."""
        return self._readers.run(
            lambda connection: counting.read_tally(connection, query, among, columns), functions=True
        )

    def figures(self, query: Query | None, after: int, limit: int) -> list[figures.FigureRow]:
        """What statistics need of the first live captures with id > `after` that match, by id."""
        return self._readers.run(
            lambda connection: figures.read_figures(connection, query, after, limit), functions=True
        )

    def came_again(self, query: Query | None) -> list[tuple[str, str, str, int]]:
        """How many captures' event came before, by endpoint, provider and event type."""
        return self._readers.run(lambda connection: figures.read_again(connection, query), functions=True)

    def time_span(self, query: Query | None) -> tuple[int, int, int]:
        """First and last moment of receipt (µs) of what matches, and how many there are."""
        return self._readers.run(lambda connection: figures.read_span(connection, query), functions=True)

    def rules(self, ids: Sequence[int]) -> dict[int, str]:
        """What chose the answers of these captures, where that was not the plain one."""
        return self._readers.run(lambda connection: reading.read_rules(connection, ids))

    def count_event(self, provider: str, event_id: str) -> int:
        """How many live captures of that event there are."""
        return self._readers.run(lambda connection: deliveries.count_event(connection, provider, event_id))

    def repeated(self) -> tuple[int, int]:
        """How many events came more than once, and how many captures came again."""
        return self._readers.run(deliveries.count_repeated)

    def find_uuids(self, uuids: Sequence[str]) -> dict[str, int]:
        """Ids of those captures that exist, by uuid: duplicates on import."""
        return self._readers.run(lambda connection: reading.find_uuids(connection, uuids))

    def unannotated(self, limit: int) -> list[int]:
        """Ids of captures that were not annotated yet, oldest first."""
        return self._readers.run(lambda connection: reading.read_unannotated(connection, limit))

    def endpoints(self) -> list[Endpoint]:
        """All saved endpoints, by name."""
        return self._readers.run(reading.read_endpoints)

    def endpoint_counts(self) -> dict[str, EndpointCount]:
        """Captures and failures by endpoint name, without counting rows."""
        return self._readers.run(totals.read_endpoint_counts)
