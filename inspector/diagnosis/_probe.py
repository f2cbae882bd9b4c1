"""The signed text of one request in its pieces, and a way to ask whether another text was signed in its place."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from inspector.capture import Verdict
from inspector.providers import Check, Provider
from inspector.providers._ed25519 import ed25519_holds
from inspector.providers._hmac import decode, plain_hash
from inspector.providers._rsa import read_certificates, rsa_key
from inspector.providers._scheme import KeyedHash, Material, Reading
from inspector.providers.sendgrid import ecdsa_holds
from inspector.providers.standardwebhooks import StandardWebhooks, asymmetric_key


def _same(body: bytes) -> bytes:
    return body


@dataclass(frozen=True, repr=False)
class Probe:
    """`signed` says whether the received signature is over a text, whatever the scheme does to find out.

    `part` is what stands in the signed text for a body; None where the body is not there as one piece.
    """

    materials: tuple[Material, ...]
    signed: Callable[[Material], bool]
    stamp: str = ""
    url: str = ""
    part: Callable[[bytes], bytes] | None = None


def keyed(provider: Provider, check: Check, verdict: Verdict) -> KeyedHash | None:
    """The keyed-hash scheme that reads this request: the provider itself, or the one it holds for some requests."""
    if isinstance(provider, StandardWebhooks) and asymmetric_key(check.keys):
        return None
    if isinstance(provider, KeyedHash):
        return provider
    for value in vars(type(provider)).values():
        if isinstance(value, KeyedHash):
            reading = value.read(check)
            if isinstance(reading, Reading) or (reading.outcome == "invalid" and reading.scheme == verdict.scheme):
                return value
    return None


def hash_probe(reading: Reading, key: bytes, digests: set[bytes], body: bytes) -> Probe:
    """The probe of a keyed hash."""

    def signed(material: Material) -> bool:
        return reading.digest(key, material) in digests

    # what a scheme derives from the body (Box's escaped form) is not asked about again for every other body
    raw = tuple(one for one in reading.materials if one.body is body)
    return Probe(raw or reading.materials, signed, reading.stamp, reading.url, _same if raw else None)


def key_probe(provider: Provider, check: Check, verdict: Verdict) -> Probe | None:
    """The probe of a scheme that signs with a private key; None for others, and where key or signature are unusable."""
    evidence, keys = verdict.evidence, check.keys
    if evidence is None or not evidence.received:
        return None
    body = check.capture.body
    before, found, after = evidence.signed.partition(body) if body else (evidence.signed, b"", b"")
    sent = evidence.received[0]
    secret = keys.public_key or keys.secret or ""
    stamp = before.decode("latin-1")
    whole = Material(before, found or body, after)
    if provider.name == "discord":
        public, signature = decode(secret.strip().lower(), "hex") or b"", decode(sent.lower(), "hex")
        return Probe((whole,), lambda one: ed25519_holds(public, signature, one.signed), stamp, part=_same)
    if provider.name == "sendgrid":
        signature = decode(sent, "base64") or b""
        return Probe((whole,), lambda one: bool(ecdsa_holds(secret, signature, one.signed)), stamp, part=_same)
    if isinstance(provider, StandardWebhooks) and (public_key := asymmetric_key(keys)):
        made = [decode(text, "base64") for text in evidence.received]
        stamp = stamp.rstrip(".").rpartition(".")[2]
        return Probe(
            (whole,), lambda one: any(ed25519_holds(public_key, s, one.signed) for s in made), stamp, part=_same
        )
    if provider.name in ("paypal", "sns"):
        return _rsa_probe(check, evidence.signed, sent, is_paypal=provider.name == "paypal")
    return None


def _rsa_probe(check: Check, text: bytes, sent: str, *, is_paypal: bool) -> Probe | None:
    """An RSA signature gives away the hash of what was signed: every question after that is one hash."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    certificates = read_certificates(check.keys.cert_pem or check.keys.secret or "")
    key = rsa_key(certificates[0]) if certificates else None
    signature = decode(sent, "base64")
    if key is None or signature is None or len(signature) != (key.key_size + 7) // 8:
        return None
    kinds: tuple[tuple[str, hashes.HashAlgorithm], ...] = (("sha256", hashes.SHA256()), ("sha1", hashes.SHA1()))
    for name, kind in kinds:
        try:
            wanted = key.recover_data_from_signature(signature, PKCS1v15(), kind)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            continue
        return _recovered(name, wanted, text, is_paypal=is_paypal)
    return None


def _recovered(algorithm: str, wanted: bytes, text: bytes, *, is_paypal: bool) -> Probe:
    def signed(material: Material) -> bool:
        return plain_hash((material.before, material.body, material.after), algorithm) == wanted

    if not is_paypal:
        found = re.search(rb"\nTimestamp\n([^\n]+)\n", text)
        return Probe((Material(text, b""),), signed, found[1].decode("latin-1") if found else "")
    head, _, crc = text.rpartition(b"|")
    stamp = head.split(b"|")[1].decode("latin-1") if head.count(b"|") > 1 else ""
    return Probe((Material(head + b"|", crc),), signed, stamp, part=lambda body: str(zlib.crc32(body)).encode("ascii"))
