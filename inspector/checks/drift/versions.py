"""Which version of its interface a sender says that it speaks."""

from __future__ import annotations

from typing import Final

from inspector.checks.subject import Subject

#: Headers and top-level values that tell it, by senders that have versions.
_HEADERS: Final = (
    "x-shopify-api-version",
    "stripe-version",
    "square-version",
    "notion-version",
    "x-github-api-version",
    "x-api-version",
    "api-version",
    "x-webhook-version",
    "webhook-version",
)
_VALUES: Final = ("api_version", "apiVersion", "schema_version", "schemaVersion", "version")
_LONGEST: Final = 60


def api_version(subject: Subject) -> str:
    """The version, or ""."""
    headers = subject.capture.headers
    for name in _HEADERS:
        if (value := headers.get(name)) is not None:
            return value.strip()[:_LONGEST]
    tree = subject.tree
    if isinstance(tree, dict):
        for key in _VALUES:
            told = tree.get(key)
            if isinstance(told, str | int | float) and not isinstance(told, bool):
                return str(told)[:_LONGEST]
    return ""
