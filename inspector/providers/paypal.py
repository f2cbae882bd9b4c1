"""PayPal webhooks: an RSA signature over ids, time and the checksum of the body."""

from __future__ import annotations

import re
import zlib
from urllib.parse import urlsplit

from inspector.capture import Capture, Evidence, Verdict, new_uuid
from inspector.errors import ResendRefused
from inspector.providers._base import Check, Event, Keys, Provider, Signed, replace_headers, text_bytes
from inspector.providers._body import peek
from inspector.providers._hmac import decode, encode
from inspector.providers._private import private_pem, rsa_signature
from inspector.providers._rsa import certificate_flaw, compare_rsa, read_certificates, rsa_key
from inspector.providers._time import iso_seconds, iso_text

_SIGNATURE = "PAYPAL-TRANSMISSION-SIG"
_PARTS = ("PAYPAL-TRANSMISSION-ID", "PAYPAL-TRANSMISSION-TIME", "PAYPAL-CERT-URL", "PAYPAL-AUTH-ALGO")
_SCHEME = "rsa-crc32"
_ALGORITHM = "SHA256withRSA"
#: Stands where a request to be signed names no certificate; a test key's is given to the receiver.
_ADDRESS = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-local-test-key"
#: Nothing else may stand before the domain: some clients read a backslash as the end of the host.
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+paypal\.com", re.ASCII)


