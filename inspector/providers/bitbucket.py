"""Bitbucket Cloud and Data Center: `X-Hub-Signature: sha256=<hex>` (without `-256` in the name)."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event
from inspector.providers._body import attempt_number
from inspector.providers._scheme import HeaderHash


class Bitbucket(HeaderHash):
    """Source: support.atlassian.com, "Manage webhooks: secure webhooks"."""

    name = "bitbucket"
    title = "Bitbucket"
    headers = ("x-event-key",)
    agents = ("Bitbucket-Webhooks/",)
    scheme = "hub-sha256"
    header = "X-Hub-Signature"
    prefix = "sha256="
    secret_hint = "You chose it as Secret of the webhook under Repository settings › Webhooks."
    id_headers = ("X-Request-UUID", "X-Request-Id")
    docs = "https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/"

    def event(self, capture: Capture) -> Event:
        """`X-Event-Key`, the request's id and its attempt number."""
        get = capture.headers.get
        return Event(
            get("x-event-key") or "",
            get("x-request-uuid") or get("x-request-id") or "",
            attempt_number(get("x-attempt-number")),
        )
