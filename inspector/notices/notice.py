"""The words of a notification.

It may be read by others over the user's shoulder, and systems keep them: so it says only what the user or this program
has named (endpoint, provider, verdict, and an event that the provider is known to send), never what a sender wrote.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from inspector.capture import Summary
from inspector.columns import badge_of
from inspector.providers import REGISTRY
from inspector.providers.samples import sample_names
from inspector.wording import counted

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
#: Endpoints that a summary names.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification. `capture_id` is what a click leads to; `failed`: a signature among them does not hold."""

    title: str
    text: str
    capture_id: int
    count: int = 1
    failed: bool = False


def one(row: Summary, *, failed: bool) -> Notice:
    """About a single request."""
    what = _what(row)
    if failed:
        return Notice(
            f"Signature does not hold: {badge_of(row).word}", f"{what}, at {row.endpoint}", row.id, failed=True
        )
    word = badge_of(row).word
    parts = [f"at {row.endpoint}", word and f"signature: {word}", row.status and f"answered {row.status}"]
    return Notice(what, ", ".join(str(part) for part in parts if part), row.id)


def several(count: int, failed: int, endpoints: Counter[str], capture_id: int, *, more: bool) -> Notice:
    """About all that came meanwhile; `more`: there was a notice shortly before."""
    title = f"{count:,} more {'request' if count == 1 else 'requests'}" if more else counted(count, "request")
    named = endpoints.most_common(_NAMED)
    places = [f"{name} {number:,}" for name, number in named]
    if (others := count - sum(number for _, number in named)) > 0:
        places.append(f"others {others:,}")
    told = [f"{failed:,} with a signature that does not hold"] if failed else []
    text = "; ".join([*told, ", ".join(places)])
    return Notice(title, text, capture_id, count, bool(failed))


def _what(row: Summary) -> str:
    if row.malformed:
        return "Malformed request"
    provider = REGISTRY.get(row.provider)
    if provider is None:
        return f"{row.method} request" if row.method in _METHODS else "Request"
    known = row.event_type in sample_names(row.provider)
    return f"{provider.title}: {row.event_type}" if known else provider.title
