"""A header line that tells a listener that a request has come back to it.

Each instance has an id of its own, and adds it to those of the instances that have forwarded the request before. So a
loop is recognised however many other listeners it leads through.
"""

from __future__ import annotations

import secrets

from inspector.capture import Headers

HEADER = "X-Webhook-Inspector-Forward"
#: A request that was forwarded so often goes no further, even if it was never here.
MAX_HOPS = 8

_NAME = HEADER.encode()
_KEY = _NAME.lower()


def new_instance() -> str:
    """An id for the loop header, of this program as long as it runs."""
    return secrets.token_hex(8)


def trail(headers: Headers) -> list[str]:
    """The ids of the instances that have forwarded a request, in order."""
    return [hop.strip() for value in headers.all(HEADER) for hop in value.split(",") if hop.strip()]


def marked(headers: Headers, instance: str) -> Headers:
    """The headers with one more hop at the end; all else stays as it is."""
    hops = ", ".join([*trail(headers), instance])
    return Headers([*(pair for pair in headers if pair[0].lower() != _KEY), (_NAME, hops.encode("latin-1"))])


def refusal(headers: Headers, instance: str) -> str | None:
    """Why a request must not be forwarded (any more), in a sentence; None when it may."""
    if headers.first(_KEY) is None:
        return None
    hops = trail(headers)
    if instance in hops:
        way = "" if hops[-1] == instance else " by way of another one"
        return f"This listener forwarded the request itself, and it came back{way}: a loop."
    if len(hops) >= MAX_HOPS:
        return f"The request was forwarded {len(hops)} times already, which looks like a loop."
    return None
