"""GraphQL, coloured by Pygments and otherwise as it came."""

from __future__ import annotations

from pygments.lexers.graphql import GraphQLLexer

from inspector.bodies.highlight import highlighted
from inspector.bodies.rendered import Page
from inspector.bodies.views.base import Job


class GraphQlView:
    """Lines as they are; never run, never loaded."""

    name = "graphql"
    title = "GraphQL"
    kinds = ("graphql",)

    def page(self, job: Job) -> Page:
        """See View."""
        return highlighted(job, GraphQLLexer())
