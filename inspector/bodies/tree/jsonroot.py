"""Where a tree of JSON begins: at its one value, or at several that stand one after another."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.bodies.jsontext import explain
from inspector.bodies.tree.jsondoc import MARKED, SEARCHED, Document, search
from inspector.bodies.tree.jsonnode import JsonNode
from inspector.bodies.tree.jsonscan import blank, value_end
from inspector.bodies.tree.node import Hit, Node, TextNode
from inspector.workers import Token

_NEVER = Token()


class JsonValues(Node):
    """Several JSON values, one after another: a line each, or as a text sequence (RFC 7464)."""

    __slots__ = ("doc",)

    def __init__(self, doc: Document) -> None:
        super().__init__("", "values")
        self.doc = doc

    @property
    def text(self) -> str:
        """See Node."""
        return "several JSON values, one after another"

    @property
    def opens(self) -> bool:
        """See Node."""
        return True

    def children(self, token: Token, since: Node | None = None) -> Iterator[Node]:
        """See Node."""
        text = self.doc.text
        position, index = (since.begin, since.index) if isinstance(since, JsonNode) else (0, 0)
        while (position := blank(text, position)) < len(text):
            token.check()
            child = JsonNode(self.doc, position, self, index, index, position, f"[{index}]")
            if not child.is_container and child.end <= child.start:
                found = explain(text, position, "", False)
                said = f"Not valid JSON from here on: {found.reason} ({self.doc.where(found.offset)})"
                yield TextNode("", "error", said, self, index)
                return
            if not index % MARKED:
                self.doc.mark(-1, index // MARKED, position)
            yield child
            position = child.stop(token)
            index += 1

    def exact(self, token: Token) -> str:  # noqa: ARG002
        """See Node."""
        return self.doc.text

    def hits(self, text: str, token: Token) -> Iterator[Hit]:
        """See JsonNode."""
        yield from search(self.doc, text, 0, token)

    def way_to(self, hit: Hit, token: Token) -> tuple[int, ...]:
        """See Node."""
        if not isinstance(hit, int):
            return hit
        offset = hit
        near = self.doc.nearest(-1, offset)
        since = JsonNode(self.doc, near[1], self, near[0], near[0], near[1], "") if near is not None else None
        for child in self.children(token, since):
            if isinstance(child, JsonNode) and offset < child.stop(token):
                return (child.index, *child.locate(offset, token))
        return ()


def json_root(doc: Document) -> JsonNode | JsonValues | TextNode:
    """The tree of a document: its one value, or several. A text that does not even begin as JSON is an error node."""
    text = doc.text
    start = blank(text, 0)
    if start >= len(text):
        return TextNode("", "error", "There is no value, only white space" if text else "It is empty")
    root = JsonNode(doc, start, None, 0, None, start, "")
    if not root.is_container and root.end <= root.start:
        found = explain(text, start, "", False)
        return TextNode("", "error", f"Not valid JSON: {found.reason} ({doc.where(found.offset)})")
    # a value that begins a long text and does not end soon is taken for the only one: the end is not worth a second
    head = text if len(text) <= 2 * SEARCHED else text[: SEARCHED // 4]
    end = value_end(head, start, _NEVER)
    rest = blank(head, end)
    if rest < len(head) and (head[rest] in '{["-0123456789tfn') and ("\n" in head[end:rest] or "\x1e" in head[:rest]):
        return JsonValues(doc)
    return root
