"""The `X-Hub-Signature-256` header of GitHub, which others took over from it."""

from __future__ import annotations

from typing import ClassVar

from inspector.capture import Capture, Verdict
from inspector.providers._base import Check, Keys, Signed, replace_headers
from inspector.providers._hmac import SIZES, encode, mac
from inspector.providers._scheme import KeyedHash, Material, Reading


class HubSignature(KeyedHash):
    """HMAC of the body as `X-Hub-Signature-256: sha256=<hex>`, or only as the old `X-Hub-Signature: sha1=<hex>`."""

    scheme_prefix: ClassVar[str] = ""
    weak: ClassVar[str]
    #: What is said of a body of 0 bytes, where the sender's own library has another mind.
    empty: ClassVar[str | None] = None

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
        weak = weak if check.capture.body else weak or self.empty
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
