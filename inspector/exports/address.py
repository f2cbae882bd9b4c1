"""Where a command sends a capture to."""

from __future__ import annotations

from urllib.parse import urlsplit

from inspector.capture import Capture
from inspector.errors import UsageError


def base_of(capture: Capture) -> str:
    """`scheme://host` that the capture came to, from its Host line; localhost when it has none."""
    host = capture.headers.get("host") or ""
    plain = host.isascii() and host.isprintable() and not any(char in host for char in " /\\@?#'\"<>`")
    return f"{capture.scheme or 'http'}://{host if host and plain else 'localhost'}"


def split_address(capture: Capture, url: str | None) -> tuple[str, str]:
    """`scheme://host[:port]` and the request target.

    As for a resend: a path or query in `url` replaces the capture's target; an address without one keeps it. UsageError
    for what is no http address.
    """
    if url is None:
        return base_of(capture), capture.target
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise UsageError(f"{url!r:.200} is no address: {error}.") from error
    if not usable or any(char.isspace() or not char.isprintable() for char in url):
        raise UsageError(f"{url!r:.200} is no http:// or https:// address.")
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    return f"{parts.scheme}://{parts.netloc}", capture.target if target in ("", "/") else target
