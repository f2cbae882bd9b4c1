"""PagerDuty V3 webhooks: `X-PagerDuty-Signature: v1=<hex>[,v1=<hex>]`, HMAC-SHA256 of the body."""

from __future__ import annotations

from inspector.capture import Capture, Verdict
from inspector.providers._base import Event
from inspector.providers._body import peek
from inspector.providers._scheme import HeaderHash


class PagerDuty(HeaderHash):
    """Source: developer.pagerduty.com, "Verifying signatures"; go-pagerduty. Other versions than v1 are ignored."""

    name = "pagerduty"
    title = "PagerDuty"
    headers = ("x-pagerduty-signature",)
    agents = ("PagerDuty-Webhook/",)
    scheme = "v1"
    header = "X-PagerDuty-Signature"
    prefix = "v1="
    secret_hint = "It was shown once, when the webhook subscription was made."
    id_headers = ("X-Webhook-Id",)
    id_paths = ("event.id",)
    docs = "https://developer.pagerduty.com/docs/verifying-signatures"

    def signatures(self, value: str) -> tuple[str, ...] | Verdict:
        """All v1 signatures of the list."""
        items = [item.strip(" ") for item in value[:20_000].split(",")]
        ours = tuple(item[3:] for item in items if item.startswith("v1="))
        if ours:
            return ours[:50]
        if any(item[:1] == "v" and "=" in item for item in items):
            return self.invalid(
                "wrong_algorithm", "The header holds no v1 signature, only other versions.", scheme="v1"
            )
        return self.malformed("X-PagerDuty-Signature has no v1=<hex>.", scheme="v1", received=value)

    def event(self, capture: Capture) -> Event:
        """The inner event's type and id."""
        kind, identity = peek(capture.body, "event.event_type", "event.id")
        return Event(kind, identity)
