"""Signatures made with a private key: of a local test key, as the provider's own is nobody else's.

The cryptography library and PyJWT are loaded at the first use: starting the program must not wait for them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from inspector.errors import KeyNeeded, ResendRefused
from inspector.providers._base import Keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

#: PEM texts longer than this are not looked at.
_LONGEST = 20_000
_HOW = (
    "Make a local test key (`webhook-inspector endpoints test-key ENDPOINT`, or in the window under Signing secrets) "
    "and let your application check with its public half; or send it without signing anew."
)


def private_pem(keys: Keys, title: str, *, remark: str = "") -> str:
    """The private key to sign with. KeyNeeded, which says how to make one, when there is none."""
    if keys.private_key:
        return keys.private_key
    owner = title.replace("The ", "the ", 1) if title.startswith("The ") else title
    raise KeyNeeded(f"{title} signs with a private key that only {owner} has.", hint=f"{_HOW} {remark}".strip())


def rsa_signature(pem: str, message: bytes, algorithm: str) -> bytes:
    """PKCS#1 v1.5 signature by `sha1` (which SNS version 1 asks for) or `sha256`. ResendRefused for another key."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256

    key: RSAPrivateKey = load_key(pem, "RSA")
    return key.sign(message, PKCS1v15(), SHA1() if algorithm == "sha1" else SHA256())


def ecdsa_signature(pem: str, message: bytes) -> bytes:
    """ECDSA P-256 SHA-256 signature (DER). ResendRefused for another key."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    key: EllipticCurvePrivateKey = load_key(pem, "P-256")
    return key.sign(message, ECDSA(SHA256()))


def ed25519_signature(pem: str, message: bytes) -> bytes:
    """Ed25519 signature of 64 bytes. ResendRefused for another key."""
    key: Ed25519PrivateKey = load_key(pem, "Ed25519")
    return key.sign(message)


def signed_token(pem: str, claims: Mapping[str, Any], algorithm: str, name: str = "") -> str:
    """A JSON Web Token of these claims, RS256 or ES256; it names the key as `name`, else by `key_id`. ResendRefused."""
    from jwt import PyJWS

    key = load_key(pem, "RSA" if algorithm == "RS256" else "P-256")
    # signed as bytes: claims of a captured token may have types that PyJWT's own encoder refuses
    payload = json.dumps(dict(claims), separators=(",", ":")).encode("ascii")
    return PyJWS().encode(payload, key, algorithm, {"kid": name or key_id(key.public_key())})


def key_id(key: PublicKeyTypes) -> str:
    """A name for a public key that follows from the key itself."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"local-test-{hashlib.sha256(der).hexdigest()[:12]}"


@lru_cache(maxsize=16)
def _read(pem: str) -> Any:
    """The private key of a PEM text. ResendRefused, without a word of the text, when it cannot be read."""
    # kept, since reading an RSA key takes 50 ms and many requests may be signed with one
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(pem[:_LONGEST].encode("ascii", "replace"), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ResendRefused(
            "The private key to sign with cannot be read.", hint="It has to be PEM text without a password."
        ) from None


def load_key(pem: str, kind: str) -> Any:
    """The private key of a PEM text if it is an `RSA`, `P-256` or `Ed25519` one. ResendRefused."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    key = _read(pem)
    wanted = {"RSA": RSAPrivateKey, "P-256": EllipticCurvePrivateKey, "Ed25519": Ed25519PrivateKey}[kind]
    if not isinstance(key, wanted) or getattr(getattr(key, "curve", None), "name", "secp256r1") != "secp256r1":
        raise ResendRefused(
            f"The private key to sign with is of another kind than the {kind} key that this scheme needs.",
            hint="Forget the test key and make a new one.",
        )
    return key
