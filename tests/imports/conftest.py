"""Reading sources in tests, and records that formats other than NDJSON can hold."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.exports import Record, export
from inspector.imports import IMPORTS, Item, Problem, Reading, Source, recognise

DATA = Path(__file__).parents[1] / "data" / "imports"


@dataclass(frozen=True, slots=True)
class Got:
    """What a source held."""

    format: str
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]

    @property
    def captures(self) -> list[Capture]:
        return [item.entry.capture for item in self.items]

    @property
    def only(self) -> Capture:
        assert self.problems == ()
        (capture,) = self.captures
        return capture


def got(data: bytes | str | Path, name: str | None = None) -> Got:
    """Read it, as what it is recognised as unless a format is named."""
    with Source.of_path(data) if isinstance(data, Path) else Source.of_text(data) as source:
        chosen = recognise(source) if name is None else IMPORTS[name]
        reading = Reading(source)
        found = list(chosen.read(reading))
        items = tuple(one for one in found if isinstance(one, Item))
        problems = tuple(one for one in found if isinstance(one, Problem))
        return Got(chosen.name, items, problems, tuple(reading.notes))


def exported(records: list[Record], name: str) -> bytes:
    out = io.BytesIO()
    export(records, name, out)
    return out.getvalue()


@pytest.fixture
def har() -> Callable[..., bytes]:
    """A HAR file with these entries."""
    import json

    def make(*entries: object) -> bytes:
        return json.dumps({"log": {"version": "1.2", "creator": {"name": "Test"}, "entries": list(entries)}}).encode()

    return make
