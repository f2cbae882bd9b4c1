"""What is changed in a session in an SQLite file: the part of the store that writes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from inspector.capture import Annotation, Attempt, to_micros
from inspector.endpoints import Endpoint, Retention
from inspector.errors import StoreError
from inspector.store import appending, retention, writing
from inspector.store import attempts as recording
from inspector.store.base import Entry
from inspector.store.connections import Writer
from inspector.store.endpoint_retention import Walk, retain_endpoint


class SqliteWrites:
    """See `Store` for what the methods do. Each is one transaction."""

    _writer: Writer

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

    def retain_endpoint(self, endpoint: str, limits: Retention, walk: Walk) -> tuple[int, Walk]:
        """Remove some of the oldest captures of an endpoint that are over its limits; how many, and where to go on."""
        now_us = time.time_ns() // 1000
        return self._writer.run(lambda connection: retain_endpoint(connection, endpoint, limits, walk, now_us))

    def save_endpoint(self, endpoint: Endpoint) -> None:
        """Add the endpoint, or replace the one of that name."""
        self._writer.run(lambda connection: writing.save_endpoint(connection, endpoint))

    def remove_endpoint(self, name: str) -> None:
        """Remove an endpoint; its captures stay."""
        self._writer.run(lambda connection: writing.remove_endpoint(connection, name))
