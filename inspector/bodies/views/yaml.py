"""YAML, coloured by Pygments and otherwise as it came."""

from __future__ import annotations

from pygments.lexers.data import YamlLexer

from inspector.bodies.highlight import highlighted
from inspector.bodies.rendered import Page
from inspector.bodies.views.base import Job


class YamlView:
    """Lines as they are; never run, never loaded."""

    name = "yaml"
    title = "YAML"
    kinds = ("yaml",)

    def page(self, job: Job) -> Page:
        """See View."""
        return highlighted(job, YamlLexer())
