"""Providers that send the secret itself in a header: it proves who sent, and nothing about the body."""

from __future__ import annotations

from typing import ClassVar

from inspector.capture import Capture, Evidence, Verdict
from inspector.errors import ResendRefused
from inspector.providers._base import Check, Keys, Provider, Signed, replace_headers, text_bytes
from inspector.providers._hmac import same


class SharedToken(Provider):
    """`header: <secret>`, compared in constant time."""

    scheme: ClassVar[str] = "secret-token"
    header: ClassVar[str]
    shows_secret: ClassVar[bool] = True

    def verify(self, check: Check) -> Verdict:
        """Equal or not; the evidence shows only how long the token is, as it is the secret itself."""
        return self.compare(check, check.header(self.header))

    def compare(
        self, check: Check, value: str | None, *, name: str | None = None, scheme: str | None = None
    ) -> Verdict:
        """The verdict on the value of a header (by default the provider's own)."""
        header, scheme = name or self.header, scheme or self.scheme
        if value is None:
            return self.unsigned(scheme, f"{header} header")
        if not check.keys.secret:
            return self.no_secret(scheme)
        if not value:
            return self.invalid("malformed_header", f"{header} is empty.", scheme=scheme)
        evidence = Evidence(received=(f"({len(value)} characters, not shown)",), received_at=check.received_at)
        if not same(value.encode("latin-1"), text_bytes(check.keys.secret)):
            detail = f"The token in {header} is not the saved one."
            return self.invalid("wrong_secret", detail, scheme=scheme, evidence=evidence)
        detail = "The token matches. It says who sent, but a changed body would not be noticed."
        return self.verdict("valid", scheme=scheme, detail=detail, evidence=evidence)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """The request with the token in its header. ResendRefused when the secret cannot stand in a header."""
        return self.with_token(capture, keys, self.header)

    def with_token(self, capture: Capture, keys: Keys, header: str) -> Signed:
        """The request with the secret in the named header. ResendRefused when it cannot stand there."""
        secret = keys.secret or ""
        # blanks at the ends of a header's value get lost on the way
        if not secret or secret != secret.strip() or not secret.isascii() or not secret.isprintable():
            raise ResendRefused(
                f"There is no usable secret to send to {self.title}'s receiver.", hint=self.secret_hint or None
            )
        headers = replace_headers(capture.headers, [(header, secret)])
        return Signed(headers, capture.body, (header,))
