from __future__ import annotations

import json

from inspector.providers.pasted import keys_from_text, keys_of_texts

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
PUBLIC = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n"
KEY = {"kty": "EC", "crv": "P-256", "kid": "one"}


def test_each_kind_is_told_by_its_look() -> None:
    assert keys_from_text("whsec_x").secret == "whsec_x"
    assert keys_from_text("whsec_x").cert_pem is None
    assert keys_from_text(CERTIFICATE).cert_pem == CERTIFICATE
    assert keys_from_text(PUBLIC).public_key == PUBLIC
    assert keys_from_text(json.dumps({"keys": [KEY]})).jwks == {"keys": [KEY]}
    assert keys_from_text(json.dumps(KEY)).jwks == {"keys": [KEY]}
    assert keys_from_text(json.dumps({"k1": CERTIFICATE})).certs == {"k1": CERTIFICATE}


def test_a_secret_that_only_looks_like_json_stays_a_secret() -> None:
    for text in ("{", "{}", '{"keys": 3}', "[1]", "{" * 100_000):
        keys = keys_from_text(text)
        assert (keys.secret, keys.jwks, keys.certs) == (text, {}, {})


def test_material_joins_the_secret() -> None:
    keys = keys_from_text("WEBHOOKID", [CERTIFICATE, json.dumps({"keys": [KEY]})])
    assert (keys.secret, keys.cert_pem, keys.jwks) == ("WEBHOOKID", CERTIFICATE, {"keys": [KEY]})
    other = CERTIFICATE.replace("MIIB", "MIIC")
    assert keys_from_text("W", [CERTIFICATE, other]).cert_pem == CERTIFICATE + other
    assert keys_from_text("", [CERTIFICATE]).secret is None


def test_secrets_of_an_endpoint_are_joined_by_its_certificates() -> None:
    both = keys_of_texts([("id", "WEBHOOKID"), ("certificate", CERTIFICATE), ("test", "OTHERID")])
    assert [(name, keys.secret, keys.cert_pem) for name, keys in both] == [
        ("id", "WEBHOOKID", CERTIFICATE),
        ("test", "OTHERID", CERTIFICATE),
    ]
    ((name, alone),) = keys_of_texts([("certificate", CERTIFICATE)])
    assert (name, alone.cert_pem) == ("certificate", CERTIFICATE)
    assert keys_of_texts([]) == []
