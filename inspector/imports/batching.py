"""What a source holds, some captures at a time, each batch with what a preview tells of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from inspector.capture import iso
from inspector.errors import ImportFailed
from inspector.imports.formats import Format
from inspector.imports.packing import pack, unpack
from inspector.imports.reading import Item, Problem, Reading
from inspector.quick import quick
from inspector.store.base import Entry

#: Rows that a preview holds.
MOST_ROWS = 50
#: Captures of one batch, which is one transaction on import: few enough that the listener never waits long for the
#: write lock.
BATCH = 100
BATCH_BYTES = 4 * 1024 * 1024

_new_entry, _new_item = quick(Entry), quick(Item)


class Row(NamedTuple):
    """What a preview shows of a capture. `status` is 0 where no answer is known; `known`: it is there already."""

    received_at: str
    method: str
    target: str
    size: int
    endpoint: str
    status: int
    attempts: int
    known: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Some captures, packed, and what is told of them.

    `uuids` are those of the captures that come for the first time in their source, `again` is how many others there
    are. `rows` are for the first captures of the source, each with its uuid. `done` of `total` was read so far.
    """

    packed: bytes
    uuids: tuple[str, ...]
    again: int
    attempts: int
    bytes: int
    endpoints: dict[str, int]
    rows: tuple[tuple[str, Row], ...]
    problems: tuple[Problem, ...]
    done: int
    total: int

    def items(self) -> list[Item]:
        """The captures, with their origin noted."""
        found: list[Item] = unpack(self.packed)
        return found


def batches(reading: Reading, chosen: Format) -> Iterator[Batch]:
    """All of a source, in order. ImportFailed for what cannot be read at all, Cancelled."""
    origin = f"{chosen.name} {reading.source.label}"[:200].encode("utf-8", "replace").decode("utf-8")
    seen: set[int] = set()
    items: list[Item] = []
    problems: list[Problem] = []
    size = shown = 0
    try:
        for found in chosen.read(reading):
            reading.token.check()
            if isinstance(found, Problem):
                problems.append(found)
            else:
                # a number instead of the text: a million of them are held
                key = hash(found.entry.capture.uuid)
                items.append(_marked(found, origin, key in seen))
                seen.add(key)
                size += len(found.entry.capture.body)
            if len(items) + len(problems) >= BATCH or size >= BATCH_BYTES:
                yield _batch(reading, items, problems, MOST_ROWS - shown)
                shown += len(items)
                items, problems, size = [], [], 0
    except OSError as error:
        reason = error.strerror or str(error)
        raise ImportFailed(f"{reading.name} cannot be read: {reason}.", path=reading.name) from error
    except ImportFailed as error:
        if error.path:
            raise
        raise ImportFailed(f"{reading.name}: {error.message}", path=reading.name, hint=error.hint) from error
    if items or problems:
        yield _batch(reading, items, problems, MOST_ROWS - shown)


def _marked(found: Item, origin: str, again: bool) -> Item:
    entry = found.entry
    if not entry.origin:
        # what `dataclasses.replace` gives, in a fifth of its time
        entry = _new_entry(
            entry.capture,
            entry.reply,
            entry.annotation,
            entry.note,
            entry.pinned,
            entry.colour,
            entry.tags,
            origin,
            entry.forward,
        )
    return _new_item(entry, found.attempts, found.provider, again)


def _batch(reading: Reading, items: list[Item], problems: list[Problem], most_rows: int) -> Batch:
    captures = [item.entry.capture for item in items]
    return Batch(
        packed=pack(items),
        uuids=tuple(item.entry.capture.uuid for item in items if not item.again),
        again=sum(item.again for item in items),
        attempts=sum(len(item.attempts) for item in items),
        bytes=sum(len(capture.body) for capture in captures),
        endpoints=dict(Counter(capture.endpoint for capture in captures)),
        rows=tuple((item.entry.capture.uuid, _row(item)) for item in items[: max(0, most_rows)]),
        problems=tuple(problems),
        done=reading.done,
        total=reading.total,
    )


def _row(item: Item) -> Row:
    capture, reply = item.entry.capture, item.entry.reply
    return Row(
        iso(capture.received_at),
        capture.method[:20],
        capture.target[:500],
        len(capture.body),
        capture.endpoint[:100],
        0 if reply is None else reply.status,
        len(item.attempts),
        item.again,
    )
