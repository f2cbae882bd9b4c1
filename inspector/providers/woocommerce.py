"""WooCommerce webhooks: base64 HMAC-SHA256 of the body."""

from __future__ import annotations

import re

from inspector.capture import Capture
from inspector.providers._base import Event, Keys
from inspector.providers._body import is_form
from inspector.providers._handshake import Handshake
from inspector.providers._scheme import HeaderHash


class WooCommerce(HeaderHash):
    """Source: WooCommerce's `WC_Webhook::generate_signature`. When a webhook is saved an unsigned ping comes first."""

    name = "woocommerce"
    title = "WooCommerce"
    handshake_form_marks = (b"webhook_id=",)
    headers = ("x-wc-webhook-signature", "x-wc-webhook-topic", "x-wc-webhook-id")
    agents = ("WooCommerce/",)
    marks = (b"webhook_id=",)
    scheme = "hmac-base64"
    header = "X-WC-Webhook-Signature"
    encoding = "base64"
    secret_hint = "It is the Secret under WooCommerce › Settings › Advanced › Webhooks, as it is shown there."
    id_headers = ("X-WC-Webhook-Delivery-ID",)
    docs = "https://woocommerce.com/document/webhooks/"

    def confirm(self, capture: Capture) -> float:
        """Its headers; or the ping, a form of one field and no WooCommerce header."""
        if any(capture.headers.has(name) for name in self.headers):
            return 0.95
        ping = capture.body.startswith(b"webhook_id=") and capture.body[11:31].isdigit() and len(capture.body) < 31
        return 0.5 if ping else 0.0

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """The unsigned ping `webhook_id=<n>` when a webhook is saved: 200."""
        ping = is_form(capture) and re.fullmatch(rb"webhook_id=\d{1,18}", capture.body)
        return Handshake("ping") if ping else None

    def event(self, capture: Capture) -> Event:
        """The topic header; the delivery's id, which is new for each attempt."""
        if not capture.headers.has("x-wc-webhook-topic") and capture.body.startswith(b"webhook_id="):
            return Event("ping")
        get = capture.headers.get
        return Event(get("x-wc-webhook-topic") or "", get("x-wc-webhook-delivery-id") or "")
