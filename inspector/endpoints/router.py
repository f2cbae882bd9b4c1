"""Which endpoint a request belongs to: by the parts of its path, and by its method where an endpoint names some."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from inspector.capture.target import origin_form
from inspector.endpoints.endpoint import DEFAULT_ENDPOINT, Endpoint

#: Targets whose endpoints are kept, and how long they may be.
_MOST_KNOWN, _USUAL_TARGET = 1000, 500


class _Route(NamedTuple):
    """`parts`: what each part of the path has to be, None for any."""

    parts: tuple[bytes | None, ...]
    methods: frozenset[str]
    name: str

    @property
    def rank(self) -> tuple[int, ...]:
        """More parts come first, then those that are certain, then those with methods, with few of them before many."""
        certain = (part is None for part in self.parts)
        return (-len(self.parts), *certain, not self.methods, len(self.methods))


class Router:
    """Finds the endpoint whose path a request's path begins with; the most special one, everything else is `default`.

    `/shops/{shop}/orders` is fitted by `/shops/7/orders` and `/shops/7/orders/5`.
    """

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        routes = sorted((_route(one) for one in endpoints if one.parts), key=lambda route: route.rank)
        self._known: dict[tuple[str, str], str] = {}
        # looked up by the first part, as most differ there
        self._by_first: dict[bytes, list[_Route]] = {}
        self._any_first = [route for route in routes if route.parts[0] is None]
        for route in routes:
            if route.parts[0] is not None:
                self._by_first.setdefault(route.parts[0], []).append(route)
        for first, found in self._by_first.items():
            self._by_first[first] = sorted((*found, *self._any_first), key=lambda route: route.rank)

    def endpoint_of(self, target: str, method: str = "POST") -> str:
        """Name of the endpoint that the raw request target belongs to."""
        if not self._by_first and not self._any_first:
            return DEFAULT_ENDPOINT
        # senders have the same target each time
        found = self._known.get((target, method))
        if found is None:
            found = self._find(target, method)
            if len(target) < _USUAL_TARGET:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[target, method] = found
        return found

    def at_path(self, target: str) -> str:
        """The same by the path alone, whatever the methods."""
        return self._find(target, None)

    def _find(self, target: str, method: str | None) -> str:
        # the target is latin-1 text of its bytes; "%6F" names the same part as "o"
        path = origin_form(target).partition("?")[0].partition("#")[0].lstrip("/").encode("latin-1", "replace")
        first = unquote_to_bytes(path.partition(b"/")[0])
        routes = self._by_first.get(first, self._any_first)
        if not routes:
            return DEFAULT_ENDPOINT
        if len(routes) == 1 and len(routes[0].parts) == 1 and not routes[0].methods and first:
            return routes[0].name
        parts = [unquote_to_bytes(part) for part in path.split(b"/") if part]
        for wanted, methods, name in routes:
            if len(wanted) > len(parts) or (method is not None and methods and method not in methods):
                continue
            if all(given if part is None else part == given for part, given in zip(wanted, parts, strict=False)):
                return name
        return DEFAULT_ENDPOINT


def _route(endpoint: Endpoint) -> _Route:
    parts = tuple(None if part.startswith("{") else unquote_to_bytes(part) for part in endpoint.parts)
    return _Route(parts, frozenset(endpoint.methods), endpoint.name)
