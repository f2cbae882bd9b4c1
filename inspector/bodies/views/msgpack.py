"""MessagePack as a tree, every type and width named."""

from __future__ import annotations

from inspector.bodies.tree.msgpack import MessagePack
from inspector.bodies.views._packed import PackedView


class MessagePackView(PackedView):
    """Read from the bytes as it is opened."""

    def __init__(self) -> None:
        super().__init__(MessagePack(), "msgpack")
