"""JSON Web Tokens: read without trust, looked up in the keys that the user gave, compared with a reason for each no.

PyJWT and the cryptography library are loaded at the first use: starting the program must not wait for them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from inspector.providers._base import Keys
from inspector.providers._hmac import mac, same
from inspector.providers._rsa import compare_rsa, read_certificates

#: No token is longer; what is gets refused before it is decoded.
_LONGEST = 32 * 1024
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", re.ASCII)
#: Nor is any set of keys: `_keys_of_text` parses up to this many characters.
_LONGEST_KEYS = 1024 * 1024
#: More keys than this in one set are not looked at.
_MOST_KEYS = 200


class Flaw(NamedTuple):
    """Why a token does not hold: a reason of the design's list and a sentence."""

    reason: str
    detail: str


class NamedKey(NamedTuple):
    """A key as given: its id ("" for none) and what makes the key object of it; `expires` in unix seconds."""

    name: str
    load: Callable[[], Any]
    expires: float | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A token's parts. `signed` are the bytes under the signature, `received` is the signature as sent."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    signed: bytes
    signature: bytes
    received: str

    @property
    def algorithm(self) -> str:
        """What the token says that it was signed with; any text."""
        value = self.header.get("alg")
        return value[:40] if isinstance(value, str) else ""

    @property
    def key_id(self) -> str:
        """Which key it says, or ""."""
        value = self.header.get("kid")
        return value if isinstance(value, str) else ""

    def text(self, claim: str) -> str:
        """A claim that is text, else ""."""
        value = self.claims.get(claim)
        return value if isinstance(value, str) else ""

    def moment(self, claim: str) -> float | None:
        """A claim that is a time in unix seconds; None when it is absent or no sane number."""
        value = self.claims.get(claim)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if 0 <= value < 1e12 else None


def read_token(text: str) -> Token | None:
    """The token in a text, nothing of it checked; None when it is none."""
    from jwt import PyJWS, PyJWTError

    # checked here because PyJWT passes over what is not of the alphabet
    if len(text) > _LONGEST or not _COMPACT.fullmatch(text):
        return None
    try:
        found = PyJWS().decode_complete(text, options={"verify_signature": False})
        claims = json.loads(found["payload"])
    except (PyJWTError, ValueError, RecursionError):
        return None
    if not isinstance(claims, dict):
        return None
    signed, _, received = text.rpartition(".")
    return Token(found["header"], claims, signed.encode("ascii"), found["signature"], received)


def algorithm_flaw(token: Token, allowed: Sequence[str]) -> Flaw | None:
    """A flaw when the token names another algorithm than the scheme uses: also none, and HMAC by public key."""
    if token.algorithm in allowed:
        return None
    told = f"The token says alg {token.algorithm!r}; {' or '.join(allowed)} belongs there."
    if token.algorithm.lower() in ("", "none"):
        told = f"The token is not signed (alg {token.algorithm!r}); {' or '.join(allowed)} belongs there."
    elif token.algorithm.startswith("HS"):
        told += " A token keyed with a public key, which everybody knows, proves nothing."
    return Flaw("wrong_algorithm", told)


def hmac_flaw(token: Token, key: bytes) -> Flaw | None:
    """A flaw when an HS256 token was not made with that key."""
    if same(token.signature, mac(key, (token.signed,), "sha256")):
        return None
    return Flaw("mismatch", "The token's signature does not match: another secret made it, or the token was changed.")


def public_key_flaw(token: Token, found: Sequence[NamedKey], received_at: float) -> Flaw | None:
    """A flaw when no key of the token's id made an RS256 or ES256 token.

    With no id in the token all keys are tried; keys without an id count only when no key has one.
    """
    named = [key for key in found if key.name]
    wanted = [key for key in named if key.name == token.key_id] if token.key_id and named else list(found)
    if not wanted:
        ids = ", ".join(sorted({key.name[:60] for key in named})[:5])
        return Flaw("unknown_key", f"The token names the key {token.key_id[:60]!r}; the saved keys are {ids}.")
    loaded = [key.load() for key in wanted]
    keys = [key for key in loaded if key is not None]
    if not keys:
        return Flaw("wrong_key_decoding", "The saved key cannot be read.")
    results = [_compare(token, key) for key in keys]
    if None in results:
        late = wanted[loaded.index(keys[results.index(None)])].expires
        if late is not None and received_at > late:
            return Flaw("unknown_key", "The key that made the token had expired at the moment of receipt.")
        return None
    told = [flaw for flaw in results if flaw is not None]
    return next((flaw for flaw in told if flaw.reason == "body_altered"), told[0])


