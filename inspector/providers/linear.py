"""Linear webhooks: hex HMAC-SHA256 of the body, whose own `webhookTimestamp` says when it was sent."""

from __future__ import annotations

from dataclasses import replace

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event, Keys, Signed
from inspector.providers._body import VERIFY_LIMIT, parse_json, peek, pluck, set_millis
from inspector.providers._scheme import HeaderHash, Reading
from inspector.providers._time import unix_millis


class Linear(HeaderHash):
    """Source: linear.app/developers/webhooks; @linear/sdk: a minute either way, by the time inside the signed body.

    The `Linear-Timestamp` header is not signed and so not trusted.
    """

    name = "linear"
    title = "Linear"
    headers = ("linear-signature", "linear-event", "linear-delivery")
    agents = ("Linear-Webhook",)
    scheme = "hmac-hex"
    header = "Linear-Signature"
    window = 60
    both_ways = True
    secret_hint = "It begins with lin_wh_ and is shown on the webhook's page under Settings › API."
    secret_pattern = r"lin_wh_[A-Za-z0-9]+"
    id_headers = ("Linear-Delivery",)
    docs = "https://linear.app/developers/webhooks#securing-webhooks"
    checked = "HMAC-SHA256 of the body, which holds its time, 1 min"

    def event(self, capture: Capture) -> Event:
        """Type and action (`Issue.create`); the delivery's id."""
        action, kind = peek(capture.body, "action", "type")
        kind = capture.headers.get("linear-event") or kind
        return Event(f"{kind}.{action}" if action else kind, capture.headers.get("linear-delivery") or "")

    def read(self, check: Check) -> Reading | Verdict:
        """The header, and the time out of the body."""
        reading = super().read(check)
        if isinstance(reading, Verdict):
            return reading
        stamp = pluck(parse_json(check.capture.body, VERIFY_LIMIT), "webhookTimestamp")
        return replace(reading, signed_at=unix_millis(stamp.removesuffix(".0")))

    def judge(self, check: Check, reading: Reading, key: bytes) -> Verdict:
        """The signature and the window; a signed body without its time is refused as Linear's own code does."""
        verdict = super().judge(check, reading, key)
        if verdict.outcome == "valid" and reading.signed_at is None and check.window(self.window) is not None:
            detail = "The signature is right, but the body has no webhookTimestamp (milliseconds)."
            return self.invalid("missing_timestamp", detail, scheme=reading.scheme, evidence=verdict.evidence)
        return verdict

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:
        """A fresh signature over a body whose time is set anew, digit by digit: nothing else in it changes."""
        body = set_millis(capture.body, b"webhookTimestamp", now)
        made = super().sign(replace(capture, body=body), keys, now, public_url=public_url)
        return replace(made, changed=(*made.changed, "body: webhookTimestamp")) if body != capture.body else made
