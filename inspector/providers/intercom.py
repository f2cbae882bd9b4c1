"""Intercom webhooks: `X-Hub-Signature: sha1=<hex>`, keyed with the app's client secret."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event, Keys
from inspector.providers._body import attempt_number, peek
from inspector.providers._handshake import Handshake
from inspector.providers._scheme import HeaderHash


class Intercom(HeaderHash):
    """Source: developers.intercom.com, "Webhooks: signed notifications"."""

    name = "intercom"
    title = "Intercom"
    handshake_marks = (b"notification_event",)
    headers = ("intercom-webhooks-format", "x-hub-signature")
    agents = ("intercom-webhooks-dispatcher/",)
    marks = (b'"notification_event"',)
    scheme = "hub-sha1"
    header = "X-Hub-Signature"
    algorithm = "sha1"
    prefix = "sha1="
    secret_hint = "It is the client secret under Basic information of the app in the Developer Hub."
    id_paths = ("id",)
    docs = "https://developers.intercom.com/docs/webhooks/setting-up-webhooks"

    def confirm(self, capture: Capture) -> float:
        """Its own header, or its type in the body: other senders use the same signature header."""
        if capture.headers.has("intercom-webhooks-format"):
            return 0.95
        return 0.9 if b'"notification_event"' in capture.body[:4096] else 0.0

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """HEAD before the webhook is made, and a notification that is a ping: 200."""
        if capture.method == "HEAD":
            return Handshake("head", sure=False)
        kind, topic = peek(capture.body, "type", "topic")
        return Handshake("ping", ordinary=True) if (kind, topic) == ("notification_event", "ping") else None

    def event(self, capture: Capture) -> Event:
        """The body's `topic`, `id` and `delivery_attempts`."""
        kind, identity, attempts = peek(capture.body, "topic", "id", "delivery_attempts")
        return Event(kind, identity, attempt_number(attempts))
