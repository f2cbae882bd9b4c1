"""Captures out of the session, each read when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from inspector.capture import Annotation
from inspector.errors import NotFound
from inspector.exports import Record
from inspector.query import Query
from inspector.store import Entry, Order, Store
from inspector.workers import Token

T = TypeVar("T")

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
