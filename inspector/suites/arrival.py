"""An event that came, as a matcher looks at it: its row, when it came, and the whole of it when that is needed."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from inspector.capture import Summary
from inspector.checks import Subject
from inspector.columns import Field, field_of
from inspector.columns.column import visible
from inspector.query import Subject as Row
from inspector.query.scalars import scalar_text
from inspector.query.tree import Load
from inspector.suites.outcome import Came

#: Bytes of a body up to which filters and checks, which have other limits, share what was parsed.
_SHARED = 1024 * 1024
#: Characters of a request line, and of any value, that results show.
SHOWN = 200


class Arrival:
    """`at_s` is seconds after the start of the run; `load` reads the capture, once at most."""

    def __init__(self, summary: Summary, at_s: float, load: Load) -> None:
        self.summary = summary
        self.at_s = at_s
        self._load = load
        self._values: dict[str, str | None] = {}

    @cached_property
    def row(self) -> Row:
        """For filters that may not need the body."""
        return Row(self.summary, self._load, self.summary.received_us)

    @cached_property
    def subject(self) -> Subject:
        """For checks."""
        made = Subject(self.row.capture, self.summary)
        # nobody shows it, and a suite may look at a hundred thousand bodies
        made.placed = False
        if len(self.row.capture.body) <= _SHARED:
            # filters and checks look at the same parsed body
            made.content = self.row.content
        return made

    @cached_property
    def came(self) -> Came:
        """How results name it."""
        row = self.summary
        return Came(
            row.id,
            row.uuid,
            row.received_us,
            self.at_s,
            visible(row.event_type[:SHOWN]),
            row.provider,
            row.endpoint,
            visible(row.event_id[:SHOWN]),
            visible(f"{row.method} {row.path}"[:SHOWN]),
        )

    def value(self, field: str) -> str | None:
        """What stands at a field, as text; None where nothing does, or no single value."""
        if field not in self._values:
            asked = _field(field)
            found = self.row.content.values_at(asked.steps) if asked.kind == "body" else asked.values(self.row.capture)
            self._values[field] = scalar_text(found[0]) if len(found) == 1 else None
        return self._values[field]


def _field(written: str, known: dict[str, Field] = {}) -> Field:  # noqa: B006  # read once each
    if written not in known:
        known[written] = field_of(written)
    return known[written]


def shown(value: Any) -> str:
    """A value as sentences show it: texts in quotes, and what kind of value it is where that may surprise."""
    if isinstance(value, str):
        return visible(f'"{value[:SHOWN]}{"…" if len(value) > SHOWN else ""}", a string')
    text = scalar_text(value)
    if text is None:
        return "an object" if isinstance(value, dict) else "a list"
    return visible(text[:SHOWN])
