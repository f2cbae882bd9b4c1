"""Typeform webhooks: `sha256=` and the base64 HMAC of the body."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event
from inspector.providers._body import peek
from inspector.providers._scheme import HeaderHash


class Typeform(HeaderHash):
    """Source: typeform.com/developers, "Secure your webhooks". Base64, though `sha256=` looks like hex."""

    name = "typeform"
    title = "Typeform"
    headers = ("typeform-signature",)
    agents = ("Typeform Webhooks",)
    scheme = "sha256-base64"
    header = "Typeform-Signature"
    encoding = "base64"
    prefix = "sha256="
    secret_hint = "You chose it as Secret of the webhook under Connect › Webhooks of the form."
    id_paths = ("event_id",)
    docs = "https://www.typeform.com/developers/webhooks/secure-your-webhooks/"

    def event(self, capture: Capture) -> Event:
        """The body's `event_type` and `event_id`."""
        kind, identity = peek(capture.body, "event_type", "event_id")
        return Event(kind, identity)
