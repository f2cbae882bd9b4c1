"""Zendesk webhooks: base64 HMAC-SHA256 of the time header's text and the body."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Check, Event, Keys
from inspector.providers._body import peek
from inspector.providers._handshake import Handshake
from inspector.providers._scheme import HeaderHash, Material
from inspector.providers._time import iso_seconds, iso_text

#: It stands in Zendesk's documentation.
_TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="


class Zendesk(HeaderHash):
    """Source: developer.zendesk.com, "Verifying webhook authenticity". No window is documented."""

    name = "zendesk"
    title = "Zendesk"
    handshake_headers = ("x-zendesk-webhook-signature",)
    headers = ("x-zendesk-webhook-signature", "x-zendesk-webhook-id", "x-zendesk-webhook-invocation-id")
    agents = ("Zendesk Webhook",)
    scheme = "ts-body-base64"
    header = "X-Zendesk-Webhook-Signature"
    encoding = "base64"
    stamp_header = "X-Zendesk-Webhook-Signature-Timestamp"
    secret_hint = "It is shown by Reveal secret on the webhook's page; tests before saving use a fixed one."
    id_headers = ("X-Zendesk-Webhook-Invocation-Id",)
    id_paths = ("id",)
    docs = "https://developer.zendesk.com/documentation/webhooks/verifying/"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """A test before the webhook is saved: 200. It is known by the secret that all of them are signed with."""
        check = Check(capture, Keys(secret=_TEST_SECRET), capture.received_at.timestamp())
        if check.header(self.header) is None or self.verify(check).outcome != "valid":
            return None
        note = "Zendesk signs tests before a webhook is saved with a secret that everybody knows."
        return Handshake("test", note=note, ordinary=True)

    def event(self, capture: Capture) -> Event:
        """The body's `type`; the invocation id, which stays the same over retries."""
        (kind,) = peek(capture.body, "type")
        return Event(kind, capture.headers.get("x-zendesk-webhook-invocation-id") or "")

    def clock(self, text: str) -> float | None:
        """ISO 8601."""
        return iso_seconds(text)

    def stamp(self, now: float) -> str:
        """ISO 8601 in whole seconds."""
        return iso_text(now, "Z", digits=0)

    def material(self, capture: Capture, stamp: str) -> Material:
        """Time text and body without anything between."""
        return Material(stamp.encode("latin-1"), capture.body)
