"""Stripe webhooks: `Stripe-Signature: t=<unix>,v1=<hex>[,v1=...]`, over `<t>.<body>`."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event
from inspector.providers._body import peek
from inspector.providers._stamped import StampedList


class Stripe(StampedList):
    """Source: docs.stripe.com/webhooks, "Verify webhook signatures"; stripe on PyPI and npm.

    The whole secret text is the key, `whsec_` included. A rolled secret gives several v1; v0 is fake and ignored.
    Like the official libraries, only times that are too old are refused, not those in the future.
    """

    name = "stripe"
    title = "Stripe"
    headers = ("stripe-signature",)
    agents = ("Stripe/",)
    header = "Stripe-Signature"
    window = 300
    secret_hint = (
        "It begins with whsec_ and belongs to one endpoint: Developers › Webhooks › the endpoint › Signing secret."
    )
    secret_pattern = r"whsec_[A-Za-z0-9+/=]{16,}"
    id_paths = ("id",)
    docs = "https://docs.stripe.com/webhooks#verify-official-libraries"

    def event(self, capture: Capture) -> Event:
        """The body's `type` and `id` (`evt_...`, the same for every retry)."""
        kind, identity = peek(capture.body, "type", "id")
        return Event(kind, identity)
