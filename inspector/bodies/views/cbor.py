"""CBOR as a tree, tags in words."""

from __future__ import annotations

from inspector.bodies.body import Body
from inspector.bodies.rendered import Page
from inspector.bodies.tree.cbor import Cbor
from inspector.bodies.tree.outline import outline
from inspector.bodies.tree.packed import is_whole, packed_root
from inspector.bodies.views.base import SNIFFED, ByKind, Job


class CborView(ByKind):
    """Read from the bytes as it is opened; shown up to where they break the rules."""

    name = "cbor"
    title = "CBOR"
    kinds = ("cbor",)

    def suits(self, body: Body) -> bool:
        """See View: also where small binary data is one whole map, array or tagged value."""
        small = body.kind.name == "binary" and not body.kind.media.startswith(SNIFFED) and len(body.data) <= 1 << 16
        return super().suits(body) or (small and is_whole(Cbor(), body.data))

    def page(self, job: Job) -> Page:
        """See View."""
        return outline(packed_root(Cbor(), job.body.data, job.token), job.token)
