"""Plain text in the body's charset, hidden characters marked."""

from __future__ import annotations

from inspector.bodies.rendered import Page
from inspector.bodies.views.base import ByKind, Job, as_sent, cut, first_lines


class TextView(ByKind):
    """Lines as they are."""

    name = "text"
    title = "Text"
    kinds = ("text", "empty")

    def page(self, job: Job) -> Page:
        """See View."""
        first_lines(job)
        return as_sent(*cut(job.body.read(job.token).text, job.limit), job.token)
