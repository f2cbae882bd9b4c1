"""Exports as front ends see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import BinaryIO

from inspector.columns import Column, FieldColumn
from inspector.exports import export, export_file
from inspector.query import Query
from inspector.redaction import Profile, Redactor
from inspector.session.redacting import Redacting, redacted
from inspector.session.transfer import Progress, records
from inspector.workers import Token


class Exporting(Redacting):
    """The part of `Session` that writes files."""

    def export(
        self,
        destination: str | Path | BinaryIO,
        format_name: str = "ndjson",
        *,
        query: Query | None = None,
        ids: Iterable[int] | None = None,
        progress: Progress | None = None,
        redact: str | Profile | Redactor | None = None,
        columns: Sequence[Column | FieldColumn] | None = None,
    ) -> Future[int]:
        """Write captures to a file (complete or not at all) or a stream; gives how many.

        `progress(done, total)` is called now and then, on the thread of the export. `redact`: see `redactor`.
        `columns`: those of a table, in this order; None: all.
        """

        def work(token: Token) -> int:
            redactor = redact if isinstance(redact, Redactor) else self.redactor(redact, format_name)
            rows = redacted(records(self.store, query, ids, token, progress), redactor, token)
            if isinstance(destination, str | Path):
                return export_file(rows, format_name, destination, token, columns)
            return export(rows, format_name, destination, token, columns)

        # one to elsewhere goes on beside it
        return self.workers.submit(f"export {destination}", work)

    def cancel_export(self, destination: str | Path | BinaryIO) -> None:
        """Stop an export to that destination: its future ends as cancelled, and no file is left."""
        self.workers.cancel(f"export {destination}")
