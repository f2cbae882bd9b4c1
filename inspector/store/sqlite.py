"""The store that keeps a session in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.capture import Annotation, Attempt, AttemptSummary, Capture, Reply, Summary, Verdict, to_micros
from inspector.endpoints import Endpoint
from inspector.errors import SessionUnreadable, StoreError
from inspector.store import appending, counting, reading, retention, totals, writing
from inspector.store import attempts as recording
from inspector.store.base import EndpointCount, Entry, Order, Stats
from inspector.store.checkpoint import Checkpointer
from inspector.store.connections import Readers, Writer
from inspector.store.failures import closed, translate
from inspector.store.failures import read_only as read_only_error
from inspector.store.opening import check_file, check_version, connect, open_writer
from inspector.store.schema import STEPS
from inspector.store.sqlite_queue import SqliteQueue

if TYPE_CHECKING:
    from inspector.query import Query


class SqliteStore(SqliteQueue):
    """A session in an SQLite file; see `Store` for what the methods do.

    `read_only` is True when nothing can be written: asked for, or because of the file's or folder's permissions, which
    `read_only_reason` tells in words. `full_sync`: each commit waits for the disk, so it belongs on a thread.
    """

    def __init__(self, path: Path, *, read_only: bool = False, full_sync: bool = False) -> None:
        """Open the session at `path` (made if it is not there and may be written); raises StoreError's subclasses."""
        path = path.absolute()
        self.path = str(path)
        self.full_sync = full_sync
        self.read_only_reason = "it was opened for reading only" if read_only else _why_read_only(path)
        self.read_only = bool(self.read_only_reason)
        self._checkpointer: Checkpointer | None = None
        self._watch: sqlite3.Connection | None = None
        self._watch_lock = threading.Lock()
        self._closed = False
        if self.read_only:
            self._mode = _check_readable(path)
            self._writer = Writer(self.path, None, reason=self.read_only_reason)
        else:
            self._mode = "rw"
            self._writer = Writer(self.path, open_writer(path, full_sync=full_sync))
        self._readers = Readers(path, self._mode)
        if not self.read_only:
            self._checkpointer = Checkpointer(path)
            self._checkpointer.start()

    def close(self) -> None:
        """Checkpoint and close all connections. Safe to call twice."""
        if self._checkpointer is not None:
            self._checkpointer.stop()
        self._readers.close()
        with self._watch_lock:
            self._closed = True
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self._writer.close()

    # writes

    def check_writable(self) -> None:
        """Raise StoreFull with the reason when the session was opened where nothing can be written. Any thread."""
        if self.read_only:
            raise read_only_error(self.path, self.read_only_reason)

    def append(self, entries: Sequence[Entry]) -> list[int]:
        """Commit captures in order, in one transaction; returns their ids."""
        if not entries:
            return []
        try:
            return self._writer.run(lambda connection: appending.insert(connection, entries))
        except StoreError as error:
            if isinstance(error.__cause__, UnicodeEncodeError):
                entries = [appending.cleaned(entry) for entry in entries]
            elif not isinstance(error.__cause__, sqlite3.IntegrityError):
                raise

        def again(connection: sqlite3.Connection) -> list[int]:
            retention.make_way(connection, [entry.capture.uuid for entry in entries])
            return appending.insert(connection, entries)

        return self._writer.run(again)

    def annotate(self, annotations: Mapping[int, Annotation]) -> None:
        """Record providers, events and verdicts; replaces earlier ones of the same captures."""
        if annotations:
            self._writer.run(lambda connection: writing.annotate(connection, annotations))

    def forget_annotations(self, endpoint: str | None = None) -> None:
        """Mark captures (of an endpoint, or all) as not annotated, so that they are checked again."""
        self._writer.run(lambda connection: writing.forget_annotations(connection, endpoint))

    def begin_attempts(self, attempts: Sequence[Attempt], ended: Sequence[Attempt] = ()) -> list[int]:
        """Put resends on record before anything is sent; with it, what came of others."""
        return self._writer.run(lambda connection: recording.record(connection, attempts, ended))

    def end_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Record what came of resends that were begun."""
        self._writer.run(lambda connection: recording.record(connection, (), attempts))

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
        marks = {"pinned": pinned, "note": note, "colour": colour, "tags": tags}
        self._writer.run(lambda connection: writing.mark(connection, ids, marks))

    def choose_provider(self, ids: Sequence[int], provider: str) -> None:
        """Say who sent these captures; "" takes that back."""
        self._writer.run(lambda connection: writing.choose_provider(connection, ids, provider))

    def delete(self, ids: Sequence[int]) -> None:
        """Take captures out of all lists; `restore` brings them back until `purge` is called."""
        self._writer.run(lambda connection: writing.delete(connection, ids))

    def restore(self, ids: Sequence[int]) -> None:
        """Undo `delete`."""
        self._writer.run(lambda connection: writing.restore(connection, ids))

    def discard(self, ids: Sequence[int]) -> None:
        """Remove captures for good, at once: what an import that failed half-way had added."""

        def work(connection: sqlite3.Connection) -> None:
            writing.delete(connection, ids)
            retention.remove(connection, ids)

        self._writer.run(work)

    def purge(self, before: datetime | None = None, limit: int = 500) -> int:
        """Remove captures deleted before that moment (None: all) for good; call until it returns 0."""
        before_us = None if before is None else to_micros(before)
        gone = self._writer.run(lambda connection: retention.purge(connection, before_us, limit))
        self._writer.steps(retention.give_back)
        return gone

    def give_back(self) -> int:
        """Hand free space in the file back to the disk, for at most some milliseconds; call until it returns 0."""
        return self._writer.steps(retention.give_back)

    def retain(self, max_bytes: int, max_age_s: float, limit: int = 500) -> int:
        """Remove the oldest unpinned captures over the limits (0: no limit); call until it returns 0."""
        now_us = time.time_ns() // 1000
        gone = self._writer.run(lambda connection: retention.retain(connection, max_bytes, max_age_s, limit, now_us))
        self._writer.steps(retention.give_back)
        return gone

    def save_endpoint(self, endpoint: Endpoint) -> None:
        """Add the endpoint, or replace the one of that name."""
        self._writer.run(lambda connection: writing.save_endpoint(connection, endpoint))

    def remove_endpoint(self, name: str) -> None:
        """Remove an endpoint; its captures stay."""
        self._writer.run(lambda connection: writing.remove_endpoint(connection, name))

    # reads

    def interrupt(self, thread: int) -> None:
        """End what that thread is reading now: it gets a StoreError."""
        self._readers.interrupt(thread)

    def stats(self) -> Stats:
        """Totals, without counting rows."""
        return self._readers.run(totals.read_stats)

    def change_token(self) -> int:
        """A number that differs when anything was committed since, by this process or another. Cheap: for polling."""
        with self._watch_lock:
            if self._closed:
                raise closed(self.path)
            try:
                if self._watch is None:
                    # the number belongs to a connection, and changes when any other one commits
                    self._watch = connect(Path(self.path), mode=self._mode)
                (version,) = self._watch.execute("PRAGMA data_version").fetchone()
            except sqlite3.Error as error:
                raise translate(error, self.path) from error
            return int(version)

    def ids(
        self, query: Query | None = None, order: Order | None = None, *, after: int = 0, until: int = 0
    ) -> array[int]:
        """Ids (8 bytes each) of the live captures that match, in that order (newest first)."""
        return self._readers.run(
            lambda connection: reading.read_ids(connection, query, order, after, until),
            functions=query is not None and not query.empty,
        )

    def first(
        self, query: Query | None, order: Order, *, after: int = 0, limit: int
    ) -> list[tuple[str | int | None, int]]:
        """The first rows of an order: what they are sorted by, and their ids."""
        return self._readers.run(
            lambda connection: reading.read_first(connection, query, order, after, limit),
            functions=query is not None and not query.empty,
        )

    def arranged(self, ids: Sequence[int], order: Order) -> array[int]:
        """The live ones of these captures in an order."""
        return self._readers.run(lambda connection: reading.read_arranged(connection, ids, order))

    def first_id(self) -> int:
        """The lowest id of the live captures; 0 when there are none."""
        return self._readers.run(reading.read_first_id)

    def arrivals(
        self, query: Query | None = None, *, among: Sequence[int] | None = None
    ) -> tuple[array[int], array[int]]:
        """Ids of the live captures that match, or of those `among` that live, and when each arrived; oldest first."""
        return self._readers.run(
            lambda connection: reading.read_arrivals(connection, query, among),
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
        return self._readers.run(lambda connection: reading.read_deliveries(connection, capture_id, limit))

    def previous_like(self, capture_id: int) -> int | None:
        """The live capture before it of the same type, but of another event."""
        return self._readers.run(lambda connection: reading.read_previous_like(connection, capture_id))

    def values(self, column: str, among: int) -> list[tuple[Any, int]]:
        """What stands in a column of the newest captures, most frequent first."""
        return self._readers.run(lambda connection: counting.read_values(connection, column, among))

    def tally(self, query: Query | None, among: Sequence[int] | None, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """How many live captures match, by what stands in these columns."""
        return self._readers.run(
            lambda connection: counting.read_tally(connection, query, among, columns), functions=True
        )

    def rules(self, ids: Sequence[int]) -> dict[int, str]:
        """What chose the answers of these captures, where that was not the plain one."""
        return self._readers.run(lambda connection: reading.read_rules(connection, ids))

    def count_event(self, provider: str, event_id: str) -> int:
        """How many live captures of that event there are."""
        return self._readers.run(lambda connection: reading.count_event(connection, provider, event_id))

    def repeated(self) -> tuple[int, int]:
        """How many events came more than once, and how many captures came again."""
        return self._readers.run(reading.count_repeated)

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


def _why_read_only(path: Path) -> str:
    if not path.exists():
        return ""
    if not os.access(path, os.W_OK):
        return "the file is read-only"
    if not os.access(path.parent, os.W_OK):
        return "its folder is read-only"
    return ""


def _check_readable(path: Path) -> str:
    """The mode in which the session can be read; raises when it cannot."""
    if not check_file(path):
        raise SessionUnreadable(
            f"There is no session at {path} to read.", path=str(path), hint="Name another file with --session."
        )
    problem: sqlite3.Error | None = None
    # without a log to keep beside it, a file that was closed properly can still be read as it lies there
    for mode in ("ro", "immutable"):
        if mode == "immutable" and _has_log(path):
            break
        connection = connect(path, mode=mode)
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            check_version(path, version, len(STEPS))
            connection.execute("SELECT 1 FROM totals").fetchone()
        except sqlite3.Error as error:
            problem = error
        else:
            return mode
        finally:
            connection.close()
    assert problem is not None
    raise translate(problem, str(path)) from problem


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0
