"""Meta (Facebook, Instagram, WhatsApp): `X-Hub-Signature-256: sha256=<hex>`, keyed with the app secret."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event, Keys
from inspector.providers._body import peek
from inspector.providers._handshake import Handshake, plain, query_of
from inspector.providers._hub import HubSignature
from inspector.providers._verify_token import OPTION, wrong_token


class Meta(HubSignature):
    """Source: developers.facebook.com, "Graph API webhooks: validate payloads"."""

    name = "meta"
    title = "Meta (Facebook, Instagram, WhatsApp)"
    headers = ("x-hub-signature-256", "x-hub-signature")
    agents = ("facebookexternalua",)
    marks = (b'"whatsapp_business_account"',)
    scheme_prefix = "hub-"
    weak = "Only the SHA-1 header is here, which Meta keeps for old apps: rely on X-Hub-Signature-256."
    secret_hint = "It is the App Secret under App settings › Basic."
    secret_pattern = r"[0-9a-f]{32}"
    docs = "https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads"
    schemes = ("hub-sha256", "hub-sha1")
    checked = "HMAC-SHA256 of the body; HMAC-SHA1 where only the old header is there"

    def confirm(self, capture: Capture) -> float:
        """Others use these headers too: its agent, or `object` and `entry` in the body."""
        if (capture.headers.get("user-agent") or "").startswith("facebookexternalua"):
            return 0.9
        head = capture.body[:4096]
        return 0.6 if b'"object"' in head and b'"entry"' in capture.body[: 64 * 1024] else 0.0

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:
        """`hub.challenge`: the bare challenge when the verify token is the one that the user chose, else 403."""
        query = query_of(capture)
        if capture.method != "GET" or query.get("hub.mode") != "subscribe" or "hub.challenge" not in query:
            return None
        if wrong := wrong_token(keys, query.get("hub.verify_token", ""), keys.secret):
            return Handshake("hub_challenge_wrong_token", 403, note=wrong)
        note = "" if keys.option(OPTION) or keys.secret else "No verify token is saved, so any is accepted."
        return plain("hub_challenge", query["hub.challenge"], note=note)

    def event(self, capture: Capture) -> Event:
        """`object` with the first change's field (`page.feed`), or messaging; the id of the first message."""
        kind, field, message, business = peek(
            capture.body,
            "object",
            "entry.0.changes.0.field",
            "entry.0.messaging.0.message.mid",
            "entry.0.changes.0.value.messages.0.id",
        )
        part = field or ("messaging" if b'"messaging"' in capture.body[:4096] else "")
        return Event(f"{kind}.{part}" if part else kind, message or business)
