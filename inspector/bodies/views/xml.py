"""XML, indented; nothing resolved, nothing fetched."""

from __future__ import annotations

from inspector.bodies.lines import has_crlf, lines_of
from inspector.bodies.markup import colour
from inspector.bodies.markuplayout import MAX_LEVELS, Layout, lay_out
from inspector.bodies.rendered import FIRST, Colour, Page, Span
from inspector.bodies.views.base import ByKind, Job, cut
from inspector.bodies.visible import count_hidden, count_hidden_in


class XmlView(ByKind):
    """An element a line; entities, DTDs and CDATA as they are."""

    name = "xml"
    title = "Pretty"
    kinds: tuple[str, ...] = ("xml",)
    html = False

    def page(self, job: Job) -> Page:
        """See View. Broken markup is shown as far as it can be told apart."""
        head = job.body.head(job.token)
        if head is not None:
            made = self._laid_out(head, job)
            shown = made.lines[:FIRST]
            job.first(Page(shown, count_hidden("\n".join(shown)), self._colour(made)))
        text, truncated = cut(job.body.read(job.token).text, job.limit)
        made = self._laid_out(text, job)
        if not made.lines:
            made.lines.add([""])
        hidden = count_hidden_in(part for _, part in made.lines.blocks())
        notes: tuple[str, ...] = ()
        if made.deepest > MAX_LEVELS:
            notes = (f"{made.deepest:,} levels deep; the indentation stops at {MAX_LEVELS}",)
        return Page(made.lines, hidden, self._colour(made), truncated=truncated, notes=notes)

    def _laid_out(self, text: str, job: Job) -> Layout:
        if has_crlf(text, job.token):
            text = "\n".join(part for _, part in lines_of(text, job.token, "\r\n").blocks())
        return lay_out(text, job.token, html=self.html)

    def _colour(self, made: Layout) -> Colour:
        states, html = made.states, self.html

        def line_colour(index: int, line: str) -> list[Span]:
            return colour(line, states.get(index), html=html)

        return line_colour
