"""GraphQL, coloured by Pygments and otherwise as it came."""

from __future__ import annotations

from inspector.bodies.rendered import Page
from inspector.bodies.views.base import ByKind, Job


class GraphQlView(ByKind):
    """Lines as they are; never run, never loaded."""

    name = "graphql"
    title = "GraphQL"
    kinds = ("graphql",)

    def page(self, job: Job) -> Page:
        """See View."""
        from pygments.lexers.graphql import GraphQLLexer  # lexers are slow to import, and most bodies need none

        from inspector.bodies.highlight import highlighted

        return highlighted(job, GraphQLLexer())
