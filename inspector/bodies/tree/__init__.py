"""Bodies as trees that read only what is opened: JSON, markup, forms, MessagePack, CBOR, protobuf.

A `Node` says in one line what a value is and lists what is inside it; a `Row` is a node in a tree view, or a range of
many. `list_rows`, `expand` and `reveal` make rows in workers; a view only puts them where they belong.
"""

from __future__ import annotations

from inspector.bodies.tree.embedded import json_tree
from inspector.bodies.tree.node import ListNode, Node, TextNode, short, walk
from inspector.bodies.tree.outline import outline
from inspector.bodies.tree.rows import MOST_OPENED, PAGE, Row, expand, list_rows, reveal, root_row

__all__ = [
    "MOST_OPENED",
    "PAGE",
    "ListNode",
    "Node",
    "Row",
    "TextNode",
    "expand",
    "json_tree",
    "list_rows",
    "outline",
    "reveal",
    "root_row",
    "short",
    "walk",
]