def key_ring(keys: Keys) -> list[NamedKey]:
    """All public keys that the user gave, in whatever form: JWKS, certificates, PEM, and any of these as secret."""
    found = [*_keys_of_set(keys.jwks), *_keys_of_mapping(keys.certs)]
    found += [key for text in (keys.public_key, keys.cert_pem, keys.secret) for key in _keys_of_text(text or "")]
    return found[:_MOST_KEYS]


def _keys_of_text(text: str) -> Iterator[NamedKey]:
    text = text.strip()
    if not text.startswith("{"):
        if "-----BEGIN " in text:
            yield from _keys_of_pem("", text)
        return
    if len(text) > _LONGEST_KEYS:
        return
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    if "keys" in data or "kty" in data or "key" in data:
        yield from _keys_of_set(data)
    else:
        yield from _keys_of_mapping(data)


def _keys_of_set(data: Mapping[str, Any]) -> Iterator[NamedKey]:
    """Of a JWKS, of one JWK, or of one in an envelope `{"key": {…}}`, as Plaid's API answers."""
    listed = data.get("keys")
    for entry in listed if isinstance(listed, list) else [data.get("key", data)]:
        if isinstance(entry, Mapping) and entry.get("kty") in ("RSA", "EC"):
            name, expires = entry.get("kid"), entry.get("expired_at")
            is_number = isinstance(expires, int | float) and not isinstance(expires, bool)
            yield NamedKey(
                name if isinstance(name, str) else "",
                partial(_load_jwk, entry),
                expires if is_number else None,
            )


def _keys_of_mapping(data: Mapping[str, Any]) -> Iterator[NamedKey]:
    """Of key ids and PEM texts."""
    for name, pem in data.items():
        if isinstance(name, str) and isinstance(pem, str) and "-----BEGIN " in pem:
            yield from _keys_of_pem(name, pem)


def _keys_of_pem(name: str, pem: str) -> Iterator[NamedKey]:
    if "-----BEGIN CERTIFICATE" in pem:
        for certificate in read_certificates(pem):
            yield NamedKey(name, partial(_public, certificate))
    else:
        yield NamedKey(name, partial(_load_pem, pem))


def _public(certificate: Any) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None


def _load_pem(pem: str) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        return load_pem_public_key(pem.encode("utf-8", "replace"))
    except (ValueError, UnsupportedAlgorithm):
        return None


def _load_jwk(entry: Mapping[str, Any]) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from jwt import InvalidKeyError
    from jwt.algorithms import ECAlgorithm, RSAAlgorithm

    kind = RSAAlgorithm if entry.get("kty") == "RSA" else ECAlgorithm
    try:
        key = kind.from_jwk(dict(entry))
    except (InvalidKeyError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None
    # whoever pastes a private key means its public half
    return key.public_key() if isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey) else key


def _compare(token: Token, key: Any) -> Flaw | None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from jwt.algorithms import ECAlgorithm

    if token.algorithm == "RS256" and isinstance(key, RSAPublicKey):
        return _RSA_FLAWS[compare_rsa(key, token.signature, token.signed, "sha256")]
    if token.algorithm == "ES256" and isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        if len(token.signature) != 64:
            return Flaw("malformed_header", "The token's signature has not the length that ES256 makes.")
        # the hash by name, as PyJWT's own classes name it
        if ECAlgorithm(ECAlgorithm.SHA256).verify(token.signed, key, token.signature):
            return None
        return Flaw("mismatch", "The token's signature does not hold: another key made it, or the token was changed.")
    return Flaw("wrong_key_decoding", f"The saved key is of another kind than {token.algorithm} needs.")


_RSA_FLAWS = {
    "holds": None,
    "other_text": Flaw("body_altered", "The right key signed other claims: the token was changed on its way."),
    "other_hash": Flaw("wrong_algorithm", "The right key signed, but with another hash than RS256 uses."),
    "other_key": Flaw("wrong_secret", "The token was not signed with the key that it names."),
    "malformed": Flaw("malformed_header", "The token's signature has not the length that this key makes."),
}
