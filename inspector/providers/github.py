"""GitHub webhooks."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event, Inner, Keys
from inspector.providers._body import form_fields, is_form, peek
from inspector.providers._handshake import Handshake
from inspector.providers._hub import HubSignature


class GitHub(HubSignature):
    """Source: docs.github.com, "Validating webhook deliveries"; @octokit/webhooks-methods."""

    name = "github"
    title = "GitHub"
    handshake_headers = ("x-github-event",)
    headers = ("x-github-event",)
    agents = ("GitHub-Hookshot/",)
    weak = "Only the SHA-1 header is here, which GitHub calls outdated: rely on X-Hub-Signature-256."
    empty = "GitHub's own library for Node (octokit) refuses an empty body, whatever its signature."
    secret_hint = "You chose it under Settings › Webhooks › Secret of the repository, organisation or app."
    id_headers = ("X-GitHub-Delivery",)
    docs = "https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries"
    schemes = ("sha256", "sha1")
    checked = "HMAC-SHA256 of the body; HMAC-SHA1 where only the old header is there"

    def confirm(self, capture: Capture) -> float:
        """Gitea, Forgejo and Gogs send a copy of GitHub's headers beside their own."""
        names = capture.headers.names
        copied = b"x-gitea-event" in names or b"x-forgejo-event" in names or b"x-gogs-event" in names
        return 0.0 if copied else 0.95

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """`ping`: 200."""
        return Handshake("ping", ordinary=True) if capture.headers.get("x-github-event") == "ping" else None

    def event(self, capture: Capture) -> Event:
        """`X-GitHub-Event` with the body's action (`issues.opened`); the delivery's GUID, kept on redelivery."""
        kind = capture.headers.get("x-github-event") or ""
        body = capture.body
        if is_form(capture):
            body = form_fields(body, "payload")[0].encode("utf-8", "replace")
        (action,) = peek(body, "action")
        return Event(f"{kind}.{action}" if action else kind, capture.headers.get("x-github-delivery") or "")

    def inner(self, capture: Capture) -> Inner | None:
        """The payload of a hook whose content type is form."""
        payload = form_fields(capture.body, "payload")[0] if is_form(capture) else ""
        return Inner("payload", "application/json", payload.encode("utf-8", "surrogateescape")) if payload else None
