"""Server-sent events: a stream cut into its events, the data of each looked at by itself.

Source: the HTML standard, "Server-sent events", parsing an event stream.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import replace

from inspector.bodies.parts import MOST, LazyParts, Part, Parts
from inspector.bodies.rendered import Page, Span
from inspector.bodies.views.base import ByKind, Job, as_sent, cut, plural
from inspector.bodies.visible import visible

_BREAK = re.compile(rb"\r\n|\n|\r")
_BLANK = re.compile(rb"(?>\r\n|\n|\r)(?>\r\n|\n|\r)")
_START = 80


class EventsView(ByKind):
    """The stream as it came, and its events one by one."""

    name = "events"
    title = "Events"
    kinds = ("events",)

    def page(self, job: Job) -> Page:
        """See View."""
        data = job.body.data
        bounds = array("q")
        at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        while at < len(data) and len(bounds) < 2 * MOST:
            job.token.check()
            found = _BLANK.search(data, at)
            end = found.start() if found else len(data)
            if data[at:end].strip(b"\r\n"):
                bounds.extend((at, end))
            at = found.end() if found else len(data)
        text, truncated = cut(job.body.read(job.token).text, job.limit)
        events = LazyParts(data, bounds, _event)
        shown = as_sent(text, truncated, job.token)
        notes = (plural(len(events), "event"),)
        return replace(shown, colour=_colour, notes=notes, model=Parts(events, "event"))


def _colour(_index: int, line: str) -> list[Span]:
    name, colon, value = line.partition(":")
    if not name:
        return [(0, len(line), "comment")] if colon else []
    spans: list[Span] = [(0, len(name), "key")]
    if colon:
        spans += [(len(name), 1, "punct"), (len(name) + 1, len(value), "str")]
    return [span for span in spans if span[1]]


def _event(index: int, raw: bytes) -> Part:
    """Lines of `data` are joined with a line feed; of other fields the last one counts."""
    data: list[bytes] = []
    fields: list[tuple[str, str]] = []
    for line in _BREAK.split(raw):
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            data.append(value)
        elif line:
            fields.append((name.decode("utf-8", "replace") or "(comment)", value.decode("utf-8", "surrogateescape")))
    content = b"\n".join(data)
    kind = next((value for name, value in reversed(fields) if name == "event"), "message")
    start = visible(content[:_START].decode("utf-8", "surrogateescape")).text.replace("\n", "␊")
    return Part(
        f"{index + 1:,}",
        content,
        tuple(fields),
        remark=f"{visible(kind[:40]).text}  {start}{'…' if len(content) > _START else ''}",
        file_name=f"event-{index + 1}.txt",
    )
