"""What an import would bring, found by reading the source once from end to end without keeping it.

The one rule of all formats: a source with problems is refused as a whole, unless its good captures are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from inspector.capture import iso
from inspector.errors import ImportFailed
from inspector.imports.formats import Format
from inspector.imports.reading import Item, Problem, Reading
from inspector.imports.recognise import recognise
from inspector.imports.source import Source
from inspector.store.base import Entry
from inspector.workers import Token

#: How many problems and rows a preview holds.
MOST_PROBLEMS = 200
MOST_ROWS = 50
#: Captures of one transaction on import: few enough that the listener never waits long for the write lock.
BATCH = 100
BATCH_BYTES = 4 * 1024 * 1024

#: Told now and then how much is done, of how much.
Progress = Callable[[int, int], None]
Known = Callable[[Sequence[str]], "dict[str, int]"]


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
class Preview:
    """`count` captures are good, of which `duplicates` are there already; `bytes` are those of their bodies.

    `problems` are the first of `problem_count`; `notes` say what the format does not hold; `endpoints` are names with
    how many go there.
    """

    name: str
    format: str
    title: str
    count: int
    duplicates: int
    attempts: int
    bytes: int
    problem_count: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    rows: tuple[Row, ...]
    endpoints: tuple[tuple[str, int], ...]

    @property
    def fresh(self) -> int:
        """How many captures would be added."""
        return self.count - self.duplicates

    def refuse(self) -> ImportFailed:
        """The error for what has problems, with the first of them."""
        first = self.problems[0]
        others = f" and {self.problem_count - 1:,} more" if self.problem_count > 1 else ""
        place = f", {first.place}" if first.place else ""
        line = int(first.place[5:]) if first.place.startswith("line ") and first.place[5:].isdigit() else None
        hint = "Nothing was imported."
        if self.count:
            hint += f" The {self.count:,} good ones can be imported without the broken (--skip-broken)."
        return ImportFailed(f"{self.name}{place}: {first.reason}{others}.", path=self.name, line=line, hint=hint)

    def to_json(self) -> dict[str, Any]:
        """The object that `import --dry-run --json` prints."""
        return {
            "path": self.name,
            "format": self.format,
            "count": self.count,
            "duplicates": self.duplicates,
            "attempts": self.attempts,
            "bytes": self.bytes,
            "problem_count": self.problem_count,
            "problems": [{"place": one.place, "reason": one.reason} for one in self.problems],
            "notes": list(self.notes),
            "endpoints": dict(self.endpoints),
            "rows": [row._asdict() for row in self.rows],
        }


def preview(
    source: Source, chosen: Format | None, known: Known, token: Token, progress: Progress | None = None
) -> Preview:
    """Read it all once. `known` gives the uuids that the session has. ImportFailed for what cannot be read at all."""
    chosen = chosen or recognise(source)
    reading = Reading(source, token)
    problems: list[Problem] = []
    rows: list[Row] = []
    endpoints: Counter[str] = Counter()
    count = duplicates = attempts = size = problem_count = 0
    for items, wrong in batches(reading, chosen):
        problem_count += len(wrong)
        problems += wrong[: MOST_PROBLEMS - len(problems)]
        there = known([item.entry.capture.uuid for item in items if not item.again])
        for item in items:
            capture, reply = item.entry.capture, item.entry.reply
            again = item.again or capture.uuid in there
            count += 1
            duplicates += again
            attempts += len(item.attempts)
            size += len(capture.body)
            endpoints[capture.endpoint] += 1
            if len(rows) < MOST_ROWS:
                status = 0 if reply is None else reply.status
                rows.append(
                    Row(
                        iso(capture.received_at),
                        capture.method[:20],
                        capture.target[:500],
                        len(capture.body),
                        capture.endpoint[:100],
                        status,
                        len(item.attempts),
                        again,
                    )
                )
        if progress is not None:
            progress(reading.done, reading.total)
    return Preview(
        name=source.name,
        format=chosen.name,
        title=chosen.title,
        count=count,
        duplicates=duplicates,
        attempts=attempts,
        bytes=size,
        problem_count=problem_count,
        problems=tuple(problems),
        notes=tuple(reading.notes),
        rows=tuple(rows),
        endpoints=tuple(endpoints.most_common(20)),
    )


def _with_origin(entry: Entry, origin: str) -> Entry:
    """What `dataclasses.replace` gives, in a fifth of its time."""
    return Entry(
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


def batches(reading: Reading, chosen: Format) -> Iterator[tuple[list[Item], list[Problem]]]:
    """What a source holds, some at a time: captures with their origin noted, and problems."""
    origin = f"{chosen.name} {reading.source.label}"[:200].encode("utf-8", "replace").decode("utf-8")
    seen: set[int] = set()
    items: list[Item] = []
    problems: list[Problem] = []
    size = 0
    try:
        for found in chosen.read(reading):
            reading.token.check()
            if isinstance(found, Problem):
                problems.append(found)
            else:
                # a number instead of the text: a million of them are held
                key = hash(found.entry.capture.uuid)
                entry = found.entry if found.entry.origin else _with_origin(found.entry, origin)
                items.append(Item(entry, found.attempts, found.provider, key in seen))
                seen.add(key)
                size += len(found.entry.capture.body)
            if len(items) + len(problems) >= BATCH or size >= BATCH_BYTES:
                yield items, problems
                items, problems, size = [], [], 0
    except OSError as error:
        reason = error.strerror or str(error)
        raise ImportFailed(f"{reading.name} cannot be read: {reason}.", path=reading.name) from error
    except ImportFailed as error:
        if error.path:
            raise
        raise ImportFailed(f"{reading.name}: {error.message}", path=reading.name, hint=error.hint) from error
    if items or problems:
        yield items, problems
