from __future__ import annotations

import base64
import zlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512

from inspector.capture import Verdict
from inspector.providers import Keys, verify
from inspector.providers.paypal import trusted_address
from tests.providers.certs import Certified, issue, root
from tests.providers.tokens import NOW, ec_key, pem

HOOK = "ABX7V6KZUTXGV4VNJ"
NAME = "messageverificationcerts.sandbox.paypal.com"
ADDRESS = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1"
TIME = "2026-09-21T14:13:20Z"


@pytest.fixture
def judge(make_capture: Any) -> Any:
    def run(
        signer: Certified | None = None,
        body: bytes = b'{"id":"WH-1"}',
        *,
        kind: Any = None,
        text: str | None = None,
        address: str = ADDRESS,
        algo: str = "SHA256withRSA",
        **keys: Any,
    ) -> Verdict:
        signer = signer or issue(NAME, root())
        text = f"tid|{TIME}|{HOOK}|{zlib.crc32(body)}" if text is None else text
        signature = signer.key.sign(text.encode(), PKCS1v15(), kind or SHA256())
        headers = [
            ("PayPal-Transmission-Id", "tid"),
            ("PayPal-Transmission-Time", TIME),
            ("PayPal-Transmission-Sig", base64.b64encode(signature).decode()),
            ("PayPal-Cert-Url", address),
            ("PayPal-Auth-Algo", algo),
        ]
        given = {"secret": HOOK, "cert_pem": signer.pem, "ca_pem": root().pem} | keys
        return verify(make_capture(headers=headers, body=body), Keys.from_dict(given), received_at=NOW)

    return run


@pytest.mark.parametrize("body", [b"", b"\xff\x00", b'{"id":"WH-1"}', "Zoë 💸".encode(), b"x" * 5_000_000])
def test_any_body_counts_by_its_unsigned_checksum(judge: Any, body: bytes) -> None:
    assert judge(body=body).outcome == "valid"
    wrong = f"tid|{TIME}|{HOOK}|{zlib.crc32(body) + 1}"
    assert judge(body=body, text=wrong).reason == "mismatch"


def test_a_chain_by_way_of_an_intermediate_is_followed(judge: Any) -> None:
    middle = issue("Middle", root(), key=5, ca=True)
    leaf = issue(NAME, middle)
    assert judge(leaf, cert_pem=leaf.pem + middle.pem).outcome == "valid"
    assert judge(leaf, cert_pem=leaf.pem).reason == "untrusted_certificate"


@pytest.mark.parametrize(
    "make",
    [
        lambda: issue(NAME),  # self-signed
        lambda: issue(NAME, issue("Test Root", key=3, ca=True)),  # another root of the same name
        lambda: issue(NAME, root(), until=2025),  # expired
        lambda: issue("messageverificationcerts.paypal.com.evil.example", root()),
        lambda: issue("notpaypal.com", root()),
        lambda: issue("paypal.com", root()),
    ],
)
def test_certificates_that_are_not_paypals_are_refused(judge: Any, make: Any) -> None:
    signer = make()
    assert judge(signer).reason == "untrusted_certificate"


def test_only_an_authority_within_its_dates_may_issue(judge: Any) -> None:
    for between in (
        issue("Middle", root(), key=5, ca=False),
        issue("Middle", root(), key=5, ca=None),
        issue("Middle", root(), key=5, ca=True, until=2025),
    ):
        leaf = issue(NAME, between)
        assert judge(leaf, cert_pem=leaf.pem + between.pem).reason == "untrusted_certificate"


def test_without_a_root_the_issuer_is_not_looked_up_and_that_is_said(judge: Any) -> None:
    verdict = judge(ca_pem=None)
    assert verdict.outcome == "valid"
    assert "No root" in verdict.detail
    assert judge(issue(NAME), ca_pem=None).reason == "untrusted_certificate"
    assert judge(ca_pem="garbage").reason == "untrusted_certificate"


def test_other_hashes_keys_and_algorithms_have_their_reasons(judge: Any) -> None:
    assert judge(kind=SHA1()).reason == "wrong_algorithm"
    assert judge(kind=SHA512()).reason == "wrong_algorithm"
    assert judge(algo="SHA1withRSA").reason == "wrong_algorithm"
    assert judge(issue(NAME, root(), key=2), cert_pem=issue(NAME, root()).pem).reason == "wrong_secret"
    assert judge(secret="OTHERWEBHOOKID123").reason == "mismatch"
    assert judge(secret=None).outcome == "no_secret"
    assert judge(cert_pem=None).outcome == "no_secret"
    for text in (
        "garbage",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        pem(ec_key()),
        "x" * 300_000,
    ):
        assert judge(cert_pem=text).outcome == "error"


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        ("https://api.paypal.com/v1/notifications/certs/CERT-1", True),
        ("https://api.sandbox.paypal.com:443/x", True),
        ("https://API.PayPal.com/x", True),
        ("http://api.paypal.com/x", False),
        ("https://api.paypal.com.evil.example/x", False),
        ("https://evilpaypal.com/x", False),
        ("https://paypal.com@evil.example/x", False),
        ("https://api.paypal.com@evil.example/x", False),
        ("https://user@api.paypal.com/x", False),
        ("https://api.paypal.com:8443/x", False),
        ("https://evil.example/api.paypal.com", False),
        ("https://evil.example\\.paypal.com/x", False),
        ("https://evil.example#.paypal.com", False),
        ("https://evil.example?.paypal.com", False),
        ("//api.paypal.com/x", False),
        ("file:///api.paypal.com", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_only_addresses_at_paypal_are_trusted(judge: Any, address: str, trusted: bool) -> None:
    assert trusted_address(address) == trusted
    if address:
        assert judge(address=address).reason == (None if trusted else "untrusted_cert_url")
