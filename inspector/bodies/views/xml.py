"""XML, indented; nothing resolved, nothing fetched."""

from __future__ import annotations

from inspector.bodies.markup import MAX_LEVELS, Layout, Piece, colour, lay_out, pieces
from inspector.bodies.rendered import FIRST, Page, Span
from inspector.bodies.views.base import ByKind, Job, cut
from inspector.bodies.visible import count_hidden

#: Characters laid out unless all are asked for: about two seconds and 200 MB
MARKUP_LIMIT = 4 * 1024 * 1024


class XmlView(ByKind):
    """An element a line; entities, DTDs and CDATA as they are."""

    name = "xml"
    title = "Pretty"
    kinds: tuple[str, ...] = ("xml",)
    html = False

    def page(self, job: Job) -> Page:
        """See View. Broken markup is shown as far as it can be told apart."""
        text, truncated = cut(job.body.read(job.token).text, min(job.limit, MARKUP_LIMIT))
        if "\r\n" in text:
            text = text.replace("\r\n", "\n")
        hidden = count_hidden(text)
        tokens: list[Piece] = []
        for piece in pieces(text, html=self.html, token=job.token):
            tokens.append(piece)
            if len(tokens) == 4 * FIRST:
                job.first(self._page(lay_out(tokens, job.token), hidden, truncated, FIRST))
        return self._page(lay_out(tokens, job.token), hidden, truncated, None)

    def _page(
        self, made: Layout, hidden: tuple[int, tuple[str, ...]], truncated: str | None, count: int | None
    ) -> Page:
        states, html = made.states, self.html

        def line_colour(index: int, line: str) -> list[Span]:
            return colour(line, states.get(index), html=html)

        notes: tuple[str, ...] = ()
        if made.deepest > MAX_LEVELS:
            notes = (f"{made.deepest:,} levels deep; the indentation stops at {MAX_LEVELS}",)
        return Page(made.lines[:count] or [""], hidden, line_colour, truncated=truncated, notes=notes)
