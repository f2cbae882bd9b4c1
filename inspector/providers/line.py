"""LINE Messaging API webhooks: base64 HMAC-SHA256 of the body, keyed with the channel secret."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Batch, Event, Keys
from inspector.providers._body import parse_json
from inspector.providers._handshake import Handshake
from inspector.providers._scheme import HeaderHash


class Line(HeaderHash):
    """Source: developers.line.biz, "Verify webhook signature"; line-bot-sdk."""

    name = "line"
    title = "LINE"
    handshake_headers = ("x-line-signature",)
    headers = ("x-line-signature",)
    agents = ("LineBotWebhook/",)
    scheme = "hmac-base64"
    header = "x-line-signature"
    encoding = "base64"
    secret_hint = "It is the Channel secret under Basic settings of the channel."
    secret_pattern = r"[0-9a-f]{32}"
    batch = Batch("events", ("type",), ("webhookEventId",))
    id_paths = ("events.*.webhookEventId",)
    docs = "https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """The console's Verify button sends no events: 200."""
        value = parse_json(capture.body) if capture.headers.has("x-line-signature") else None
        asked = isinstance(value, dict) and value.get("events") == []
        return Handshake("verify_button", ordinary=True) if asked else None

    def event(self, capture: Capture) -> Event:
        """The types of the events and the id of the first; a redelivered one counts as the second attempt."""
        kind, identity, _ = self.batch_event(capture)
        again = b'"isRedelivery":true' in capture.body[:4096].replace(b" ", b"")
        return Event(kind, identity, 2 if again else 0)
