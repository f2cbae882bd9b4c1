"""Sentry integration webhooks: hex HMAC-SHA256 of the body, keyed with the client secret."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Event
from inspector.providers._body import peek
from inspector.providers._scheme import HeaderHash


class Sentry(HeaderHash):
    """Source: docs.sentry.io, "Integration platform: webhooks". The time header is not signed, so it is not judged."""

    name = "sentry"
    title = "Sentry"
    headers = ("sentry-hook-signature", "sentry-hook-resource")
    scheme = "hmac-hex"
    header = "Sentry-Hook-Signature"
    secret_hint = "It is the Client Secret of the integration under Settings › Custom Integrations."
    secret_pattern = r"[0-9a-f]{64}"
    id_headers = ("Request-ID",)
    docs = "https://docs.sentry.io/organization/integrations/integration-platform/webhooks/"

    def event(self, capture: Capture) -> Event:
        """The resource header with the body's action; the request's id."""
        kind = capture.headers.get("sentry-hook-resource") or ""
        (action,) = peek(capture.body, "action")
        return Event(f"{kind}.{action}" if action else kind, capture.headers.get("request-id") or "")
