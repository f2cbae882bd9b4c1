"""Razorpay webhooks: hex HMAC-SHA256 of the body, keyed with the webhook secret."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event
from inspector.providers._body import peek
from inspector.providers._scheme import HeaderHash


class Razorpay(HeaderHash):
    """Source: razorpay.com/docs/webhooks/validate-test; razorpay on PyPI and npm."""

    name = "razorpay"
    title = "Razorpay"
    headers = ("x-razorpay-signature", "x-razorpay-event-id")
    agents = ("Razorpay-Webhook/",)
    scheme = "hmac-hex"
    header = "X-Razorpay-Signature"
    secret_hint = "It is the webhook's own secret, not the API key secret."
    id_headers = ("X-Razorpay-Event-Id",)
    docs = "https://razorpay.com/docs/webhooks/validate-test/"

    def event(self, capture: Capture) -> Event:
        """The body's `event` and the event id header."""
        (kind,) = peek(capture.body, "event")
        return Event(kind, capture.headers.get("x-razorpay-event-id") or "")
