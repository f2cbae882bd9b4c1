"""Structured bodies as a tree that is read as it is opened."""

from __future__ import annotations

from inspector.bodies.body import Body
from inspector.bodies.rendered import Page
from inspector.bodies.tree import Node, json_tree, outline
from inspector.bodies.views.base import ByKind, Job

#: Characters of large markup whose tree is shown while the rest is still read
_START = 64 * 1024


class TreeView(ByKind):
    """Values with their types; JSON, base64 and JWTs inside texts open in place; times and tokens are explained."""

    name = "tree"
    title = "Tree"
    kinds = ("json", "xml", "html", "form")

    def page(self, job: Job) -> Page:
        """See View."""
        return outline(_root(job.body, job), job.token)


def _root(body: Body, job: Job) -> Node:
    if body.kind.name == "form":
        from inspector.bodies.tree.formnode import form_tree

        return form_tree(body.data, body.charset or body.read(job.token).charset, job.token)
    if body.kind.name in ("xml", "html"):
        from inspector.bodies.tree.markupnode import markup_tree

        text, html = body.read(job.token).text, body.kind.name == "html"
        if len(text) > 8 * _START:
            job.first(outline(markup_tree(text[:_START], job.token, html=html, whole=False), job.token))
        return markup_tree(text, job.token, html=html)
    return json_tree(body.read(job.token).text)
