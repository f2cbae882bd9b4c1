"""Which endpoint a request belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from inspector.endpoints.endpoint import DEFAULT_ENDPOINT, Endpoint


class Router:
    """Finds the endpoint of a request target by its first path segment; everything else is `default`."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._names = {unquote_to_bytes(one.segment): one.name for one in endpoints if one.segment}

    def endpoint_of(self, target: str) -> str:
        """Name of the endpoint that the raw request target belongs to."""
        if not self._names:
            return DEFAULT_ENDPOINT
        if "://" in target[:10]:
            target = "/" + target.split("://", 1)[1].partition("/")[2]
        segment = target.partition("?")[0].lstrip("/").partition("/")[0].partition("#")[0]
        # the target is latin-1 text of its bytes; "%6F" names the same segment as "o"
        return self._names.get(unquote_to_bytes(segment.encode("latin-1", "replace")), DEFAULT_ENDPOINT)
