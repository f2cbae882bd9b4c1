"""Square webhooks: base64 HMAC-SHA256 of the notification URL and the body."""

from __future__ import annotations

from dataclasses import replace

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event
from inspector.providers._body import attempt_number, peek
from inspector.providers._scheme import Reading
from inspector.providers._url import url_bytes
from inspector.providers._urlhash import UrlHash


class Square(UrlHash):
    """Source: developer.squareup.com, "Validate webhook notifications"; squareup on PyPI and npm."""

    name = "square"
    title = "Square"
    headers = ("x-square-hmacsha256-signature", "square-environment", "square-initial-delivery-timestamp")
    agents = ("Square Connect",)
    scheme = "hmacsha256"
    header = "X-Square-Hmacsha256-Signature"
    encoding = "base64"
    secret_hint = "It is the Signature key of the webhook subscription in the Developer Console."
    id_paths = ("event_id",)
    docs = "https://developer.squareup.com/docs/webhooks/step3validate"

    def event(self, capture: Capture) -> Event:
        """The body's `type` and `event_id`; the retry number header."""
        kind, identity = peek(capture.body, "type", "event_id")
        return Event(kind, identity, attempt_number(capture.headers.get("square-retry-number"), retries=True))

    def around(self, url: str, capture: Capture) -> tuple[bytes, bytes]:  # noqa: ARG002
        """The address, then the body."""
        return url_bytes(url), b""

    def read(self, check: Check) -> Reading | Verdict:
        """As for all that sign their address; an empty body is allowed, and said."""
        reading = super().read(check)
        if isinstance(reading, Verdict) or check.capture.body:
            return reading
        return replace(reading, weak="Square's own library for Python refuses an empty body, whatever its signature.")
