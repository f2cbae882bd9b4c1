"""YAML, coloured by Pygments and otherwise as it came."""

from __future__ import annotations

from inspector.bodies.rendered import Page
from inspector.bodies.views.base import ByKind, Job


class YamlView(ByKind):
    """Lines as they are; never run, never loaded."""

    name = "yaml"
    title = "YAML"
    kinds = ("yaml",)

    def page(self, job: Job) -> Page:
        """See View."""
        from pygments.lexers.data import YamlLexer  # lexers are slow to import, and most bodies need none

        from inspector.bodies.highlight import highlighted

        return highlighted(job, YamlLexer())
