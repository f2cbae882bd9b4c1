"""Keys and tokens of our own, in the shape of the senders'."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NOW = 1_790_000_000.0


@cache
def rsa_key(number: int = 0) -> rsa.RSAPrivateKey:
    """One of several RSA keys, always the same within a run."""
    return rsa.generate_private_key(65537, 2048)


@cache
def ec_key(number: int = 0) -> ec.EllipticCurvePrivateKey:
    """One of several P-256 keys."""
    return ec.generate_private_key(ec.SECP256R1())


def pem(key: Any) -> str:
    """The public half as PEM text."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def jwk(key: Any, kid: str = "k1", **more: Any) -> dict[str, Any]:
    """The public half as JWK."""
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**kind.to_jwk(key.public_key(), as_dict=True), "kid": kid, **more}


def make(claims: dict[str, Any], key: Any, algorithm: str = "RS256", kid: str | None = "k1", **header: Any) -> str:
    """A signed token."""
    return jwt.encode(claims, key, algorithm, headers=({"kid": kid} if kid is not None else {}) | header)


def forge(header: dict[str, Any], claims: Any, signature: bytes = b"") -> str:
    """A token of any parts."""
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
