"""JavaScript, coloured by Pygments and otherwise as it came."""

from __future__ import annotations

from pygments.lexers.javascript import JavascriptLexer

from inspector.bodies.highlight import highlighted
from inspector.bodies.rendered import Page
from inspector.bodies.views.base import Job


class JavaScriptView:
    """Lines as they are; never run, never loaded."""

    name = "javascript"
    title = "JavaScript"
    kinds = ("javascript",)

    def page(self, job: Job) -> Page:
        """See View."""
        return highlighted(job, JavascriptLexer())
