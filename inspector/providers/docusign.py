"""DocuSign Connect: base64 HMAC-SHA256 of the body, one header for each active key."""

from __future__ import annotations

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event
from inspector.providers._body import attempt_number, peek
from inspector.providers._scheme import HeaderHash, Material, Reading


class DocuSign(HeaderHash):
    """Source: developers.docusign.com, "Connect: HMAC". The key is used as text, though it looks like base64."""

    name = "docusign"
    title = "DocuSign Connect"
    headers = ("x-docusign-signature-1", "x-authorization-digest")
    agents = ("docusign-connect",)
    scheme = "hmac-base64"
    header = "X-DocuSign-Signature-1"
    encoding = "base64"
    secret_hint = "It is a Connect key under Settings › Connect › Connect Keys, shown once."
    docs = "https://developers.docusign.com/platform/webhooks/connect/hmac/"

    def event(self, capture: Capture) -> Event:
        """The body's `event`; envelope, event and time together are an id; `retryCount`."""
        kind, envelope, moment, retry = peek(
            capture.body, "event", "data.envelopeId", "generatedDateTime", "retryCount"
        )
        identity = f"{envelope}:{kind}:{moment}" if envelope else ""
        return Event(kind, identity, attempt_number(retry, retries=True))

    def read(self, check: Check) -> Reading | Verdict:
        """All numbered headers; any match is enough."""
        names = [f"X-DocuSign-Signature-{number}" for number in range(1, 101)]
        received = tuple(value for name in names if (value := check.header(name)) is not None)
        if not received:
            return self.unsigned(self.scheme, "X-DocuSign-Signature-1 header")
        return Reading(self.scheme, received, (Material(b"", check.capture.body),), encoding="base64")
