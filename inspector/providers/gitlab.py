"""GitLab webhooks: the secret token itself in a header, or since 18 a signing token by Standard Webhooks."""

from __future__ import annotations

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event, Keys, Signed
from inspector.providers._body import peek
from inspector.providers._token import SharedToken
from inspector.providers.standardwebhooks import StandardWebhooks


class _Signing(StandardWebhooks):
    name = "gitlab"
    title = "GitLab"
    scheme = "signing-token"
    secret_hint = "A signing token begins with whsec_: Settings › Webhooks of the project or group."


class GitLab(SharedToken):
    """Source: docs.gitlab.com, "Webhooks: validate payloads by using a secret token / signing token"."""

    name = "gitlab"
    title = "GitLab"
    headers = ("x-gitlab-event", "x-gitlab-token")
    agents = ("GitLab/",)
    scheme = "token"
    header = "X-Gitlab-Token"
    secret_hint = "It is the Secret token or Signing token under Settings › Webhooks of the project or group."
    id_headers = ("Idempotency-Key", "X-Gitlab-Event-UUID", "webhook-id")
    docs = "https://docs.gitlab.com/user/project/integrations/webhooks/"
    schemes = ("token", "signing-token")
    checked = "the secret token in `X-Gitlab-Token`, or a Standard Webhooks signature by a signing token"
    signing = _Signing()

    def confirm(self, capture: Capture) -> float:  # noqa: ARG002
        """Its headers are its own, and beat the Standard Webhooks headers beside them."""
        return 0.97

    def event(self, capture: Capture) -> Event:
        """The body's `object_kind` or the event header; the idempotency key, which stays over retries."""
        get = capture.headers.get
        kind, name = peek(capture.body, "object_kind", "event_name")
        identity = get("idempotency-key") or get("x-gitlab-event-uuid") or ""
        return Event(kind or name or get("x-gitlab-event") or "", identity)

    def verify(self, check: Check) -> Verdict:
        """By signing token when the secret is one or the request carries its headers only; else by secret token."""
        names = check.capture.headers.names
        signed = b"webhook-signature" in names or b"webhook-timestamp" in names
        by_token = b"x-gitlab-token" in names
        if signed and (not by_token or (check.keys.secret or "").startswith("whsec_")):
            return self.signing.verify(check)
        return super().verify(check)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:
        """As the request was: signed when the secret is a signing token, else with the token in its header."""
        if (keys.secret or "").startswith("whsec_"):
            return self.signing.sign(capture, keys, now, public_url=public_url)
        return super().sign(capture, keys, now, public_url=public_url)
