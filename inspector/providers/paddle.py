"""Paddle Billing notifications: `Paddle-Signature: ts=<unix>;h1=<hex>`, over `<ts>:<body>`."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event
from inspector.providers._body import peek
from inspector.providers._stamped import StampedList


class Paddle(StampedList):
    """Source: developer.paddle.com, "Verify webhook signatures"; @paddle/paddle-node-sdk, which allows 5 seconds."""

    name = "paddle"
    title = "Paddle"
    headers = ("paddle-signature",)
    agents = ("Paddle",)
    scheme = "h1"
    header = "Paddle-Signature"
    time_label = "ts"
    version = "h1"
    separator = ";"
    joint = b":"
    window = 5
    secret_hint = "It begins with pdl_ntfset_: Developer tools › Notifications › the destination › Secret key."
    secret_pattern = r"pdl_ntfset_[A-Za-z0-9_+/=-]+"
    id_paths = ("event_id", "notification_id")
    docs = "https://developer.paddle.com/webhooks/signature-verification"

    def event(self, capture: Capture) -> Event:
        """The body's `event_type` and `event_id`; replays get a new notification id, not a new event id."""
        kind, identity = peek(capture.body, "event_type", "event_id")
        return Event(kind, identity)
