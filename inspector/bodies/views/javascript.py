"""JavaScript, coloured by Pygments and otherwise as it came."""

from __future__ import annotations

from inspector.bodies.rendered import Page
from inspector.bodies.views.base import ByKind, Job


class JavaScriptView(ByKind):
    """Lines as they are; never run, never loaded."""

    name = "javascript"
    title = "JavaScript"
    kinds = ("javascript",)

    def page(self, job: Job) -> Page:
        """See View."""
        from pygments.lexers.javascript import JavascriptLexer  # lexers are slow to import, and most bodies need none

        from inspector.bodies.highlight import highlighted

        return highlighted(job, JavascriptLexer())
