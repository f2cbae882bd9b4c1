"""The path of the JSON value at a place on display, in any view that shows its text. Made by a worker."""

from __future__ import annotations

from inspector.bodies import Rendered
from inspector.bodies.jsonplace import field_path
from inspector.bodies.tree.jsondoc import Document
from inspector.bodies.tree.jsonnode import JsonNode
from inspector.bodies.tree.jsonroot import json_root
from inspector.bodies.visible import exact_column
from inspector.gui.detail.json_path import path_at
from inspector.gui.detail.prepared import Prepared
from inspector.workers import Token

#: Views whose lines are the pretty form of the text, or the text itself.
PRETTY, PLAIN = "json", "raw"


def shows_json(prepared: Prepared) -> bool:
    """Whether the lines on display are JSON, in one form or the other."""
    return prepared.rendered is not None and prepared.body.kind.name == "json" and prepared.view in (PRETTY, PLAIN)


def path_of(prepared: Prepared, line: int, column: int, token: Token) -> str | None:
    """The path as filters write it behind `body.`, of the innermost value at a display position. None for none."""
    rendered = prepared.rendered
    if rendered is None or not shows_json(prepared) or line >= len(rendered.lines):
        return None
    if prepared.view == PRETTY:
        while rendered.is_continued(line):
            line -= 1
        found = path_at(rendered.lines, line, len(rendered.lines))
        return None if found is None else found.path
    text = prepared.body.read(token).text
    offset = _offset(rendered, text, line, column)
    node = json_root(Document(text))
    if not isinstance(node, JsonNode):
        node = next(
            (one for one in node.children(token) if isinstance(one, JsonNode) and offset < one.stop(token)), node
        )
    while isinstance(node, JsonNode) and node.is_container and node.start < offset:
        child = node.child_at(offset, token)
        if child is None:
            break
        node = child
    return field_path(node.steps()) or None


def _offset(rendered: Rendered, text: str, line: int, column: int) -> int:
    """Where in the text a display position is."""
    within = exact_column(rendered.exact(line), column)
    logical = rendered.logical(line)
    while rendered.is_continued(line):
        line -= 1
        within += len(rendered.exact(line))
    start = 0
    for _ in range(logical):
        start = text.find("\n", start) + 1
    return start + within
