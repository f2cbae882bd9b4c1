"""Plain text in the body's charset, hidden characters marked."""

from __future__ import annotations

from inspector.bodies.rendered import Page
from inspector.bodies.views.base import ByKind, Job, cut, split_lines
from inspector.bodies.visible import count_hidden


class TextView(ByKind):
    """Lines as they are."""

    name = "text"
    title = "Text"
    kinds = ("text", "empty")

    def page(self, job: Job) -> Page:
        """See View."""
        text, truncated = cut(job.body.read(job.token).text, job.limit)
        lines, newline = split_lines(text, job.token)
        notes = ("Lines end with CR LF",) if newline == "\r\n" else ()
        hidden = count_hidden(text)
        if newline == "\r\n":
            hidden = count_hidden(text.replace("\r\n", "\n"))
        return Page(lines, hidden, truncated=truncated, notes=notes, newline=newline)
