"""Arrays of objects as a table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspector.bodies.body import Body
from inspector.bodies.rendered import Page
from inspector.bodies.table import Source, Table, lines_of, sources
from inspector.bodies.tree import json_tree
from inspector.bodies.views.base import ByKind, Job, ViewFailed
from inspector.bodies.visible import count_hidden

#: Bytes looked at for an array of objects, and rows that are shown as lines of text
_SAMPLE = 256 * 1024
_LINES = 200

_ARRAY = re.compile(rb"\[\s*+[{\[]|[}\]][ \t\r]*+\n\s*+[{\[]")


@dataclass(frozen=True, slots=True)
class Tables:
    """What a body offers as tables, the first one the most likely."""

    sources: list[Source]


class TableView(ByKind):
    """A row for each item, a column for each key; sorted, and copied as CSV."""

    name = "table"
    title = "Table"
    kinds = ("json",)

    def suits(self, body: Body) -> bool:
        """See View: where the first part of the body holds an array of objects or arrays."""
        return super().suits(body) and _ARRAY.search(body.data, 0, _SAMPLE) is not None

    def page(self, job: Job) -> Page:
        """See View. Fails where there is no such array."""
        found = sources(json_tree(job.body.read(job.token).text), job.token)
        if not found:
            raise ViewFailed("There is no array of objects in this body that a table could show.")
        table = Table(found[0])
        table.read(job.token, most=_LINES)
        lines = list(lines_of(table))
        return Page(lines, count_hidden("\n".join(lines)), notes=(found[0].title,), model=Tables(found))
