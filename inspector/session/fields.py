"""Values inside captures, for columns of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from inspector.capture import Capture
from inspector.columns import Seen, seen_fields
from inspector.query import Query
from inspector.store import Order, Store
from inspector.workers import Token

T = TypeVar("T")

#: Bytes of bodies that are read at once, and captures that are looked through for what could be a column.
_BYTES, _LOOKED_THROUGH = 8 * 1024 * 1024, 200


class Fields:
    """The half of `Session` that looks into captures for lists."""

    store: Store

    def looked_into(
        self, ids: Sequence[int], look: Callable[[Capture], T], token: Token
    ) -> Iterator[tuple[int, T | None]]:
        """What `look` makes of each of these captures, in their order; None for one that is gone. Use a worker."""
        at = 0
        while at < len(ids):
            for capture in self.store.captures(ids[at : at + 200], _BYTES):
                token.check()
                yield ids[at], None if capture is None else look(capture)
                at += 1

    def seen_fields(self, query: Query | None, token: Token) -> list[Seen]:
        """What the newest captures that match hold: what can be proposed as a column. Use a worker."""
        ids = self.store.ids(query, Order())[:_LOOKED_THROUGH]
        found = (capture for _, capture in self.looked_into(ids, lambda capture: capture, token))
        return seen_fields((capture for capture in found if capture is not None), token)
