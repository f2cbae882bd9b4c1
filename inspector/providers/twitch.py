"""Twitch EventSub: `sha256=<hex>` over message id, message time and body."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Check, Event, Keys
from inspector.providers._body import attempt_number
from inspector.providers._handshake import Handshake, plain, said
from inspector.providers._scheme import HeaderHash, Material
from inspector.providers._time import iso_seconds, iso_text


class Twitch(HeaderHash):
    """Source: dev.twitch.tv, "Getting events using webhooks"; older than 10 minutes is refused."""

    name = "twitch"
    title = "Twitch EventSub"
    handshake_headers = ("twitch-eventsub-message-type",)
    headers = ("twitch-eventsub-message-signature", "twitch-eventsub-message-id", "twitch-eventsub-message-type")
    scheme = "eventsub-sha256"
    header = "Twitch-Eventsub-Message-Signature"
    prefix = "sha256="
    stamp_header = "Twitch-Eventsub-Message-Timestamp"
    required = ("Twitch-Eventsub-Message-Id",)
    window = 600
    secret_hint = "You chose it when the subscription was made: 10 to 100 characters."
    id_headers = ("Twitch-Eventsub-Message-Id",)
    docs = "https://dev.twitch.tv/docs/eventsub/handling-webhook-events/"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:
        """`webhook_callback_verification`: the bare challenge as text; 403 to whom did not sign it."""
        kind = capture.headers.get("twitch-eventsub-message-type")
        if kind != "webhook_callback_verification":
            return None
        # who has the secret is Twitch, however late it comes
        verdict = self.verify(Check(capture, keys, capture.received_at.timestamp(), tolerance=0))
        if verdict.outcome in ("invalid", "unsigned") and keys.secret:
            note = (
                "It is not signed with a saved secret: it is not Twitch's, the secret is another subscription's,"
                " or the saved ones are other providers'."
            )
            return Handshake(f"{kind}_bad_signature", 403, note=note, signed=True)
        weak = verdict.outcome != "valid"
        note = "Without the secret a challenge of anybody is answered." if weak else ""
        return plain(kind, said(capture.body, "challenge")[0], note=note)._replace(weak=weak, signed=True)

    def event(self, capture: Capture) -> Event:
        """The subscription's type (or what message it is, when it is no notification), the message's id and retry."""
        get = capture.headers.get
        kind, message = get("twitch-eventsub-subscription-type") or "", get("twitch-eventsub-message-type") or ""
        attempt = attempt_number(get("twitch-eventsub-message-retry"), retries=True)
        if message and message != "notification":
            kind = f"{message} {kind}".strip()
        return Event(kind, get("twitch-eventsub-message-id") or "", attempt)

    def clock(self, text: str) -> float | None:
        """ISO 8601 with nanoseconds."""
        return iso_seconds(text)

    def stamp(self, now: float) -> str:
        """ISO 8601 with nanoseconds."""
        return iso_text(now, "000Z")

    def material(self, capture: Capture, stamp: str) -> Material:
        """Id, time and body without anything between."""
        identity = capture.headers.get("twitch-eventsub-message-id") or ""
        return Material((identity.strip(" \t") + stamp).encode("latin-1"), capture.body)
