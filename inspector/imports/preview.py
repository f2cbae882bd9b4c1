"""What an import would bring, found by reading the source once from end to end; what was read is kept in a file.

The one rule of all formats: a source with problems is refused as a whole, unless its good captures are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from inspector.errors import ImportFailed
from inspector.imports.batching import Batch, Row, batches
from inspector.imports.elsewhere import LARGE, read_elsewhere
from inspector.imports.formats import Format, import_named
from inspector.imports.kept import Kept
from inspector.imports.reading import Problem, Reading
from inspector.imports.recognise import recognise
from inspector.imports.source import Source
from inspector.workers import Token

#: How many problems a preview holds.
MOST_PROBLEMS = 200

#: Told now and then how much is done, of how much.
Progress = Callable[[int, int], None]
Known = Callable[[Sequence[str]], "dict[str, int]"]


@dataclass(frozen=True, slots=True)
class Preview:
    """`count` captures are good, of which `duplicates` are there already; `bytes` are those of their bodies.

    `problems` are the first of `problem_count`; `notes` say what the format does not hold; `endpoints` are names with
    how many go there. `kept` is what was read, None where it was not kept.
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
    kept: Kept | None = field(default=None, repr=False, compare=False)

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
            good = "The good one" if self.count == 1 else f"The {self.count:,} good ones"
            hint += f" {good} can be imported without the broken (--skip-broken)."
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


def read_batches(reading: Reading, chosen: Format) -> Iterator[Batch]:
    """All of a source, a large file by a process of its own."""
    if reading.path is not None and reading.source.size >= LARGE:
        return read_elsewhere(reading, chosen)
    return batches(reading, chosen)


def preview(
    source: Source,
    chosen: Format | None,
    known: Known,
    token: Token,
    progress: Progress | None = None,
    *,
    keep: bool = False,
) -> Preview:
    """Read it all once. `known` gives the uuids that the session has. ImportFailed for what cannot be read at all.

    With `keep` the captures are kept beside it, so that an import need not read the source again.
    """
    chosen = chosen or recognise(source)
    reading = Reading(source, token)
    kept = Kept() if keep else None
    problems: list[Problem] = []
    rows: list[Row] = []
    endpoints: Counter[str] = Counter()
    count = duplicates = attempts = size = problem_count = 0
    for batch in read_batches(reading, chosen):
        problem_count += len(batch.problems)
        problems += batch.problems[: MOST_PROBLEMS - len(problems)]
        there = known(batch.uuids)
        count += len(batch.uuids) + batch.again
        duplicates += len(there) + batch.again
        attempts += batch.attempts
        size += batch.bytes
        endpoints.update(batch.endpoints)
        rows += [row._replace(known=row.known or uuid in there) for uuid, row in batch.rows]
        if kept is not None:
            kept.add(batch)
        if progress is not None:
            progress(batch.done, batch.total)
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
        kept=kept if kept is not None and kept.complete else None,
    )


def again(source: Source, found: Preview, token: Token) -> Iterator[Batch]:
    """The batches of a preview once more: as they were kept, else read again."""
    return (
        iter(found.kept) if found.kept is not None else read_batches(Reading(source, token), import_named(found.format))
    )
