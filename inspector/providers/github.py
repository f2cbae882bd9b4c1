"""GitHub webhooks: an HMAC of the body in `X-Hub-Signature-256`, or only in the outdated SHA-1 header."""

from __future__ import annotations

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Event, Keys, Signed, replace_headers
from inspector.providers._body import form_fields, is_form, peek
from inspector.providers._hmac import encode, mac
from inspector.providers._scheme import KeyedHash, Material, Reading

_WEAK = "Only the SHA-1 header is here, which GitHub calls outdated: rely on X-Hub-Signature-256."


class GitHub(KeyedHash):
    """Source: docs.github.com, "Validating webhook deliveries"; @octokit/webhooks-methods."""

    name = "github"
    title = "GitHub"
    headers = ("x-github-event",)
    agents = ("GitHub-Hookshot/",)
    secret_hint = "You chose it under Settings › Webhooks › Secret of the repository, organisation or app."
    docs = "https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries"

    def event(self, capture: Capture) -> Event:
        """`X-GitHub-Event` with the body's action (`issues.opened`); the delivery's GUID, kept on redelivery."""
        kind = capture.headers.get("x-github-event") or ""
        body = capture.body
        if is_form(capture):
            body = form_fields(body, "payload")[0].encode("utf-8", "replace")
        (action,) = peek(body, "action")
        return Event(f"{kind}.{action}" if action else kind, capture.headers.get("x-github-delivery") or "")

    def read(self, check: Check) -> Reading | Verdict:
        """The SHA-256 header; the SHA-1 one counts only when the other is absent, never as a second chance."""
        algorithm, header, weak = "sha256", "X-Hub-Signature-256", None
        value = check.header(header)
        if value is None:
            algorithm, header, weak = "sha1", "X-Hub-Signature", _WEAK
            value = check.header(header)
        if value is None:
            return self.unsigned("sha256", "X-Hub-Signature-256 header")
        label, mark, digest = value.partition("=")
        if not mark or label not in ("sha1", "sha256", "sha512"):
            return self.malformed(f"{header} does not begin with {algorithm}=", scheme=algorithm, received=value)
        if label != algorithm:
            detail = f"{header} holds a {label} signature; {algorithm} belongs there."
            return self.invalid("wrong_algorithm", detail, scheme=algorithm)
        material = Material(b"", check.capture.body)
        return Reading(algorithm, (digest,), (material,), algorithm=algorithm, weak=weak)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """Fresh SHA-256 signature; a SHA-1 header that is there is renewed too, as GitHub sends both."""
        key = self.signing_key(keys)
        algorithms = {"X-Hub-Signature-256": "sha256"}
        if capture.headers.has("x-hub-signature"):
            algorithms["X-Hub-Signature"] = "sha1"
        values = [
            (header, f"{algorithm}={encode(mac(key, (capture.body,), algorithm), 'hex')}")
            for header, algorithm in algorithms.items()
        ]
        return Signed(replace_headers(capture.headers, values), capture.body, tuple(algorithms))
