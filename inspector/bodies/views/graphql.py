"""GraphQL, coloured by Pygments and otherwise as it came: a document, or the query inside a request in JSON.

Source: "GraphQL over HTTP" (the draft of the GraphQL Foundation), a request's parameters `query`, `variables`,
`operationName`, `extensions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from inspector.bodies.body import Body
from inspector.bodies.jsontext import Pretty
from inspector.bodies.rendered import Page, Span
from inspector.bodies.tree import Node, json_tree
from inspector.bodies.views.base import Job, ViewFailed, plural
from inspector.bodies.views.json import colour as json_colour
from inspector.bodies.visible import count_hidden
from inspector.workers import Token

#: Bytes that tell whether JSON is such a request, and requests of one body that are shown
_SAMPLE, _MOST = 4096, 100
_QUERY = re.compile(rb'"query"\s*+:\s*+"(?:\\[nrt]|\s|#[^"\\]*+)*+(?:query|mutation|subscription|fragment|\{)')
_OTHERS = ("operationName", "variables", "extensions")


class GraphQlView:
    """Lines as they are; never run, never loaded."""

    name = "graphql"
    title = "GraphQL"

    def suits(self, body: Body) -> bool:
        """See View."""
        kind = body.kind.name
        return kind == "graphql" or (kind == "json" and _QUERY.search(body.data[:_SAMPLE]) is not None)

    def page(self, job: Job) -> Page:
        """See View. Fails where JSON is no request for GraphQL."""
        from pygments.lexers.graphql import GraphQLLexer  # lexers are slow to import, and most bodies need none

        from inspector.bodies.highlight import highlighted, lex

        if job.body.kind.name != "json":
            return highlighted(job, GraphQLLexer())
        root = json_tree(job.body.read(job.token).text)
        found = root.children(job.token) if root.kind == "array" else iter((root,))
        requests = [one for one in islice(found, _MOST if job.limit else None) if one.kind == "object"]
        truncated = f"Shows the first {_MOST} requests." if job.limit and next(found, None) is not None else None
        lines: list[str] = []
        spans: dict[int, list[Span]] = {}
        plain: set[int] = set()
        for request in requests:
            for part in _parts_of(request, job.token):
                if part.title:
                    spans[len(lines) + 1] = [(0, len(part.title) + 6, "comment")]
                    lines += ["", f"── {part.title} ──"]
                elif lines:
                    lines.append("")
                if part.is_query:
                    coloured, _ = lex("\n".join(part.lines), GraphQLLexer(), job.token)
                    spans |= {len(lines) + at: own for at, own in enumerate(coloured) if own}
                    plain |= set(range(len(lines), len(lines) + len(part.lines)))
                lines += part.lines
        if not plain:
            raise ViewFailed("This JSON holds no query of GraphQL.")

        def colour(index: int, line: str) -> list[Span]:
            return spans.get(index, []) if index in spans or index in plain else json_colour(index, line)

        notes = (plural(len(requests), "request"),) if len(requests) > 1 else ()
        return Page(lines, count_hidden("\n".join(lines)), colour, truncated=truncated, notes=notes)


class _Part(NamedTuple):
    """A stretch of lines under a title; the query has none."""

    title: str
    lines: list[str]

    @property
    def is_query(self) -> bool:
        return not self.title


def _parts_of(request: Node, token: Token) -> Iterator[_Part]:
    members = {child.step: child for child in request.children(token)}
    query = members.get("query")
    if query is not None and query.kind == "string":
        yield _Part("", query.exact(token).replace("\r\n", "\n").split("\n"))
    for name in _OTHERS:
        member = members.get(name)
        if member is not None and member.kind != "null":
            text = member.exact(token)
            run = Pretty(text, token=token)
            made = [line for chunk in run.chunks() for line in chunk]
            yield _Part(name, made if run.error is None and member.kind in ("object", "array") else text.split("\n"))
