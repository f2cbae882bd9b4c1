"""Notion webhooks: `X-Notion-Signature: sha256=<hex>`, keyed with the verification token."""

from __future__ import annotations

from inspector.capture import Capture, Verdict
from inspector.providers._base import Event, Keys
from inspector.providers._body import attempt_number, parse_json, peek
from inspector.providers._handshake import CONFIRM, Handshake
from inspector.providers._scheme import HeaderHash


class Notion(HeaderHash):
    """Source: developers.notion.com, "Webhooks"; @notionhq/client, which takes upper-case hex too."""

    name = "notion"
    title = "Notion"
    handshake_marks = (b"verification_token",)
    headers = ("x-notion-signature",)
    agents = ("Notion/",)
    scheme = "sha256"
    header = "X-Notion-Signature"
    prefix = "sha256="
    secret_hint = "It is the verification_token that Notion sent when the subscription was made (secret_...)."
    secret_pattern = r"secret_[A-Za-z0-9]+"
    id_paths = ("id",)
    docs = "https://developers.notion.com/reference/webhooks"

    def signatures(self, value: str) -> tuple[str, ...] | Verdict:
        """The digest in lower case."""
        made = super().signatures(value)
        return made if isinstance(made, Verdict) else tuple(text.lower() for text in made)

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:
        """The unsigned `verification_token`: 200; the user pastes it into Notion, and it becomes the secret."""
        value = parse_json(capture.body)
        token = value.get("verification_token") if isinstance(value, dict) else None
        if not isinstance(token, str) or not token or capture.headers.has("x-notion-signature"):
            return None
        note = "Paste the body's verification_token into Notion; it is the signing secret from now on."
        if keys.secret:
            note = f"Paste the body's verification_token into Notion: it is another signing secret. {CONFIRM}"
        # others have a field of that name in their events, and what is kept here decides on signatures
        sure = len(value) == 1 and token.startswith("secret_")
        return Handshake("verification_token", note=note, secret=token, sure=sure)

    def event(self, capture: Capture) -> Event:
        """The body's `type`, `id` and `attempt_number`."""
        kind, identity, attempt = peek(capture.body, "type", "id", "attempt_number")
        return Event(kind, identity, attempt_number(attempt))
