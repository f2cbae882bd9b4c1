"""Captures into the session: looked at first, then added in small batches, all of them or none.

The source is read once, to see whether it is whole before anything is written; what was read is kept until it is added.
When that is cancelled, or the store refuses, what was added is taken out again.
"""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from inspector.engine import Engine
from inspector.errors import StoreError, StoreFull
from inspector.imports import Item, Preview, Progress, Source, again, import_named, preview
from inspector.store import Store
from inspector.workers import Token, Workers

if TYPE_CHECKING:
    from inspector.session.intake import Intake

T = TypeVar("T")

#: How much more than its bodies a session file takes, what each capture takes besides, and how much waits at most
#: beside the file until it is moved into it.
_GROWTH, _ROW_BYTES = 1.1, 1500
_WAITING = 96 * 1024 * 1024

#: A file (a text is pasted text; `Path("-")` is standard input).
From = Path | str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many captures a source brought, how many of them were there already, and how many entries were broken.

    `ids` are those of the added ones, so that the import can be undone by deleting them.
    """

    added: int
    duplicates: int
    path: str
    format: str = ""
    attempts: int = 0
    skipped: int = 0
    ids: array[int] = field(default_factory=lambda: array("q"), repr=False)


class Importing:
    """Part of a session: previews and imports on a worker, each named by its source so that it can be cancelled."""

    path: str
    store: Store
    workers: Workers
    engine: Engine
    _intake: Intake
    _write: Callable[..., Future[list[int]]]
    _in_chunks: Callable[..., Future[None]]

    def import_preview(
        self, what: From, *, format_name: str | None = None, progress: Progress | None = None
    ) -> Future[Preview]:
        """What an import of a file (a Path) or of a pasted text (a str) would bring; nothing is written.

        `progress(done, total)` is called on the worker's thread. ImportFailed for what cannot be read at all.
        """
        chosen = None if format_name is None else import_named(format_name)

        def work(token: Token) -> Preview:
            with _source(what) as source:
                return preview(source, chosen, self.store.find_uuids, token, progress, keep=True)

        return self.workers.submit(_slot(what), work)

    def import_file(
        self,
        path: str | Path,
        *,
        format_name: str | None = None,
        skip_broken: bool = False,
        seen: Preview | None = None,
        progress: Progress | None = None,
    ) -> Future[ImportResult]:
        """Import a file; all of it or nothing. ImportFailed names the place of the first problem.

        With `skip_broken` what is good comes in all the same. `seen`: its preview, whose captures come in as they were
        when it was made.
        """
        return self._import(Path(path), format_name, skip_broken, seen, progress)

    def import_text(
        self, text: str, *, format_name: str | None = None, skip_broken: bool = False, seen: Preview | None = None
    ) -> Future[ImportResult]:
        """Import a pasted text, such as a cURL command; as `import_file`."""
        return self._import(text, format_name, skip_broken, seen, None)

    def cancel_import(self, what: From) -> None:
        """Stop the preview or import of that source: its future ends as cancelled, and nothing of it stays."""
        self.workers.cancel(_slot(what))

    def _import(
        self, what: From, format_name: str | None, skip_broken: bool, seen: Preview | None, progress: Progress | None
    ) -> Future[ImportResult]:
        if format_name is None and seen is not None:
            format_name = seen.format
        chosen = None if format_name is None else import_named(format_name)

        def work(token: Token) -> ImportResult:
            self.store.check_writable()
            with _source(what) as source:
                found = seen or preview(source, chosen, self.store.find_uuids, token, keep=True)
                if found.problem_count and not skip_broken:
                    raise found.refuse()
                self._check_room(found)
                return self._bring(source, found, skip_broken, token, progress)

        return self.workers.submit(_slot(what), work)

    def _check_room(self, found: Preview) -> None:
        """StoreFull when the disk has no room for it: once it is full, nothing can be taken out again either."""
        needed = round(found.bytes * _GROWTH) + found.fresh * _ROW_BYTES
        # what was written waits once more until it is moved into the file
        needed += min(needed, _WAITING)
        try:
            free = shutil.disk_usage(Path(self.path).parent).free
        except OSError:
            return
        if needed > free:
            raise StoreFull(
                f"The disk of {self.path} has {free / 1e6:,.1f} MB free, and the import needs about"
                f" {needed / 1e6:,.1f} MB.",
                path=self.path,
                hint="Nothing was imported. Make room, or import into a session on another disk.",
            )

    def _bring(
        self, source: Source, found: Preview, skip_broken: bool, token: Token, progress: Progress | None
    ) -> ImportResult:
        added: array[int] = array("q")
        duplicates = attempts = skipped = 0
        try:
            for batch in again(source, found, token):
                token.check()
                skipped += len(batch.problems)
                if batch.problems and not skip_broken:
                    # it is another file than the one that was looked at
                    count = len(batch.problems)
                    raise replace(found, problems=batch.problems, problem_count=count, count=0).refuse()
                items = batch.items()
                known = self.store.find_uuids(batch.uuids)
                fresh = [item for item in items if not item.again and item.entry.capture.uuid not in known]
                duplicates += len(items) - len(fresh)
                if fresh:
                    added.extend(self._write(_add, self.store, fresh).result())
                    attempts += sum(len(item.attempts) for item in fresh)
                if progress is not None:
                    progress(batch.done, batch.total)
            self.engine.call(self._intake.wake).result()
            token.check()
        except BaseException:
            if added:
                self._take_back(added)
            raise
        return ImportResult(len(added), duplicates, _shown(source), found.format, attempts, skipped, added)

    def _take_back(self, added: array[int]) -> None:
        try:
            self._in_chunks(self.store.discard, added).result()
        except StoreError as error:
            raise StoreError(
                f"The import failed, and {len(added):,} captures of it, from #{added[0]} on, could not be taken out.",
                path=self.path,
                hint=f"{error.message} Delete them when it can be written again.",
            ) from error


def _source(what: From) -> Source:
    return Source.of_path(what) if isinstance(what, Path) else Source.of_text(what)


def _slot(what: From) -> str:
    return f"import {what}" if isinstance(what, Path) else "import text"


def _shown(source: Source) -> str:
    return source.name if source.path is None else str(source.path)


def _add(store: Store, items: Sequence[Item]) -> list[int]:
    """Captures and what hangs under them, on the engine's thread; returns the ids of the captures."""
    ids = store.append([item.entry for item in items])
    try:
        _add_further(store, ids, items)
    except BaseException:
        store.discard(ids)
        raise
    return ids


def _add_further(store: Store, ids: Sequence[int], items: Sequence[Item]) -> None:
    attempts = [
        replace(attempt, capture_id=capture_id)
        for capture_id, item in zip(ids, items, strict=True)
        for attempt in item.attempts
    ]
    if attempts:
        given = store.begin_attempts(attempts)
        numbered = (replace(attempt, id=number) for attempt, number in zip(attempts, given, strict=True))
        store.end_attempts([attempt for attempt in numbered if not attempt.pending])
    for capture_id, item in zip(ids, items, strict=True):
        if item.provider:
            store.choose_provider([capture_id], item.provider)
