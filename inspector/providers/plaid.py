"""Plaid webhooks: an ES256 token that holds the SHA-256 of the body."""

from __future__ import annotations

import json
from collections.abc import Iterator

from inspector.capture import Capture, Evidence, Verdict
from inspector.providers._base import Check, Event, Keys, Provider, Signed, replace_headers
from inspector.providers._body import parse_json, peek
from inspector.providers._claims import leeway, time_flaw
from inspector.providers._hmac import plain_hash, same
from inspector.providers._jwt import Flaw, Token, algorithm_flaw, key_ring, public_key_flaw, read_token
from inspector.providers._private import private_pem, signed_token
from inspector.providers._time import duration

_HEADER = "Plaid-Verification"
_SCHEME = "jwt-es256-bodyhash"


class Plaid(Provider):
    """Source: plaid.com/docs/api/webhooks/webhook-verification. A token is taken for five minutes after its `iat`.

    The key is a JWK that Plaid's API tells for the token's key id: given here, never fetched.
    """

    name = "plaid"
    title = "Plaid"
    headers = (_HEADER.lower(),)
    marks = (b'"webhook_code"',)
    window = 300.0
    secret_hint = "It is the key (JWK) that Plaid's API /webhook_verification_key/get answers for the token's key id."
    docs = "https://plaid.com/docs/api/webhooks/webhook-verification/"
    schemes = ("jwt-es256-bodyhash",)
    checked = "JWT (ES256) with the body's SHA-256, by JWK, 5 min"
    test_key = "jwks-es256"

    def confirm(self, capture: Capture) -> float:
        """Its header, or both parts of its event type."""
        if capture.headers.has(_HEADER):
            return 0.95
        return 0.7 if b'"webhook_type"' in capture.body[: 16 * 1024] else 0.0

    def event(self, capture: Capture) -> Event:
        """`webhook_type.webhook_code`; Plaid tells no id."""
        kind, code = peek(capture.body, "webhook_type", "webhook_code")
        return Event(f"{kind}.{code}" if kind and code else kind or code)

    def verify(self, check: Check) -> Verdict:
        """The token, then its time, then the body's hash."""
        sent = check.header(_HEADER)
        if sent is None:
            return self.unsigned(_SCHEME, f"{_HEADER} header")
        token = read_token(sent)
        if token is None:
            detail, evidence = f"{_HEADER} is no JSON Web Token.", Evidence(received=(sent[:500],))
            return self.invalid("malformed_header", detail, scheme=_SCHEME, evidence=evidence)
        slack = leeway(check, self.window)
        evidence = Evidence(token.signed, (token.received,), (), token.moment("iat"), check.received_at, slack)
        keys = key_ring(check.keys)
        flaw = algorithm_flaw(token, ("ES256",))
        if flaw is None and not keys:
            if check.keys.secret or check.keys.jwks or check.keys.public_key:
                detail = f"What is saved is neither a JWK nor a public key. {self.secret_hint}"
                return self.verdict("error", scheme=_SCHEME, reason="wrong_key_decoding", detail=detail)
            return self.no_secret(_SCHEME)
        flaw = flaw or public_key_flaw(token, keys, check.received_at)
        flaw = flaw or _late(token, check.received_at, slack) or _body_flaw(token, check.capture.body)
        if flaw is not None:
            outcome = "error" if flaw.reason == "wrong_key_decoding" else "invalid"
            return self.verdict(outcome, scheme=_SCHEME, reason=flaw.reason, detail=flaw.detail, evidence=evidence)
        return self.verdict("valid", scheme=_SCHEME, evidence=evidence)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """A fresh token, by a local key."""
        pem = private_pem(keys, self.title, remark="Its own token holds for five minutes.")
        claims = {"iat": int(now), "request_body_sha256": plain_hash((capture.body,), "sha256").hex()}
        values = [(_HEADER, signed_token(pem, claims, "ES256"))]
        return Signed(replace_headers(capture.headers, values), capture.body, (_HEADER,))


def _late(token: Token, received_at: float, window: float | None) -> Flaw | None:
    flaw = time_flaw(token, received_at, None if window is None else 0.0, required=("iat",))
    if flaw is not None or window is None:
        return flaw
    age = received_at - (token.moment("iat") or 0.0)
    if age <= window:
        return None
    told = f"The signature is right, but was made {duration(age)} before receipt; {duration(window)} are allowed."
    return Flaw("expired_timestamp", told)


def _body_flaw(token: Token, body: bytes) -> Flaw | None:
    """A flaw when the body is not the signed one; Plaid prints bodies with an indentation of two blanks."""
    claimed = token.text("request_body_sha256")
    if not claimed:
        return Flaw("malformed_header", "The token has no request_body_sha256.")
    if same(claimed.encode("utf-8", "replace"), plain_hash((body,), "sha256").hex().encode("ascii")):
        return None
    if any(same(claimed.encode("utf-8", "replace"), made) for made in _printed(body)):
        told = "The token holds for this JSON as Plaid prints it: the body was read and printed anew on its way."
        return Flaw("body_reserialized", told)
    told = "The token is right, but its hash is not this body's: the body was changed, or printed anew, on its way."
    return Flaw("mismatch", told)


def _printed(body: bytes) -> Iterator[bytes]:
    """Hashes (hex) of the body as Plaid would print it; none for what is no JSON, too large or too deep."""
    value = parse_json(body)
    if value is None:
        return
    for escaped in (False, True):
        try:
            text = json.dumps(value, indent=2, ensure_ascii=escaped)
        except RecursionError:
            return
        yield plain_hash((text.encode("utf-8", "surrogatepass"),), "sha256").hex().encode("ascii")
