"""A payload for a catch hook of Webhooks by Zapier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.errors import UsageError
from inspector.outgoing._base import Count, OutgoingFormat, packed


class ZapierCatch(OutgoingFormat):
    """Source: docs.zapier.com, "Operating constraints" (10 MB a webhook payload), and help.zapier.com, "Trigger
    Zaps from webhooks": a catch hook parses JSON, form and XML; here JSON is sent. A list starts the Zap once
    for each item.
    """

    name = "zapier"
    action = "catch"
    title = "Zapier"
    docs = "https://help.zapier.com/hc/en-us/articles/8496288690317-Trigger-Zaps-from-webhooks"
    host = "hooks.zapier.com"
    path = r"/hooks/(?:standard/)?catch/\d+/(\w+)(?:/silent)?/?"
    address = "https://hooks.zapier.com/hooks/catch/…/…/"
    example = '{\n  "name": "Ada Example",\n  "email": "ada@example.com"\n}'

    def counts(self, message: Any) -> Iterator[Count]:
        """The size of the payload."""
        try:
            size = len(packed(message))
        except UsageError:
            size = 0
        yield Count("The size in bytes", size, 10_000_000)

    def flaws(self, message: Any) -> Iterator[str]:
        """Zapier takes objects, and lists of them."""
        entries = message if isinstance(message, list) else [message]
        if not entries or not all(isinstance(one, dict) for one in entries):
            yield "What is sent to a catch hook is a JSON object, or a list of objects."
