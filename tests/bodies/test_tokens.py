from __future__ import annotations

import base64
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from inspector.bodies import render
from inspector.bodies.tokens import Token, check, read_token, times
from tests.bodies.conftest import opened

SECRET = "a secret that is long enough for HS256, at least"
CLAIMS = {"iss": "me", "iat": 1764586793, "exp": 1764590393}
HS = jwt.encode(CLAIMS, SECRET, "HS256")
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_a_token_is_shown_as_header_claims_and_signature() -> None:
    made = render("best", opened(HS.encode(), "application/jwt"))
    assert made.view == "jwt"
    assert list(made.lines)[:11] == [
        "── header ──",
        "{",
        '  "alg": "HS256",',
        '  "typ": "JWT"',
        "}",
        "",
        "── claims ──",
        "{",
        '  "iss": "me",',
        '  "iat": 1764586793,',
        '  "exp": 1764590393',
    ]
    assert made.hint(10) == "2025-12-01 11:59:53 UTC"
    assert made.lines[13] == "── signature · HS256 · 32 bytes ──"
    assert isinstance(made.model, Token)


def test_a_token_is_recognised_without_a_type() -> None:
    assert render("best", opened(HS.encode())).view == "jwt"


def test_a_secret_confirms_or_does_not_as_text_or_decoded() -> None:
    token = read_token(HS)
    assert check(token, SECRET).ok
    assert not check(token, SECRET + "x").ok
    coded = base64.b64encode(bytes(range(40))).decode()
    other = read_token(jwt.encode(CLAIMS, bytes(range(40)), "HS256"))
    assert "decoded from base64" in check(other, coded).said


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS512"), (EC, "ES256"), (ED, "EdDSA")])
def test_a_public_key_confirms_also_with_its_line_breaks_lost(key: rsa.RSAPrivateKey, algorithm: str) -> None:
    token = read_token(jwt.encode(CLAIMS, key, algorithm))
    assert check(token, pem(key)).ok
    assert check(token, pem(key).replace("\n", " ")).ok
    changed = Token(token.header_text, "", token.header, {}, token.signed + b"x", token.signature)
    assert not check(changed, pem(key)).ok


def test_a_key_set_is_searched_by_the_name_of_the_key() -> None:
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA.public_key())) | {"kid": "k1"}
    token = read_token(jwt.encode(CLAIMS, RSA, "RS256", headers={"kid": "k1"}))
    assert check(token, json.dumps({"keys": [{"kty": "EC"}, jwk]})).ok
    assert "no key named" in check(token, json.dumps({"keys": [jwk | {"kid": "k2"}]})).said
    assert "no key of the kind RSA" in check(token, '{"keys": []}').said


def test_keys_are_only_used_with_the_algorithms_that_they_are_for() -> None:
    forged = read_token(HS)
    assert "forgery" in check(forged, pem(RSA)).said
    assert "another" in check(read_token(jwt.encode(CLAIMS, RSA, "RS256")), pem(EC)).said
    assert "not a secret" in check(read_token(jwt.encode(CLAIMS, RSA, "RS256")), "secret").said
    private = RSA.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert "private key" in check(read_token(jwt.encode(CLAIMS, RSA, "RS256")), private).said
    damaged = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
    assert "cannot be read" in check(read_token(jwt.encode(CLAIMS, RSA, "RS256")), damaged).said


def coded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize("name", ["none", "None", "NONE"])
def test_a_token_with_algorithm_none_is_never_valid(name: str) -> None:
    text = f"{coded({'alg': name})}.{coded({'sub': 'admin'})}."
    made = render("jwt", opened(text.encode(), "application/jwt"))
    assert "not signed" in str(made.problem)
    assert not check(read_token(text), "").ok
    assert not check(read_token(f"{text}AAAA"), SECRET).ok


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a.b.c.d.e", "encrypted"),
        ("eyJh.eyJh", "three parts"),
        ("eyJhbGc.!!!.x", "claims"),
        (f"{coded([1])}.e30.AAAA", "header of this token is no JSON object"),
        ("x" * 300_000, "too long"),
    ],
)
def test_what_is_no_token_says_why(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_token(text)
    assert said in str(render("jwt", opened(text.encode())).problem)


def test_times_are_told_in_words() -> None:
    token = read_token(HS)
    assert times(token, 1764590393 - 300) == "expires in 5 minutes"
    assert times(token, 1764590393 + 3 * 86_400) == "expired 3 days ago"
    assert times(read_token(f"{coded({'alg': 'x'})}.{coded({'exp': 1e300, 'nbf': True})}.AAAA"), 0) == ""
