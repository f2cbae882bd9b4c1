"""SendGrid Event Webhook: ECDSA P-256 over time and body."""

from __future__ import annotations

import base64
import binascii

from inspector.capture import Capture, Evidence, Verdict
from inspector.providers._base import Batch, Check, Event, Keys, Provider, Signed, replace_headers
from inspector.providers._hmac import decode, encode
from inspector.providers._private import ecdsa_signature, private_pem
from inspector.providers._time import unix_seconds

_SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
_TIME = "X-Twilio-Email-Event-Webhook-Timestamp"


class SendGrid(Provider):
    """Source: twilio.com/docs/sendgrid, "Event Webhook security features"; sendgrid on PyPI and npm. No window."""

    name = "sendgrid"
    title = "SendGrid"
    headers = (_SIGNATURE.lower(), _TIME.lower())
    agents = ("SendGrid Event API",)
    secret_hint = "It is the Verification Key under Settings › Mail Settings › Event Webhook: a public key in base64."
    batch = Batch("", ("event",), ("sg_event_id",))
    docs = "https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features"
    schemes = ("ecdsa",)
    checked = "ECDSA P-256 of time and body, by public key"
    id_paths = ("*.sg_event_id",)
    test_key = "p256"

    def event(self, capture: Capture) -> Event:
        """The types of the batch, and the id of its first event."""
        return self.batch_event(capture)

    def verify(self, check: Check) -> Verdict:
        """The signature over the time header's text and the body, nothing between; the body ends with a line end."""
        scheme = "ecdsa"
        value = check.header(_SIGNATURE)
        if value is None:
            return self.unsigned(scheme, f"{_SIGNATURE} header")
        secret = check.keys.public_key or check.keys.secret
        if not secret:
            return self.no_secret(scheme)
        stamp = check.header(_TIME)
        if not stamp:
            return self.invalid("missing_header", f"The {_TIME} header is missing.", scheme=scheme)
        signed = stamp.encode("latin-1") + check.capture.body
        evidence = Evidence(signed, (value[:500],), (), unix_seconds(stamp), check.received_at, check.window(None))
        signature = decode(value, "base64")
        if signature is None or signature[:1] != b"\x30":
            detail = f"{_SIGNATURE} is not an ECDSA signature in base64 (DER)."
            return self.invalid("malformed_header", detail, scheme=scheme, evidence=evidence)
        holds = ecdsa_holds(secret, signature, signed)
        if holds is None:
            detail = f"The saved key is not a P-256 public key. {self.secret_hint}"
            return self.verdict("error", scheme=scheme, reason="wrong_key_decoding", detail=detail)
        if not holds:
            detail = "The signature does not hold for this key: it is another account's, or the request was changed."
            return self.invalid("mismatch", detail, scheme=scheme, evidence=evidence)
        return self.verdict("valid", scheme=scheme, evidence=evidence)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """Fresh time and signature, by a local key."""
        pem = private_pem(keys, self.title, remark="SendGrid's own libraries set no time limit.")
        stamp = str(int(now))
        signature = ecdsa_signature(pem, stamp.encode("ascii") + capture.body)
        values = [(_SIGNATURE, encode(signature, "base64")), (_TIME, stamp)]
        return Signed(replace_headers(capture.headers, values), capture.body, tuple(name for name, _ in values))


def ecdsa_holds(public: str, signature: bytes, message: bytes) -> bool | None:
    """True when an ECDSA P-256 SHA-256 signature (DER) holds; None when the key (PEM, or its base64) is none."""
    # loaded at the first use: starting the program must not wait for it
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    lines = [line for line in public.splitlines() if "-----" not in line]
    try:
        key = load_der_public_key(base64.b64decode("".join("".join(lines).split()), validate=True))
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return None
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        return None
    try:
        key.verify(signature, message, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
