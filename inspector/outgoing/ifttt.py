"""An event for IFTTT's Webhooks service (Maker)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from inspector.capture import Capture
from inspector.errors import UsageError
from inspector.outgoing._base import Count, OutgoingFormat

_VALUES = ("value1", "value2", "value3")
_EVENT = re.compile(r"/trigger/([^/]*)/(json/)?with/key/")


class IftttTrigger(OutgoingFormat):
    """Source: ifttt.com/maker_webhooks and help.ifttt.com, "Webhooks service FAQ": an event's name has letters, digits
    and underscores; `/trigger/{event}/with/key/{key}` takes value1 to value3, `/trigger/{event}/json/with/key/{key}`
    any JSON object. No limit of their length is documented.
    """

    name = "ifttt"
    action = "trigger"
    title = "IFTTT"
    docs = "https://help.ifttt.com/hc/en-us/articles/115010230347-Webhooks-service-FAQ"
    host = "maker.ifttt.com"
    path = r"/(?:trigger|use)/[^/]+/(?:json/)?with/key/([\w-]+)/?"
    address = "https://maker.ifttt.com/trigger/EVENT/with/key/…"
    text_path = "value1"
    example = '{\n  "value1": "Build 128",\n  "value2": "live",\n  "value3": ""\n}'

    def counts(self, message: Any) -> Iterator[Count]:
        """There are at most three values."""
        named = [key for key in message if key in _VALUES] if isinstance(message, dict) else []
        yield Count("The number of values", len(named), len(_VALUES))

    def flaws(self, message: Any) -> Iterator[str]:
        """IFTTT takes objects only."""
        if not isinstance(message, dict):
            yield "What is sent to IFTTT is a JSON object."

    def address_flaws(self, url: str) -> Iterator[str]:
        """The event's name stands in the address."""
        match = _EVENT.search(urlsplit(url).path)
        event = unquote(match[1]) if match else None
        if event is not None and ("{" in event or not event):
            yield "Put the name of your event in place of {event} in the address."
        elif event is not None and not re.fullmatch(r"[A-Za-z0-9_]+", event):
            yield f"{event[:60]!r} is no name of an event at IFTTT: it has letters, digits and underscores only."
        else:
            yield from super().address_flaws(url)

    def request(self, message: Any, url: str) -> Capture:
        """As for all, but addresses without /json take three values and nothing else."""
        match = _EVENT.search(urlsplit(url).path)
        others = [key for key in message if key not in _VALUES] if isinstance(message, dict) else []
        if others and (match is None or not match[2]):
            raise UsageError(
                f"This address of IFTTT takes value1, value2 and value3, not {', '.join(map(str, others))[:100]}.",
                hint="For other JSON the address has /json before /with/key.",
            )
        return super().request(message, url)
