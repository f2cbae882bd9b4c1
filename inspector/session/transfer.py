"""Captures in and out of the session as files, in batches, with nothing left half-done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from inspector.capture import Annotation
from inspector.errors import NotFound
from inspector.exports import Record, read_ndjson
from inspector.query import Query
from inspector.store import Entry, Order, Store
from inspector.workers import Token

T = TypeVar("T")

#: Captures of one transaction on import: few enough that the listener never waits long for the write lock.
IMPORT_BATCH = 100


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many captures a file brought, and how many of them were there already."""

    added: int
    duplicates: int
    path: str


def import_file(
    store: Store,
    path: Path,
    append: Callable[[Sequence[Entry]], list[int]],
    undo: Callable[[Sequence[int]], None],
    token: Token,
) -> ImportResult:
    """Import a file of interchange lines; blocks. `append` and `undo` write on the engine's thread.

    Raises ImportFailed with the line for a broken file, before anything is written; when the store fails half-way,
    what was added is taken out again.
    """
    added: list[int] = []
    duplicates = 0
    try:
        for batch in _batches(read_ndjson(path), IMPORT_BATCH):
            token.check()
            known = store.find_uuids([entry.capture.uuid for entry in batch])
            fresh: dict[str, Entry] = {}
            for entry in batch:
                if entry.capture.uuid in known or entry.capture.uuid in fresh:
                    duplicates += 1
                else:
                    fresh[entry.capture.uuid] = entry
            if fresh:
                added += append(list(fresh.values()))
    except BaseException:
        if added:
            undo(added)
        raise
    return ImportResult(len(added), duplicates, str(path))


#: Told now and then how many captures of how many are done, on the thread that does it.
Progress = Callable[[int, int], None]


def records(
    store: Store, query: Query | None, ids: Iterable[int] | None, token: Token, progress: Progress | None = None
) -> Iterator[Record]:
    """What is exported: those captures (or all that match), oldest first, each read when its turn comes."""
    wanted = store.ids(query, Order("id", descending=False)) if ids is None else sorted(ids)
    done = 0
    for chunk in _batches(iter(wanted), 200):
        if progress is not None:
            progress(done, len(wanted))
        done += len(chunk)
        for summary in store.summaries(chunk):
            token.check()
            try:
                capture = store.capture(summary.id)
            except NotFound:
                # Retention removed it since the list was made.
                continue
            verdicts = tuple(store.verdicts(summary.id))
            annotation = Annotation(
                provider=summary.provider,
                event_type=summary.event_type,
                event_id=summary.event_id,
                attempt=summary.attempt,
                age_s=summary.age_s,
                verdicts=verdicts,
            )
            entry = Entry(
                capture,
                reply=store.reply(summary.id),
                annotation=annotation if summary.annotated else None,
                note=summary.note,
                pinned=summary.pinned,
                colour=summary.colour,
                tags=summary.tags,
                origin=summary.origin,
            )
            attempts = tuple(store.attempts(summary.id)) if summary.attempts else ()
            yield Record(entry, verdicts, summary, attempts)
    if progress is not None:
        progress(done, len(wanted))


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(items, size)):
        yield batch
