"""The query string hash (`qsh`) by which an Atlassian Connect token is tied to method, path and query."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit


def canonical_request(method: str, path: str, query: str) -> str:
    """`METHOD&path&query`, as Atlassian's libraries write it; the path relative to the app's base address."""
    uri = "/" + path.strip("/").replace("&", "%26")
    try:
        fields = parse_qs(query, keep_blank_values=True, max_num_fields=10_000)
    except ValueError:
        fields = {}
    fields.pop("jwt", None)
    pairs = sorted((_quoted(name), ",".join(map(_quoted, sorted(values)))) for name, values in fields.items())
    return f"{method.upper()}&{uri}&{'&'.join('='.join(pair) for pair in pairs)}"


def _quoted(text: str) -> str:
    return quote(text, "~", errors="surrogatepass")


def query_hash(method: str, path: str, query: str) -> str:
    """The hash as in the claim."""
    return hashlib.sha256(canonical_request(method, path, query).encode("utf-8", "surrogatepass")).hexdigest()


def relative_paths(url: str, base_url: str | None) -> Iterator[tuple[str, str]]:
    """(path, base) for each base address that the app may have; just the one where it is known.

    The base is "" where the whole path was taken.
    """
    path = _path(url)
    base = _path(base_url).rstrip("/") if base_url else ""
    if base and (path == base or path.startswith(base + "/")):
        yield path[len(base) :], base
        return
    yield path, ""
    if base_url is None:
        parts = path.strip("/").split("/")[:20]
        for count in range(1, len(parts) + 1):
            yield "/" + "/".join(parts[count:]), "/" + "/".join(parts[:count])


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url.partition("?")[0]


def query_of(url: str) -> str:
    """The raw query of an address."""
    return url.partition("#")[0].partition("?")[2]
