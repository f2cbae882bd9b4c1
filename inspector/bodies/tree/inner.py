"""What lies inside a text that is no JSON token: of a form, of MessagePack or CBOR."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.bodies.tree.embedded import MOST, bytes_node, decoded, inside, json_tree, jwt_nodes
from inspector.bodies.tree.node import Node

__all__ = ["MOST", "inner_nodes", "inner_of"]


def inner_of(text: str) -> str:
    """In words what a text holds ("JSON inside"), or nothing."""
    if len(text) < 8:
        return ""
    # written as JSON would: that is what the look inside expects
    return inside(text.replace("\\", "\\\\").replace('"', '\\"'))


def inner_nodes(text: str, found: str, parent: Node) -> Iterator[Node]:
    """The values inside a text of which `inner_of` said `found`."""
    if found == "JWT":
        yield from jwt_nodes(text, parent)
        return
    made = json_tree(text) if found == "JSON inside" else bytes_node(decoded(text) or b"")
    made.parent, made.label = parent, made.label or "(decoded)"
    yield made
