"""The queue of forwards of a session in an SQLite file: the part of the store that keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.store import forwards
from inspector.store.connections import Readers, Writer


class SqliteQueue:
    """See `Store` for what the methods do."""

    _writer: Writer
    _readers: Readers

    def change_queue(self, changes: Sequence[forwards.Change]) -> None:
        """Record what became of forwards and of answers that were waited for."""
        self._writer.run(lambda connection: forwards.change(connection, changes))

    def claim_forward(self, item: forwards.Queued, until_us: int) -> bool:
        """Take an item that is due, so that no other process does until that moment."""
        return self._writer.run(lambda connection: forwards.claim(connection, item, until_us))

    def flush_queue(self, among: forwards.Among) -> int:
        """Make items of the queue due now, given-up ones too; how many."""
        return self._writer.run(lambda connection: forwards.flush(connection, among))

    def drop_queue(self, among: forwards.Among) -> int:
        """Take items out of the queue of forwards; how many."""
        return self._writer.run(lambda connection: forwards.drop(connection, among))

    def queued(self, limit: int) -> list[forwards.Queued]:
        """What waits to be forwarded and what was given up."""
        return self._readers.run(lambda connection: forwards.read(connection, limit))

    def queue_counts(self) -> tuple[int, int]:
        """How many forwards wait, and how many were given up."""
        return self._readers.run(forwards.count)

    def queue_targets(self) -> list[str]:
        """The targets that forwards wait for, "" (still to be chosen) first."""
        return self._readers.run(forwards.targets)

    def queue_of(self, target: str, limit: int) -> list[forwards.Queued]:
        """The oldest forwards that wait for a target."""
        return self._readers.run(lambda connection: forwards.waiting(connection, target, limit))
