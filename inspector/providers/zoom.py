"""Zoom webhooks: `x-zm-signature: v0=<hex>` over `v0:<time>:<body>`."""

from __future__ import annotations

import re

from inspector.capture import Capture
from inspector.providers._base import Check, Event, Keys, text_bytes
from inspector.providers._body import peek
from inspector.providers._handshake import Handshake, as_json, said
from inspector.providers._hmac import encode, mac
from inspector.providers._scheme import HeaderHash, Material

#: How the material of a delivery's signature begins: an answer over such a token would be one.
_DELIVERY = re.compile(r"v0:\d+:")


class Zoom(HeaderHash):
    """Source: developers.zoom.us, "Verify webhook events". Zoom documents no window; 5 minutes is customary."""

    name = "zoom"
    title = "Zoom"
    handshake_marks = (b"endpoint.url_validation",)
    headers = ("x-zm-signature", "x-zm-request-timestamp")
    agents = ("Zoom Marketplace/",)
    scheme = "v0"
    header = "x-zm-signature"
    prefix = "v0="
    stamp_header = "x-zm-request-timestamp"
    window = 300
    secret_hint = "It is the Secret Token under Features › Access of the app."
    docs = "https://developers.zoom.us/docs/api/webhooks/#verify-webhook-events"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:
        """`endpoint.url_validation`: the token comes back with its HMAC, within 3 seconds and every 72 hours."""
        kind, token = said(capture.body, "event", "payload.plainToken")
        if kind != "endpoint.url_validation":
            return None
        if _DELIVERY.match(token):
            note = "Its plainToken is what the signature of a delivery is made over: whoever sent it wants one made."
            return Handshake("url_validation_bad_token", 403, note=note, signed=True)
        if not keys.secret:
            note = f"Zoom wants an answer made with the secret. {self.secret_hint}"
            return Handshake("url_validation", note=note, weak=True, signed=True)
        # of several secrets it is the one that the request is signed with
        verdict = self.verify(Check(capture, keys, capture.received_at.timestamp(), tolerance=0))
        if verdict.outcome == "invalid":
            note = "It is not signed with a saved secret: it is not Zoom's, or another app's."
            return Handshake("url_validation_bad_signature", 403, note=note, signed=True)
        made = encode(mac(keys.secret_bytes, (text_bytes(token),), "sha256"), "hex")
        answer = as_json("url_validation", {"plainToken": token, "encryptedToken": made})
        return answer._replace(weak=verdict.outcome != "valid", signed=True)

    def event(self, capture: Capture) -> Event:
        """The body's `event`; no id is reliable, so the object's uuid with the event's time serves."""
        kind, moment, identity = peek(capture.body, "event", "event_ts", "payload.object.uuid")
        return Event(kind, f"{identity}:{moment}" if identity and moment else "")

    def material(self, capture: Capture, stamp: str) -> Material:
        """Version, time and body, with colons between."""
        return Material(f"v0:{stamp}:".encode("latin-1"), capture.body)
