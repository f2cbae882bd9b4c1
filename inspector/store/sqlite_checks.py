"""Checks on record in an SQLite file: the part of the store that keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from inspector.store import checking
from inspector.store.connections import Readers, Writer

if TYPE_CHECKING:
    from inspector.checks import CheckResult


class SqliteChecks:
    """See `Store` for what the methods do."""

    _writer: Writer
    _readers: Readers

    def keep_checks(self, found: Mapping[int, Sequence[CheckResult]], upto: int | None = None) -> None:
        """Record what checks said of captures, and up to which id all are done."""
        self._writer.run(lambda connection: checking.keep(connection, found, upto))

    def checks(self, capture_id: int) -> checking.Kept | None:
        """What checks said of a capture; None when none was made."""
        return self._readers.run(lambda connection: checking.read(connection, capture_id))

    def checked_upto(self) -> int | None:
        """The capture up to which all that is checked on arrival is done; None when nothing is."""
        return self._readers.run(checking.upto)

    def save_baseline(self, endpoint: str, event_type: str, text: str) -> None:
        """Keep what is usual for an endpoint and event type."""
        self._writer.run(lambda connection: checking.save_baseline(connection, endpoint, event_type, text))

    def remove_baseline(self, endpoint: str, event_type: str) -> None:
        """Forget what is usual for an endpoint and event type. NotFound."""
        self._writer.run(lambda connection: checking.remove_baseline(connection, endpoint, event_type))

    def baselines(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Endpoint, event type and data of each baseline, in that order."""
        return self._readers.run(checking.read_baselines)
