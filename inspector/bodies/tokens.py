"""JSON Web Tokens taken apart, and their signatures checked with a key that the user gives.

Sources: RFC 7515 (JWS), 7518 (JWA), 7519 (JWT), 7517 (JWK), 8725 (best current practices: a key is only used with the
algorithms that it is for, and `none` is never accepted).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

#: Characters of a token and of a key that are looked at
MOST = 256 * 1024

_HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}
_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]{3,40})-----(.+?)-----END \1-----", re.DOTALL)
_FAMILIES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


@dataclass(frozen=True, slots=True)
class Token:
    """A signed token: the texts of header and claims as sent, `signed` the bytes that the signature is over."""

    header_text: str
    claims_text: str
    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes

    @property
    def algorithm(self) -> str:
        """What the header names as `alg`, as text."""
        return str(self.header.get("alg", ""))[:40]


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a signature holds, and the sentence for it."""

    ok: bool
    said: str


def read_token(text: str) -> Token:
    """Take a compact JWS apart. Raises ValueError with a sentence that says why it is none."""
    text = text.strip()
    if len(text) > MOST:
        raise ValueError("It is too long for a token.")
    parts = text.split(".")
    if len(parts) == 5:
        raise ValueError("This token is encrypted (JWE): nothing in it can be read without its key.")
    if len(parts) != 3:
        raise ValueError(f"A signed token has three parts between dots, this has {len(parts):,}.")
    texts = []
    for name, part in zip(("header", "claims"), parts, strict=False):
        data = _decoded(part)
        if data is None:
            raise ValueError(f"The {name} of this token is no base64url text.")
        texts.append(data.decode("utf-8", "surrogateescape"))
    header = _object(texts[0])
    if header is None:
        raise ValueError("The header of this token is no JSON object.")
    signature = _decoded(parts[2])
    if signature is None:
        raise ValueError("The signature of this token is no base64url text.")
    signed = f"{parts[0]}.{parts[1]}".encode("utf-8", "surrogatepass")
    return Token(texts[0], texts[1], header, _object(texts[1]) or {}, signed, signature)


def _decoded(part: str) -> bytes | None:
    try:
        return base64.b64decode(part.replace("-", "+").replace("_", "/") + "=" * (-len(part) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _object(text: str) -> dict[str, Any] | None:
    try:
        made = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return made if isinstance(made, dict) else None


def times(token: Token, now: float) -> str:
    """What `exp` and `nbf` mean at a moment (seconds since 1970), in words; empty when neither is there."""
    said = []
    for name, before, after in (("exp", "expires in {}", "expired {} ago"), ("nbf", "holds from in {}", "")):
        when = token.claims.get(name)
        if not isinstance(when, (int, float)) or isinstance(when, bool) or abs(when) > 1e12:
            continue
        words = before if when > now else after
        if words:
            said.append(words.format(_span(abs(when - now))))
    return ", ".join(said)


def _span(seconds: float) -> str:
    span = timedelta(seconds=round(seconds))
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if span.total_seconds() >= size:
            count = round(span.total_seconds() / size)
            return f"{count:,} {word}{'' if count == 1 else 's'}"
    return f"{round(span.total_seconds())} s"


def check(token: Token, key: str) -> Checked:
    """Whether the signature holds with a secret, a public key or certificate (PEM), or a key set (JWK, JWKS)."""
    name, key = token.algorithm, key.strip()
    if name.lower() == "none" or not token.signature:
        return Checked(False, "Not signed: the algorithm is none, so anyone can have made this token.")
    if not key or len(key) > MOST:
        return Checked(False, "Give a secret, a public key (PEM) or a key set (JWKS).")
    if name in _HASHES:
        return _with_secret(token, key)
    family = _FAMILIES.get(name[:2])
    if family is None:
        return Checked(False, f"The algorithm {name!r} is not known here.")
    if (found := _PEM.search(key)) is not None:
        return _with_pem(token, found, family)
    if (keys := _object(key)) is not None:
        return _with_set(token, keys, family)
    return Checked(False, f"{name} needs a public key (PEM), a certificate or a key set (JWKS), not a secret.")


def _with_secret(token: Token, key: str) -> Checked:
    if _PEM.search(key):
        # the public key taken for a secret: what an attacker hopes for (RFC 8725, 2.1)
        return Checked(
            False, f"{token.algorithm} needs a secret, not a public key; a token made so would be a forgery."
        )
    forms = [("", key.encode("utf-8"))]
    jwk = _object(key)
    if jwk is not None and isinstance(jwk.get("k"), str) and (secret := _decoded(jwk["k"])) is not None:
        forms = [("", secret)]
    elif (decoded := _decoded(key)) is not None:
        forms.append((" when it is decoded from base64", decoded))
    for words, secret in forms:
        made = hmac.new(secret, token.signed, _HASHES[token.algorithm]).digest()
        if hmac.compare_digest(made, token.signature):
            return Checked(True, f"Valid: {token.algorithm} with this secret{words}.")
    return Checked(False, f"Invalid: {token.algorithm} with this secret gives another signature.")


def _with_pem(token: Token, found: re.Match[str], family: str) -> Checked:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificate

    # a field of one line makes blanks of line breaks
    lines = "\n".join(re.findall(r".{1,64}", re.sub(r"\s+", "", found[2])))
    pem = f"-----BEGIN {found[1]}-----\n{lines}\n-----END {found[1]}-----\n".encode()
    if "PRIVATE" in found[1]:
        return Checked(False, "That is a private key: keep it, and give the public one.")
    try:
        public = load_pem_x509_certificate(pem).public_key() if "CERT" in found[1] else load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return Checked(False, "This public key cannot be read: it is damaged, or of a kind that is not known here.")
    return _with_public(token, public, family, "this key")


def _with_set(token: Token, keys: dict[str, Any], family: str) -> Checked:
    import jwt

    listed = keys.get("keys") if isinstance(keys.get("keys"), list) else [keys]
    wanted = token.header.get("kid")
    fitting = [key for key in listed or () if isinstance(key, dict) and key.get("kty") == family]
    named = [key for key in fitting if key.get("kid") == wanted] if wanted is not None else fitting
    if not fitting:
        return Checked(False, f"The key set holds no key of the kind {family} that {token.algorithm} needs.")
    if not named:
        return Checked(False, f"The key set holds no key named {str(wanted)[:80]!r}, which the token asks for.")
    for jwk in named[:100]:
        try:
            public = jwt.PyJWK(jwk, token.algorithm).key
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
        checked = _with_public(token, public, family, f"the key {str(jwk.get('kid', 'of the set'))[:80]}")
        if checked.ok:
            return checked
    return Checked(False, f"Invalid: no fitting key of the set gives this {token.algorithm} signature.")


def _with_public(token: Token, public: Any, family: str, words: str) -> Checked:
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
    from jwt.algorithms import get_default_algorithms

    algorithm = get_default_algorithms().get(token.algorithm)
    kinds: dict[str, tuple[type, ...]] = {
        "RSA": (rsa.RSAPublicKey,),
        "EC": (ec.EllipticCurvePublicKey,),
        "OKP": (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey),
    }
    if algorithm is None or not isinstance(public, kinds[family]):
        return Checked(False, f"{token.algorithm} needs a key of the kind {family}, and {words} is of another.")
    try:
        ok = bool(algorithm.verify(token.signed, public, token.signature))
    except (ValueError, TypeError):
        ok = False
    if ok:
        return Checked(True, f"Valid: {token.algorithm} with {words}.")
    return Checked(False, f"Invalid: {token.algorithm} with {words} does not confirm this signature.")
