"""Request targets: a path with its query, or in requests to a proxy a whole address (RFC 9112, section 3.2)."""

from __future__ import annotations

#: "https://" and whatever is not much longer: further on it is a part of something else.
_SCHEME = 10


def is_absolute(target: str) -> bool:
    """Whether a target is a whole address, like `http://host/path`."""
    return not target.startswith("/") and "://" in target[:_SCHEME]


def origin_form(target: str) -> str:
    """The target as path and query: of a whole address without scheme and host."""
    return "/" + target.split("://", 1)[1].partition("/")[2] if is_absolute(target) else target