class PayPal(Provider):
    """Source: developer.paypal.com, "Webhooks: verify signatures"; the SDKs, which do not check the certificate's host.

    Signed: transmission id, time, webhook id and CRC-32 of the raw body (unsigned decimal), joined by `|`. The "secret"
    is the webhook id. The certificate is never fetched here: it is given as `cert_pem`, with `ca_pem` as the only
    trusted root where that is given.
    """

    name = "paypal"
    title = "PayPal"
    headers = (_SIGNATURE.lower(), _PARTS[0].lower())
    agents = ("PayPal/",)
    secret_hint = "It is the Webhook ID of the app in the developer dashboard; the certificate is at PAYPAL-CERT-URL."
    secret_pattern = r"[0-9A-Z]{17}"
    docs = "https://developer.paypal.com/api/rest/webhooks/rest/#link-signatureverification"
    schemes = ("rsa-crc32",)
    checked = "RSA-SHA256 of transmission id, time, webhook id and the body's CRC-32, by certificate"
    id_headers = (_PARTS[0],)
    id_paths = ("id",)
    test_key = "rsa-certificate"
    test_name = "messageverificationcerts.paypal.com"

    def event(self, capture: Capture) -> Event:
        """The body's `event_type` and `id`."""
        kind, identity = peek(capture.body, "event_type", "id")
        return Event(kind, identity)

    def verify(self, check: Check) -> Verdict:
        """The headers, the certificate's address and chain, then the signature."""
        sent = check.header(_SIGNATURE)
        if sent is None:
            return self.unsigned(_SCHEME, f"{_SIGNATURE} header")
        webhook = _webhook_id(check.keys)
        if not webhook or not check.keys.cert_pem:
            lacking = "webhook id" if not webhook else "certificate"
            detail = f"The {lacking} is not saved here. {self.secret_hint}"
            return self.verdict("no_secret", scheme=_SCHEME, detail=detail)
        values = [check.header(name) or "" for name in _PARTS]
        for name, value in zip(_PARTS, values, strict=True):
            if not value:
                return self.invalid("missing_header", f"The {name} header is missing.", scheme=_SCHEME)
        identity, moment, address, algorithm = values
        signed = signed_text(identity, moment, webhook, check.capture.body)
        evidence = Evidence(signed, (sent[:1000],), (), iso_seconds(moment), check.received_at, check.window(None))
        if algorithm != _ALGORITHM:
            detail = f"PAYPAL-AUTH-ALGO is {algorithm[:40]!r}; only {_ALGORITHM} is known."
            return self.invalid("wrong_algorithm", detail, scheme=_SCHEME, evidence=evidence)
        if not trusted_address(address):
            detail = "PAYPAL-CERT-URL is not an https address at a paypal.com host: it must never be fetched."
            return self.invalid("untrusted_cert_url", detail, scheme=_SCHEME, evidence=evidence)
        return self._signature(check, sent, signed, evidence)

    def _signature(self, check: Check, sent: str, signed: bytes, evidence: Evidence) -> Verdict:
        signature = decode(sent, "base64")
        if signature is None:
            detail = f"{_SIGNATURE} is not base64 text."
            return self.invalid("malformed_header", detail, scheme=_SCHEME, evidence=evidence)
        chain = read_certificates(check.keys.cert_pem or "")
        key = rsa_key(chain[0]) if chain else None
        if key is None:
            detail = "What is saved is no certificate with an RSA key (PEM)."
            return self.verdict("error", scheme=_SCHEME, reason="untrusted_certificate", detail=detail)
        names = chain[0].subject.rfc4514_string().split(",")
        common = next((part[3:].lower() for part in names if part.startswith("CN=")), "")
        problem = certificate_flaw(chain, check.keys.ca_pem, check.received_at)
        if not common.endswith(".paypal.com"):
            problem = "The certificate was not issued to a paypal.com name."
        if problem:
            return self.invalid("untrusted_certificate", problem, scheme=_SCHEME, evidence=evidence)
        result = compare_rsa(key, signature, signed, "sha256")
        if result == "holds":
            told = None if check.keys.ca_pem else "No root was given: the certificate's own issuer was not checked."
            return self.verdict("valid", scheme=_SCHEME, detail=told, evidence=evidence)
        reason, detail = {
            "malformed": ("malformed_header", "The signature has not the length that this certificate's key makes."),
            "other_hash": ("wrong_algorithm", "PayPal's key did sign, but with another hash than SHA-256."),
            "other_key": ("wrong_secret", "The signature was not made with this certificate's key."),
            "other_text": (
                "mismatch",
                "PayPal's key signed another text: a wrong webhook id, or a changed body.",
            ),
        }[result]
        return self.invalid(reason, detail, scheme=_SCHEME, evidence=evidence)

    def sign(self, capture: Capture, keys: Keys, now: float, *, public_url: str | None = None) -> Signed:  # noqa: ARG002
        """Fresh time and signature, by a local key. ResendRefused without the webhook id, which is part of the text."""
        pem = private_pem(keys, self.title, remark="PayPal's signatures have no time limit.")
        webhook = _webhook_id(keys)
        if not webhook:
            raise ResendRefused(
                "The webhook id, which PayPal's signatures cover, is not saved here.", hint=self.secret_hint
            )
        old = capture.headers.get
        identity = (old(_PARTS[0]) or "").strip(" \t") or new_uuid()
        stamp = iso_text(now, "Z", digits=0)
        signed = signed_text(identity, stamp, webhook, capture.body)
        address = (old(_PARTS[2]) or "").strip(" \t")
        values = [
            (_PARTS[0], identity),
            (_PARTS[1], stamp),
            (_PARTS[2], address if trusted_address(address) else _ADDRESS),
            (_PARTS[3], _ALGORITHM),
            (_SIGNATURE, encode(rsa_signature(pem, signed, "sha256"), "base64")),
        ]
        return Signed(replace_headers(capture.headers, values), capture.body, tuple(name for name, _ in values))


def signed_text(identity: str, moment: str, webhook: str, body: bytes) -> bytes:
    """The text under a signature."""
    return text_bytes(f"{identity}|{moment}|{webhook}|{zlib.crc32(body)}")


def _webhook_id(keys: Keys) -> str | None:
    # where nothing but the certificate is saved, it stands as the secret too
    secret = None if "-----BEGIN " in (keys.secret or "") else keys.secret
    return secret or keys.option("webhook_id")


def trusted_address(address: str) -> bool:
    """Whether a certificate's address is one of PayPal."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    plain = port in (None, 443) and not parts.username and not parts.password
    return parts.scheme == "https" and plain and bool(_HOST.fullmatch(host))
