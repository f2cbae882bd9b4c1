"""Session files of ours: captures with answers, verdicts, notes, pins, tags and resends, as NDJSON has them."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.capture import Annotation, Summary
from inspector.errors import ImportFailed, InspectorError, NotFound
from inspector.imports.reading import Found, Item, Problem, Reading
from inspector.store import Order, Store, open_store
from inspector.store.base import Entry

_CHUNK = 200


def read(reading: Reading) -> Iterator[Found]:
    """Oldest first, each read when its turn comes. ImportFailed for a file that cannot be opened as a session."""
    if reading.path is None:
        raise ImportFailed("A session cannot come through a pipe or as text.", hint="Name the file.")
    try:
        store = open_store(reading.path, read_only=True)
    except InspectorError as error:
        raise ImportFailed(error.message, path=reading.name, hint=error.hint) from error
    try:
        ids = store.ids(None, Order("id", descending=False))
        for start in range(0, len(ids), _CHUNK):
            reading.rows = start, len(ids)
            for summary in store.summaries(ids[start : start + _CHUNK]):
                reading.token.check()
                try:
                    yield _item(store, summary)
                except NotFound:
                    # the program that has the session open removed it meanwhile
                    continue
                except InspectorError as error:
                    yield Problem(f"capture {summary.id}", error.message)
    finally:
        store.close()


def _item(store: Store, summary: Summary) -> Item:
    entry = Entry(
        store.capture(summary.id),
        reply=store.reply(summary.id),
        annotation=_annotation(store, summary),
        note=summary.note,
        pinned=summary.pinned,
        colour=summary.colour,
        tags=summary.tags,
        origin=summary.origin,
    )
    attempts = tuple(store.attempts(summary.id)) if summary.attempts else ()
    return Item(entry, attempts, store.chosen_provider(summary.id))


def _annotation(store: Store, summary: Summary) -> Annotation | None:
    """What was found out about it there; None where nothing was, and then it is found out here."""
    if not summary.annotated:
        return None
    return Annotation(
        provider=summary.provider,
        event_type=summary.event_type,
        event_id=summary.event_id,
        attempt=summary.attempt,
        age_s=summary.age_s,
        verdicts=tuple(store.verdicts(summary.id)),
    )
