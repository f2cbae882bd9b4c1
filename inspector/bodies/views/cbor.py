"""CBOR as a tree, tags in words."""

from __future__ import annotations

from inspector.bodies.tree.cbor import Cbor
from inspector.bodies.views._packed import PackedView


class CborView(PackedView):
    """Read from the bytes as it is opened."""

    def __init__(self) -> None:
        super().__init__(Cbor(), "cbor")
