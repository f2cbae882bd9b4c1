"""A form as a tree: a node for each pair, and what lies inside its value (Slack sends JSON in one)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from inspector.bodies.charset import text_of
from inspector.bodies.tree.inner import inner_nodes, inner_of
from inspector.bodies.tree.node import ListNode, Node, TextNode, short
from inspector.workers import Token

#: Pairs listed at most
MOST_PAIRS = 100_000


class PairNode(TextNode):
    """A value of a form, which may hold something itself."""

    __slots__ = ("_inside",)

    def __init__(self, name: str, value: str) -> None:
        self._inside = inner_of(value)
        super().__init__(short(name), "string", value, step=name, note=self._inside)

    @property
    def opens(self) -> bool:
        """See Node."""
        return bool(self._inside)

    def children(self, token: Token, since: Node | None = None) -> Iterator[Node]:
        """See Node."""
        if self._inside and since is None:
            yield from inner_nodes(self.exact(token), self._inside, self)


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
