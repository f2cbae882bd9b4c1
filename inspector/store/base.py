"""What a session needs of a store. One implementation per file beside this one; `open_store` chooses by URL."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from inspector.capture import Annotation, Attempt, AttemptSummary, Capture, Reply, Summary, Verdict
from inspector.endpoints import Endpoint, Retention

if TYPE_CHECKING:
    from inspector.checks import CheckResult
    from inspector.query import Query
    from inspector.store.checking import Kept
    from inspector.store.endpoint_retention import Walk
    from inspector.store.figures import FigureRow
    from inspector.store.forwards import Among, Change, Queued


@dataclass(frozen=True, slots=True)
class Entry:
    """One capture to append, with what else is known of it at that moment.

    `forward`: it enters the queue of forwards.
    """

    capture: Capture
    reply: Reply | None = None
    annotation: Annotation | None = None
    note: str = ""
    pinned: bool = False
    colour: str = ""
    tags: str = ""
    origin: str = ""
    forward: bool = False

    @property
    def answer(self) -> Reply | None:
        """What was sent as an answer; None also where a rule chose to send nothing."""
        return self.reply if self.reply is not None and self.reply.status else None


@dataclass(frozen=True, slots=True)
class Stats:
    """Totals of a session: live captures, their bytes (headers and bodies), the highest id, deletions so far."""

    count: int
    bytes: int
    last_id: int
    epoch: int


@dataclass(frozen=True, slots=True)
class EndpointCount:
    """Captures and failures (verdict invalid) of an endpoint."""

    count: int
    failed: int


@dataclass(frozen=True, slots=True)
class Order:
    """A sort of a list: a stored column of `Summary` and the direction; ties are broken by id, the same way."""

    column: str = "id"
    descending: bool = True


#: Deliveries of one event together, the event with the newest delivery first.
BY_EVENT = Order("event")


class Store(Protocol):
    """A session's storage.

    Writes happen on the engine's thread only; each is one transaction and raises StoreFull, SessionBusy or StoreError
    when it cannot be done, leaving nothing half-written. Reads are safe on any thread and never see a half transaction.
    """

    path: str
    read_only: bool
    #: In words that follow "Nothing can be stored:"; empty when something can.
    read_only_reason: str

    # writes
    def check_writable(self) -> None:
        """Raise StoreFull with the reason when the session was opened where nothing can be written. Any thread."""

    def append(self, entries: Sequence[Entry]) -> list[int]:
        """Commit captures in order, in one transaction; returns their ids."""

    def annotate(self, annotations: Mapping[int, Annotation]) -> None:
        """Record providers, events and verdicts; replaces earlier ones of the same captures."""

    def forget_annotations(self, endpoint: str | None = None) -> None:
        """Mark captures (of an endpoint, or all) as not annotated, so that they are checked again."""

    def begin_attempts(self, attempts: Sequence[Attempt], ended: Sequence[Attempt] = ()) -> list[int]:
        """Put resends on record before anything is sent; their ids, 0 where the capture is gone.

        `ended`: record what came of others, as `end_attempts` does, in the same transaction.
        """

    def end_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Record what came of resends, by the id that they were given; those that are gone are passed over."""

    def mark(
        self,
        ids: Sequence[int],
        *,
        pinned: bool | None = None,
        note: str | None = None,
        colour: str | None = None,
        tags: str | None = None,
    ) -> None:
        """Set what the user says about captures; None leaves a thing as it is."""

    def choose_provider(self, ids: Sequence[int], provider: str) -> None:
        """Say who sent these captures, against what is found; "" takes that back. They count as not annotated then."""

    def delete(self, ids: Sequence[int]) -> None:
        """Take captures out of all lists; `restore` brings them back until `purge` is called."""

    def restore(self, ids: Sequence[int]) -> None:
        """Undo `delete`."""

    def discard(self, ids: Sequence[int]) -> None:
        """Remove captures for good, at once: what an import that failed half-way had added."""

    def purge(self, before: datetime | None = None, limit: int = 500) -> int:
        """Remove up to `limit` captures deleted before that moment (None: all) for good; returns how many went."""

    def give_back(self) -> int:
        """Hand free space back to the disk, for at most some milliseconds; 0 when there is none worth it."""

    def retain(self, max_bytes: int, max_age_s: float, limit: int = 500) -> int:
        """Remove the oldest unpinned captures over the limits (0: none), at most `limit` a call; returns how many."""

    def retain_endpoint(self, endpoint: str, limits: Retention, walk: Walk) -> tuple[int, Walk]:
        """Remove some of the oldest captures of an endpoint that are over its limits; how many, and where to go on."""

    def change_queue(self, changes: Sequence[Change]) -> None:
        """Record what became of forwards and of answers that were waited for, in one transaction."""

    def claim_forward(self, item: Queued, until_us: int) -> bool:
        """Take an item that is due, so that no other process does until that moment; False when one has it already."""

    def flush_queue(self, among: Among) -> int:
        """Make items of the queue due now, given-up ones too; how many."""

    def drop_queue(self, among: Among) -> int:
        """Take items out of the queue of forwards; how many."""

    def save_endpoint(self, endpoint: Endpoint) -> None:
        """Add the endpoint, or replace the one of that name."""

    def remove_endpoint(self, name: str) -> None:
        """Remove an endpoint; its captures stay."""

    def close(self) -> None:
        """Checkpoint and close all connections. Safe to call twice."""

    # reads
    def interrupt(self, thread: int) -> None:
        """End what the thread of that identifier is reading now: it gets a StoreError. Nothing if it reads nothing."""

    def stats(self) -> Stats:
        """Totals, without counting rows."""

    def change_token(self) -> int:
        """A number that differs when anything was committed since, by this process or another. Cheap: for polling."""

    def others_token(self) -> int | None:
        """A number that differs when somebody else committed since, as another process; None when that is not known.

        Never waits for a commit that is under way.
        """

    def ids(
        self, query: Query | None = None, order: Order | None = None, *, after: int = 0, until: int = 0
    ) -> array[int]:
        """Ids (8 bytes each) of the live captures that match, in that order (newest first).

        Of those with `after` < id, and id <= `until` unless that is 0.
        """

    def first(
        self, query: Query | None, order: Order, *, after: int = 0, limit: int
    ) -> list[tuple[str | int | None, int]]:
        """The first rows of an order by a stored column, of those with id > `after`: their values there, their ids."""

    def arranged(self, ids: Sequence[int], order: Order) -> array[int]:
        """The live ones of these captures in an order."""

    def first_id(self) -> int:
        """The lowest id of the live captures; 0 when there are none."""

    def arrivals(
        self, query: Query | None = None, *, among: Sequence[int] | None = None
    ) -> tuple[array[int], array[int]]:
        """Ids of the live captures that match (or are `among` these), and when each arrived, in µs; oldest first."""

    def summaries(self, ids: Iterable[int]) -> list[Summary]:
        """Summaries in the order of `ids`; ids that no longer exist are left out."""

    def capture(self, capture_id: int) -> Capture:
        """The whole capture; NotFound if there is none, deleted ones included until they are purged."""

    def captures(self, ids: Sequence[int], most_bytes: int) -> list[Capture | None]:
        """The first of these captures, at least one, until their bodies weigh that much; None for one that is gone."""

    def reply(self, capture_id: int) -> Reply | None:
        """What the sender got, or None (imported, or the connection was lost before)."""

    def verdicts(self, capture_id: int) -> list[Verdict]:
        """The verdicts, strongest first."""

    def attempts(self, capture_id: int) -> list[Attempt]:
        """The resends, oldest first."""

    def attempt(self, attempt_id: int) -> Attempt:
        """One of the resends; NotFound if there is none of that id."""

    def attempt_summaries(self, capture_id: int) -> list[AttemptSummary]:
        """What a list shows of the resends, oldest first; reads no body."""

    def chosen_provider(self, capture_id: int) -> str:
        """Who the user said sent the capture, or ""."""

    def deliveries(self, capture_id: int, limit: int = 200) -> list[int]:
        """Ids of the live captures of the same provider's event, oldest first; [] when that has no id."""

    def previous_like(self, capture_id: int) -> int | None:
        """The live capture before it of the same provider's event type, but of another event.

        Where it has no event type: of the same endpoint, method and path. None when there is none; NotFound.
        """

    def values(self, column: str, among: int) -> list[tuple[Any, int]]:
        """What stands in a column of the newest `among` captures (`path`: of the target), most frequent first."""

    def tally(self, query: Query | None, among: Sequence[int] | None, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """How many live captures match (of those `among`), by what stands in these columns: their values, the count."""

    def figures(self, query: Query | None, after: int, limit: int) -> list[FigureRow]:
        """What statistics need of the first live captures with id > `after` that match, by id."""

    def came_again(self, query: Query | None) -> list[tuple[str, str, str, int]]:
        """How many captures' event came before, by endpoint, provider and event type. Takes a scan of the events."""

    def time_span(self, query: Query | None) -> tuple[int, int, int]:
        """First and last moment of receipt (µs) of what matches, and how many there are; zeros for none."""

    def rules(self, ids: Sequence[int]) -> dict[int, str]:
        """What chose the answers of these captures, where that was not the plain one."""

    def count_event(self, provider: str, event_id: str) -> int:
        """How many live captures of that event of that provider there are."""

    def repeated(self) -> tuple[int, int]:
        """How many events came more than once, and how many captures came again. Takes a scan of the events."""

    def find_uuids(self, uuids: Sequence[str]) -> dict[str, int]:
        """Ids of those captures that exist, by uuid: duplicates on import."""

    def unannotated(self, limit: int) -> list[int]:
        """Ids of captures that were not annotated yet, oldest first."""

    def queued(self, limit: int) -> list[Queued]:
        """What waits to be forwarded and what was given up: target by target, oldest first."""

    def queue_counts(self) -> tuple[int, int]:
        """How many forwards wait, and how many were given up."""

    def queue_targets(self) -> list[str]:
        """The targets that forwards wait for, "" (still to be chosen) first."""

    def queue_of(self, target: str, limit: int) -> list[Queued]:
        """The oldest forwards that wait for a target."""

    def endpoints(self) -> list[Endpoint]:
        """All saved endpoints, by name."""

    def endpoint_counts(self) -> dict[str, EndpointCount]:
        """Captures and failures by endpoint name, without counting rows."""

    # checks
    def keep_checks(self, found: Mapping[int, Sequence[CheckResult]], upto: int | None = None) -> None:
        """Record what checks said of captures, in the place of what they said before; up to which id all are done."""

    def checks(self, capture_id: int) -> Kept | None:
        """What checks said of a capture; None when none was made."""

    def checked_upto(self) -> int | None:
        """The capture up to which all that is checked on arrival is done; None when nothing is checked."""

    def save_baseline(self, endpoint: str, event_type: str, text: str) -> None:
        """Keep what is usual for an endpoint and event type, in the place of what was kept: a text of JSON."""

    def remove_baseline(self, endpoint: str, event_type: str) -> None:
        """Forget what is usual for an endpoint and event type. NotFound."""

    def baselines(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Endpoint, event type and data of each baseline, in that order."""
