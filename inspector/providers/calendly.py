"""Calendly webhooks: `Calendly-Webhook-Signature: t=<unix>,v1=<hex>`, over `<t>.<body>`."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event
from inspector.providers._body import peek
from inspector.providers._stamped import StampedList


class Calendly(StampedList):
    """Source: developer.calendly.com, "Webhook signatures", whose sample code allows 3 minutes."""

    name = "calendly"
    title = "Calendly"
    headers = ("calendly-webhook-signature",)
    agents = ("Calendly Webhooks",)
    scheme = "t-v1"
    header = "Calendly-Webhook-Signature"
    window = 180
    secret_hint = "It is the signing_key that was given when the webhook subscription was created."
    docs = "https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures"

    def event(self, capture: Capture) -> Event:
        """The body's `event`; there is no event id, so the payload's address with the event serves."""
        kind, address = peek(capture.body, "event", "payload.uri")
        return Event(kind, f"{address}:{kind}" if address else "")
