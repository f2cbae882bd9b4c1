"""Asana webhooks: hex HMAC-SHA256 of the body, keyed with the secret of the handshake."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Batch, Event, Keys
from inspector.providers._handshake import CONFIRM, Handshake
from inspector.providers._scheme import HeaderHash


class Asana(HeaderHash):
    """Source: developers.asana.com, "Webhooks". Events have no ids; a heartbeat has no events."""

    name = "asana"
    title = "Asana"
    handshake_asks = (("handshake", "Keep its secret"),)
    handshake_headers = ("x-hook-secret",)
    headers = ("x-hook-signature", "x-hook-secret")
    scheme = "hmac-hex"
    header = "X-Hook-Signature"
    secret_hint = "It is the X-Hook-Secret that Asana sent when the webhook was made."
    batch = Batch("events", ("resource.resource_type", "action"))
    docs = "https://developers.asana.com/docs/webhooks-guide"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:
        """`X-Hook-Secret`: the same header comes back; it is the key of this webhook from then on."""
        value = (capture.headers.get("x-hook-secret") or "").strip()
        if not value or capture.method != "POST":
            return None
        note = "The X-Hook-Secret of this request is the signing secret of this webhook from now on."
        if keys.secret:
            note = f"The X-Hook-Secret of this request is another signing secret. {CONFIRM}"
        return Handshake("x_hook_secret", headers=(("X-Hook-Secret", value),), note=note, secret=value)

    def event(self, capture: Capture) -> Event:
        """Resource and action of the events (`task.changed`); without events it is a sign of life."""
        if capture.headers.has("x-hook-secret"):
            return Event("handshake")
        kind, _, _ = self.batch_event(capture)
        return Event(kind or "heartbeat")
