"""Paystack webhooks: hex HMAC-SHA512 of the body, keyed with the account's secret key."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event
from inspector.providers._body import peek
from inspector.providers._scheme import HeaderHash


class Paystack(HeaderHash):
    """Source: paystack.com/docs, "Webhooks: verify event origin"."""

    name = "paystack"
    title = "Paystack"
    headers = ("x-paystack-signature",)
    scheme = "sha512-hex"
    header = "x-paystack-signature"
    algorithm = "sha512"
    secret_hint = "It is the account's secret key, which begins with sk_test_ or sk_live_."
    secret_pattern = r"sk_(test|live)_[0-9a-f]{40}"
    docs = "https://paystack.com/docs/payments/webhooks/"

    def event(self, capture: Capture) -> Event:
        """The body's `event`; there is no event id, so the object's id with the event serves."""
        kind, identity = peek(capture.body, "event", "data.id")
        return Event(kind, f"{kind}:{identity}" if identity else "")
