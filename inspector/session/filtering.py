"""What helps to write a filter: values that were seen, and counts by facet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from inspector.capture import Capture
from inspector.columns import FieldError, field_of, seen_fields
from inspector.query import Query
from inspector.query.completion import Counts, Seen
from inspector.query.facets import COLUMNS
from inspector.query.scalars import scalar_text
from inspector.store import Order, Store
from inspector.workers import Token

#: The newest captures whose columns are looked at, and those whose headers and bodies are, up to so many bytes.
_ROWS, _WHOLE, _BYTES = 20_000, 300, 4 * 1024 * 1024
_COLUMNS = ("method", "path", "endpoint", "provider", "event_type", "outcome", "reason", "status", "colour")
#: Longer values are no help when one writes a filter.
_LONGEST = 120


class Filtering:
    """The part of `Session` that a filter bar asks."""

    store: Store

    def seen(self, token: Token) -> Seen:
        """What the newest captures hold. Reads bodies: use a worker."""
        columns: dict[str, Counts] = {}
        for column in _COLUMNS:
            token.check()
            columns[column] = [(str(value), count) for value, count in self.store.values(column, _ROWS)]
        columns["content_type"] = _merged(
            (str(value).partition(";")[0].strip(), count) for value, count in self.store.values("content_type", _ROWS)
        )
        columns["tags"] = _merged(
            (tag, count) for value, count in self.store.values("tags", _ROWS) for tag in str(value).split()
        )
        configured = [(endpoint.name, 0) for endpoint in self.store.endpoints()]
        columns["endpoint"] = _merged([*columns["endpoint"], *configured])
        fields = seen_fields(self._newest(), token)
        return Seen(
            columns,
            [(str(one.field), one.count) for one in fields],
            {str(one.field): [(one.example, one.count)] for one in fields if one.example},
        )

    def seen_inside(self, place: str, token: Token) -> Counts:
        """Values of a place like `body.data.id` in the newest captures; [] when it is none. Reads bodies."""
        try:
            field = field_of(place)
        except FieldError:
            return []
        found: Counter[str] = Counter()
        for capture in self._newest():
            token.check()
            texts = {text for value in field.values(capture) if (text := scalar_text(value)) is not None}
            found.update(text for text in texts if len(text) <= _LONGEST)
        return found.most_common(100)

    def _newest(self) -> list[Capture]:
        ids = self.store.ids(None, Order())[:_WHOLE]
        return [capture for capture in self.store.captures(ids, _BYTES) if capture is not None]

    def count(self, query: Query | None) -> int:
        """How many captures match."""
        ((count,),) = self.store.tally(query, None, ())
        return int(count)

    def tally(self, query: Query | None, among: Sequence[int] | None = None) -> list[tuple[Any, ...]]:
        """How many captures match by type, provider, outcome and status: for `facets.counted`. A scan of the list."""
        return self.store.tally(query, among, COLUMNS)


def _merged(counts: Iterable[tuple[str, int]]) -> Counts:
    found: Counter[str] = Counter()
    for value, count in counts:
        if value:
            found[value] += count
    return found.most_common()
