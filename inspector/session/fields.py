"""Values inside captures, for columns of one's own."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from inspector.capture import Capture
from inspector.columns import Field, FieldColumn, Seen, seen_fields
from inspector.query import Query
from inspector.session.field_order import FieldOrders
from inspector.store import Order, Store
from inspector.workers import Token

T = TypeVar("T")

#: Bytes of bodies that are read at once, and captures that are looked through for what could be a column.
_BYTES, _LOOKED_THROUGH = 8 * 1024 * 1024, 200
#: Values that are remembered together.
_ROWS = 500


class Fields:
    """The half of `Session` that looks into captures for lists."""

    store: Store
    field_orders: FieldOrders

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

    def arranged(
        self, ids: Sequence[int], field: Field, *, descending: bool, token: Token, progress: Callable[[float], None]
    ) -> array[int]:
        """These captures in the order of a value inside them. Use a worker; `progress` is told the share that is done.

        Each capture is looked into once. After Cancelled what was looked into so far can be had by `ordered`.
        """
        missing = self.field_orders.missing(field, ids)
        learned: list[tuple[int, int | float | str | None]] = []
        try:
            for done, (capture_id, key) in enumerate(self.looked_into(missing, field.sort_key, token)):
                learned.append((capture_id, key))
                if len(learned) == _ROWS:
                    self.field_orders.learn(field, learned)
                    learned = []
                    progress(done / len(missing))
        finally:
            self.field_orders.learn(field, learned)
        token.check()
        return self.ordered(ids, field, descending=descending)

    def ordered(self, ids: Sequence[int], field: Field, *, descending: bool) -> array[int]:
        """These captures in the order of values that are known already; the others at the end."""
        return self.field_orders.arranged(field, ids, descending=descending)

    def field_texts(
        self, ids: Sequence[int], columns: Sequence[FieldColumn], token: Token
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """What cells of such columns say, by the column's key, capture by capture. Use a worker."""

        def look(capture: Capture) -> dict[str, str]:
            return {column.key: column.field.text(capture) for column in columns}

        for capture_id, texts in self.looked_into(ids, look, token):
            yield capture_id, {column.key: "" for column in columns} if texts is None else texts

    def seen_fields(self, query: Query | None, token: Token) -> list[Seen]:
        """What the newest captures that match hold: what can be proposed as a column. Use a worker."""
        ids = self.store.ids(query, Order())[:_LOOKED_THROUGH]
        found = (capture for _, capture in self.looked_into(ids, lambda capture: capture, token))
        return seen_fields((capture for capture in found if capture is not None), token)
