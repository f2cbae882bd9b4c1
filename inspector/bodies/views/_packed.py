"""What the views of packed formats share: a tree read from the bytes as it is opened."""

from __future__ import annotations

from inspector.bodies.body import Body
from inspector.bodies.rendered import Page
from inspector.bodies.tree.outline import outline
from inspector.bodies.tree.packed import Format, is_whole, packed_root
from inspector.bodies.views.base import SNIFFED, ByKind, Job

#: Bytes of unnamed data that are tried
_TRIED = 1 << 16


class PackedView(ByKind):
    """Shown up to where the bytes break the format's rules."""

    def __init__(self, fmt: Format, name: str) -> None:
        self.name = name
        self.title = fmt.title
        self.kinds = (name,)
        self._fmt = fmt

    def suits(self, body: Body) -> bool:
        """See View: also where small binary data is one whole value that holds others."""
        if super().suits(body):
            return True
        unnamed = body.kind.name == "binary" and not body.kind.media.startswith(SNIFFED)
        return unnamed and len(body.data) <= _TRIED and is_whole(self._fmt, body.data)

    def page(self, job: Job) -> Page:
        """See View."""
        return outline(packed_root(self._fmt, job.body.data, job.token), job.token)
