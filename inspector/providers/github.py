"""GitHub webhooks, and the `X-Hub-Signature-256` header that others took over from it."""

from __future__ import annotations

from typing import ClassVar

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event, Keys, Signed, replace_headers
from inspector.providers._body import form_fields, is_form, peek
from inspector.providers._hmac import SIZES, encode, mac
from inspector.providers._scheme import KeyedHash, Material, Reading


class HubSignature(KeyedHash):
    """HMAC of the body as `X-Hub-Signature-256: sha256=<hex>`, or only as the old `X-Hub-Signature: sha1=<hex>`."""

    scheme_prefix: ClassVar[str] = ""
    weak: ClassVar[str]

    def read(self, check: Check) -> Reading | Verdict:
        """The SHA-256 header; the SHA-1 one counts only when the other is absent, never as a second chance."""
        algorithm, header, weak = "sha256", "X-Hub-Signature-256", None
        value = check.header(header)
        if value is None:
            algorithm, header, weak = "sha1", "X-Hub-Signature", self.weak
            value = check.header(header)
        if value is None:
            return self.unsigned(f"{self.scheme_prefix}sha256", "X-Hub-Signature-256 header")
        scheme = f"{self.scheme_prefix}{algorithm}"
        label, mark, digest = value.partition("=")
        if not mark or label not in SIZES:
            detail = f"{header} does not begin with {algorithm}="
            return self.malformed(detail, scheme=scheme, received=value)
        if label != algorithm:
            detail = f"{header} holds a {label} signature; {algorithm} belongs there."
            return self.invalid("wrong_algorithm", detail, scheme=scheme)
        material = Material(b"", check.capture.body)
        return Reading(scheme, (digest,), (material,), algorithm=algorithm, weak=weak)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """Fresh SHA-256 signature; a SHA-1 header that is there is renewed too, as both are sent together."""
        key = self.signing_key(keys)
        algorithms = {"X-Hub-Signature-256": "sha256"}
        if capture.headers.has("x-hub-signature"):
            algorithms["X-Hub-Signature"] = "sha1"
        values = [
            (header, f"{algorithm}={encode(mac(key, (capture.body,), algorithm), 'hex')}")
            for header, algorithm in algorithms.items()
        ]
        return Signed(replace_headers(capture.headers, values), capture.body, tuple(algorithms))


class GitHub(HubSignature):
    """Source: docs.github.com, "Validating webhook deliveries"; @octokit/webhooks-methods."""

    name = "github"
    title = "GitHub"
    headers = ("x-github-event",)
    agents = ("GitHub-Hookshot/",)
    weak = "Only the SHA-1 header is here, which GitHub calls outdated: rely on X-Hub-Signature-256."
    secret_hint = "You chose it under Settings › Webhooks › Secret of the repository, organisation or app."
    docs = "https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries"

    def confirm(self, capture: Capture) -> float:
        """Gitea, Forgejo and Gogs send a copy of GitHub's headers beside their own."""
        names = capture.headers.names
        copied = b"x-gitea-event" in names or b"x-forgejo-event" in names or b"x-gogs-event" in names
        return 0.0 if copied else 0.95

    def event(self, capture: Capture) -> Event:
        """`X-GitHub-Event` with the body's action (`issues.opened`); the delivery's GUID, kept on redelivery."""
        kind = capture.headers.get("x-github-event") or ""
        body = capture.body
        if is_form(capture):
            body = form_fields(body, "payload")[0].encode("utf-8", "replace")
        (action,) = peek(body, "action")
        return Event(f"{kind}.{action}" if action else kind, capture.headers.get("x-github-delivery") or "")
