"""Local test keys: what they are made of, how their public half is written, and that they are good for nothing else."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from inspector.errors import KeyNeeded, ResendRefused
from inspector.providers import REGISTRY, Keys, verify
from inspector.providers.local_keys import FORMS, LocalKey, make_local_key
from inspector.providers.pasted import is_public, keys_from_text, keys_of_texts
from inspector.providers.resign import resign
from tests.providers.test_resign import NOW, applied, local_key

OWNERS = [name for name, provider in REGISTRY.items() if provider.test_key]


def test_these_providers_have_test_keys() -> None:
    asymmetric = ("discord", "google", "jira", "msgraph", "paypal", "plaid", "sendgrid", "sns")
    assert sorted(OWNERS) == sorted((*asymmetric, "standardwebhooks", "svix"))
    assert {REGISTRY[name].test_key for name in OWNERS} == set(FORMS)


@pytest.mark.parametrize("name", OWNERS)
def test_no_text_shows_the_private_half(name: str) -> None:
    key = local_key(name)
    inside = key.text.splitlines()[1]
    keys = key.signing(Keys(secret="s"), NOW)
    assert keys.private_key is not None
    assert inside in keys.private_key
    for text in (repr(key), str(key), repr(keys), key.public, repr(key.checking(Keys()))):
        assert inside not in text
        assert "PRIVATE" not in text
    assert key.checking(keys).private_key is None


@pytest.mark.parametrize("name", OWNERS)
def test_each_one_is_new_and_its_public_half_stays(name: str) -> None:
    key = local_key(name)
    assert LocalKey(key.kind, key.text).public == key.public
    if "ed25519" in key.kind or "256" in key.kind:
        assert make_local_key(REGISTRY[name], NOW).public != key.public


PUBLIC = {
    "discord": r"[0-9a-f]{64}",
    "sendgrid": r"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[A-Za-z0-9+/=]{88}",
    "standardwebhooks": r"whpk_[A-Za-z0-9+/]{43}=",
    "svix": r"whpk_[A-Za-z0-9+/]{43}=",
}


@pytest.mark.parametrize("name", PUBLIC)
def test_short_public_keys_are_written_as_the_sender_writes_its_own(name: str) -> None:
    assert re.fullmatch(PUBLIC[name], local_key(name).public)


@pytest.mark.parametrize("name", ["google", "msgraph", "plaid"])
def test_key_sets_name_the_key_that_the_token_names(name: str) -> None:
    (entry,) = json.loads(local_key(name).public)["keys"]
    assert entry["kid"].startswith("local-test-")
    assert (entry["kty"], entry["alg"]) == (("EC", "ES256") if name == "plaid" else ("RSA", "RS256"))
    assert not entry.keys() & {"d", "p", "q", "dp", "dq", "qi"}


def test_the_key_of_jiras_callbacks_is_a_public_key_in_pem() -> None:
    key: Any = load_pem_public_key(local_key("jira").public.encode())
    assert key.key_size == 2048


@pytest.mark.parametrize(("name", "subject"), [("paypal", ".paypal.com"), ("sns", "sns.amazonaws.com")])
def test_a_certificate_is_issued_by_a_root_that_can_issue_no_other(name: str, subject: str) -> None:
    key = local_key(name)
    leaf, root = x509.load_pem_x509_certificates(key.public.encode())
    leaf.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    assert leaf.subject.rfc4514_string().split(",")[0].endswith(subject)
    assert "Webhook Inspector local test key" in leaf.subject.rfc4514_string()
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    # the root's own key is nowhere: the only private key is the leaf's
    assert key.text.count("PRIVATE KEY-----") == 2
    signing: Any = leaf.public_key()
    assert signing.key_size == 2048
    with pytest.raises(x509.ExtensionNotFound):
        leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert key.expires == leaf.not_valid_after_utc
    assert (leaf.not_valid_after_utc - datetime.fromtimestamp(NOW, UTC)).days in range(1800, 1830)


def test_a_certificate_that_has_ended_signs_no_more() -> None:
    key = local_key("paypal")
    assert key.expires is not None
    with pytest.raises(ResendRefused, match=r"ended on 2031-.*Make a new test key"):
        key.signing(Keys(), key.expires.timestamp() + 1)
    assert local_key("discord").expires is None


@pytest.mark.parametrize("name", [name for name in OWNERS if name != "msgraph"])  # whose tokens lie in the body
def test_the_public_half_serves_as_what_the_user_saves(name: str, make_capture: Any) -> None:
    """Exported and pasted as the secret of the endpoint that receives what was signed again."""
    provider, key = REGISTRY[name], local_key(name)
    bodies = {
        "sns": b'{"Type": "Notification", "Message": "m", "Timestamp": "t", "SignatureVersion": "2", "Signature": "",'
        b' "SigningCertURL": "https://sns.us-east-1.amazonaws.com/x.pem"}',
    }
    headers = [("Host", "a")]
    if name == "jira":
        headers.append(("Authorization", "JWT e30.e30.x"))
    capture = make_capture(headers=headers, body=bodies.get(name, b"{}"))
    keys = Keys(secret="-----BEGIN PUBLIC KEY-----") if name == "jira" else Keys(secret="WH-1")
    signed = resign(capture, provider, key.signing(keys, NOW), NOW, public_url="https://a/hook")
    pasted = keys_of_texts([("id", "WH-1"), ("key", key.public)] if name == "paypal" else [("key", key.public)])
    verdict = verify(
        applied(capture, signed), pasted[0][1], provider=name, public_url="https://a/hook", received_at=NOW
    )
    assert (verdict.outcome, verdict.reason) == ("valid", None), verdict.detail


def test_a_private_key_of_ones_own_can_be_saved_beside_the_rest() -> None:
    key = local_key("discord")
    pem = key.signing(Keys(), NOW).private_key or ""
    assert not is_public(pem)
    assert keys_from_text(pem).private_key == pem
    ((name, keys),) = keys_of_texts([("id", "WH-1"), ("mine", pem)])
    assert (name, keys.secret, keys.private_key) == ("id", "WH-1", pem)


@pytest.mark.parametrize(
    "text", ["", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "\0" * 50_000]
)
def test_a_key_that_cannot_be_read_is_refused_without_its_text(text: str, make_capture: Any) -> None:
    for name in ("discord", "sendgrid", "plaid"):
        with pytest.raises(ResendRefused) as caught:
            REGISTRY[name].sign(make_capture(), Keys(secret="s", private_key=text or " "), NOW)
        assert "AAAA" not in str(caught.value)
        assert not isinstance(caught.value, KeyNeeded)


def test_a_key_of_another_kind_is_refused(make_capture: Any) -> None:
    for name, other in (("discord", "sendgrid"), ("sendgrid", "discord"), ("plaid", "google"), ("google", "plaid")):
        keys = Keys(private_key=local_key(other).signing(Keys(), NOW).private_key)
        with pytest.raises(ResendRefused, match="of another kind"):
            REGISTRY[name].sign(make_capture(), keys, NOW)
