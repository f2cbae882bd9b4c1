"""A form as a tree: a node for each pair, and what lies inside its value (Slack sends JSON in one)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from inspector.bodies.charset import text_of
from inspector.bodies.tree.embedded import bytes_node, decoded, json_tree, jwt_nodes
from inspector.bodies.tree.embedded import inside as look_inside
from inspector.bodies.tree.node import ListNode, Node, TextNode, short
from inspector.workers import Token

#: Pairs listed at most
MOST_PAIRS = 100_000


class PairNode(TextNode):
    """A value of a form, which may hold something itself."""

    __slots__ = ("_inside",)

    def __init__(self, name: str, value: str) -> None:
        # written as JSON would: that is what the look inside expects
        self._inside = look_inside(value.replace("\\", "\\\\").replace('"', '\\"'))
        super().__init__(short(name), "string", value, step=name, note=self._inside)

    @property
    def opens(self) -> bool:
        """See Node."""
        return bool(self._inside)

    def children(self, token: Token, since: Node | None = None) -> Iterator[Node]:
        """See Node."""
        value = self.exact(token)
        if self._inside == "JWT":
            yield from jwt_nodes(value, self)
        elif self._inside and since is None:
            made = json_tree(value) if self._inside == "JSON inside" else bytes_node(decoded(value) or b"")
            made.parent, made.label = self, made.label or "(decoded)"
            yield made


def form_tree(data: bytes, charset: str, token: Token) -> ListNode:
    """The pairs of a form in order, names and values decoded."""
    root = ListNode("", "values", text="form")
    parts = data.strip(b"\r\n").split(b"&")
    for index, part in enumerate(parts[:MOST_PAIRS]):
        if not index % 500:
            token.check()
        if part:
            key, _, value = part.partition(b"=")
            name, text = (
                text_of(unquote_to_bytes(one.replace(b"+", b" ")), choice=charset).text for one in (key, value)
            )
            root.add(PairNode(name, text))
    if len(parts) > MOST_PAIRS:
        root.add(TextNode("", "error", f"Only the first {MOST_PAIRS:,} of {len(parts):,} pairs are listed."))
    return root
