"""JSON values that follow each other (NDJSON, JSON text sequences): one a line, each looked at by itself."""

from __future__ import annotations

import re

from inspector.bodies.body import Body
from inspector.bodies.parts import MOST, LazyParts, Part, Parts, lines
from inspector.bodies.rendered import Page
from inspector.bodies.views.base import ByKind, Job, ViewFailed, plural
from inspector.bodies.views.json import JsonView
from inspector.bodies.visible import visible

_SAMPLE = 64 * 1024
_NEXT = re.compile(rb"[}\]]?[ \t\r]*+\n[ \t\r\n\x1e]*+[{\[\"]")
_MEDIA = ("application/x-ndjson", "application/ndjson", "application/jsonlines", "application/json-seq")
_START = 90


class RecordsView(ByKind):
    """A list of records; the lines shown as text are those of the pretty view."""

    name = "records"
    title = "Records"
    kinds = ("json",)

    def suits(self, body: Body) -> bool:
        """See View: by the media type, or where the first line is a value and another follows."""
        if not super().suits(body):
            return False
        if body.kind.media in _MEDIA:
            return True
        first, separator, _ = body.data[:_SAMPLE].partition(b"\n")
        closed = first.strip(b" \t\r\x1e")
        return (
            bool(separator)
            and closed[:1] in b"{["
            and closed[-1:] in b"}]"
            and len(closed) > 1
            and (_NEXT.search(body.data, len(first) - 1, _SAMPLE) is not None)
        )

    def page(self, job: Job) -> Page:
        """See View."""
        if b"\x00" in job.body.data[:4]:
            raise ViewFailed("Records are only told apart in UTF-8, and this body is in another charset.")
        bounds = lines(job.body.data, job.token)
        page = JsonView().page(job)
        notes = [plural(len(bounds) // 2, "record")]
        if len(bounds) >= 2 * MOST:
            notes.append("the rest is not listed")
        items = LazyParts(job.body.data, bounds, _record)
        return Page(
            page.lines,
            page.hidden,
            page.colour,
            page.hint,
            page.problem,
            page.truncated,
            tuple(notes),
            page.error,
            model=Parts(items, "record"),
        )


def _record(index: int, data: bytes) -> Part:
    content = data.strip(b" \t\r\x1e")
    start = visible(content[:_START].decode("utf-8", "surrogateescape")).text
    return Part(
        f"{index + 1:,}",
        content,
        content_type="application/json",
        remark=start + ("…" if len(content) > _START else ""),
        file_name=f"record-{index + 1}.json",
    )
