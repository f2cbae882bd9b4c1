"""Gitea and Forgejo: hex HMAC-SHA256 of the body in a header of their own."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event
from inspector.providers._body import peek
from inspector.providers._scheme import HeaderHash


class Gitea(HeaderHash):
    """Source: docs.gitea.com, "Webhooks". They send copies of GitHub's headers too, signed with the same secret."""

    name = "gitea"
    title = "Gitea / Forgejo"
    headers = ("x-gitea-event", "x-gitea-signature", "x-forgejo-event")
    scheme = "hmac-hex"
    header = "X-Gitea-Signature"
    secret_hint = "You chose it as Secret under Settings › Webhooks of the repository."
    id_headers = ("X-Gitea-Delivery", "X-Forgejo-Delivery", "X-Gogs-Delivery", "X-GitHub-Delivery")
    docs = "https://docs.gitea.com/usage/webhooks"

    def event(self, capture: Capture) -> Event:
        """The event header with the body's action; the delivery's id."""
        get = capture.headers.get
        kind = get("x-gitea-event") or get("x-forgejo-event") or ""
        (action,) = peek(capture.body, "action")
        return Event(f"{kind}.{action}" if action else kind, get("x-gitea-delivery") or get("x-forgejo-delivery") or "")
