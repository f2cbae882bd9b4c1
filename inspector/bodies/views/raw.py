"""The body's characters as they came: not pretty, not coloured, nothing left out."""

from __future__ import annotations

from inspector.bodies.body import Body
from inspector.bodies.charset import text_of
from inspector.bodies.rendered import Page
from inspector.bodies.views.base import ForAll, Job, as_sent, cut, first_lines
from inspector.bodies.visible import count_hidden
from inspector.workers import Token

#: Binary bodies are mostly marks here, and the hex view is made for them
BINARY_LIMIT = 256 * 1024


class RawView(ForAll):
    """Every character where it stands; bytes that are no text as ⟨FF⟩."""

    name = "raw"
    title = "Raw"

    def page(self, job: Job) -> Page:
        """See View."""
        body, token, limit = job.body, job.token, job.limit
        if body.kind.is_binary:
            return self._binary(body, token, limit)
        first_lines(job)
        return as_sent(*cut(body.read(token).text, limit), token)

    def _binary(self, body: Body, token: Token, limit: int) -> Page:
        size = min(limit, BINARY_LIMIT) if limit else len(body.data)
        text = text_of(body.data[:size], choice="utf-8", token=token).text
        truncated = None
        if size < len(body.data):
            truncated = f"Shows the first {size:,} of {len(body.data):,} bytes; the hex view shows all."
        return Page(text.split("\n"), count_hidden(text), truncated=truncated)
