from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from inspector.capture import Verdict
from inspector.providers import Keys, events_of, inner_of, recognise, verify
from inspector.providers.sns import signed_text, trusted_address
from tests.providers.certs import issue, root
from tests.providers.tokens import NOW

ADDRESS = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"
SIGNER = issue("sns.amazonaws.com", root())
S3 = json.dumps({"Records": [{"eventName": "ObjectCreated:Put"}, {"eventName": "ObjectRemoved:Delete"}]})


def message(version: str = "2", kind: str = "Notification", **changes: Any) -> dict[str, Any]:
    made = {
        "Type": kind,
        "MessageId": "22b80b92",
        "TopicArn": "arn:aws:sns:eu-west-1:1:t",
        "Subject": "Zoë",
        "Message": "Hello\n💸",
        "Timestamp": "2026-09-21T14:13:19.000Z",
        "SigningCertURL": ADDRESS,
        "SignatureVersion": version,
    }
    if kind != "Notification":
        made |= {"Token": "abc", "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"}
    made = {name: value for name, value in (made | changes).items() if value is not ...}
    hashed = SHA1() if version == "1" else SHA256()  # what version 1 uses
    signature = SIGNER.key.sign(signed_text(made), PKCS1v15(), hashed)
    return made | {"Signature": base64.b64encode(signature).decode()}


@pytest.fixture
def judge(make_capture: Any) -> Any:
    def run(data: Any, headers: Any = (), **keys: Any) -> Verdict:
        kind = [("Content-Type", "text/plain; charset=UTF-8"), ("x-amz-sns-message-type", "Notification"), *headers]
        capture = make_capture(headers=kind, body=json.dumps(data).encode())
        return verify(capture, Keys.from_dict({"cert_pem": SIGNER.pem} | keys), received_at=NOW)

    return run


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("kind", ["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"])
def test_both_versions_of_all_kinds_are_checked(judge: Any, version: str, kind: str) -> None:
    made = message(version, kind)
    assert (judge(made).outcome, judge(made).scheme) == ("valid", f"v{version}")
    for name in (
        "Message",
        "MessageId",
        "Timestamp",
        "TopicArn",
        "Type",
        *(["Token"] if "Token" in made else ["Subject"]),
    ):
        assert judge(made | {name: "changed"}).outcome == "invalid", name
    other = {"1": "2", "2": "1"}[version]
    assert judge(made | {"SignatureVersion": other}).reason == "wrong_algorithm"
    assert judge(made | {"SignatureVersion": int(version)}).outcome == "valid"


def test_a_subject_may_be_absent_or_null(judge: Any) -> None:
    assert judge(message(Subject=...)).outcome == "valid"
    assert judge(message(Subject=None)).outcome == "valid"
    assert judge(message(Subject="")).outcome == "valid"
    assert judge(message(Subject=...) | {"Subject": "added"}).outcome == "invalid"


def test_the_body_and_not_the_header_says_what_kind_it_is(judge: Any) -> None:
    assert judge(message(kind="SubscriptionConfirmation")).outcome == "valid"


def test_the_certificate_is_looked_at(judge: Any) -> None:
    assert judge(message(), ca_pem=root().pem).outcome == "valid"
    assert judge(message(), ca_pem=issue("Else", ca=True, key=3).pem).reason == "untrusted_certificate"
    expired = issue("sns.amazonaws.com", root(), until=2025)
    assert judge(message(), cert_pem=expired.pem).reason == "untrusted_certificate"
    assert judge(message(), cert_pem=issue("sns.amazonaws.com").pem).reason == "untrusted_certificate"
    assert judge(message(), cert_pem=issue("sns.amazonaws.com", root(), key=2).pem).reason == "wrong_secret"
    assert judge(message(), cert_pem=None, secret=SIGNER.pem).outcome == "valid"
    assert judge(message(), cert_pem="garbage").outcome == "error"
    assert judge(message(), cert_pem=None).outcome == "no_secret"


def test_raw_delivery_is_not_signed(judge: Any) -> None:
    verdict = judge({"bare": 1}, [("x-amz-sns-rawdelivery", "true")])
    assert verdict.outcome == "not_applicable"
    assert "Raw delivery" in verdict.detail


def test_records_as_functions_get_them_are_checked_each(judge: Any, make_capture: Any) -> None:
    def record(**changes: Any) -> dict[str, Any]:
        made = message(**changes)
        made["SigningCertUrl"] = made.pop("SigningCertURL")
        return {"EventSource": "aws:sns", "Sns": made}

    good = record(Subject=None)
    assert judge({"Records": [good, good]}).outcome == "valid"
    bad = json.loads(json.dumps(good))
    bad["Sns"]["Message"] = "changed"
    assert judge({"Records": [good, bad]}).outcome == "invalid"
    assert judge({"Records": [good, {"EventSource": "aws:s3"}]}).outcome == "unsigned"
    assert judge({"Records": []}).outcome == "unsigned"
    capture = make_capture(body=json.dumps({"Records": [good]}).encode())
    assert recognise(capture)[:4] == ("sns", 0.8, "Notification", "22b80b92")


def test_events_of_a_bucket_inside_a_message_are_listed_and_opened(make_capture: Any) -> None:
    capture = make_capture(body=json.dumps(message(Message=S3)).encode())
    assert [one[:2] for one in events_of(capture, "sns")] == [
        ("ObjectCreated:Put", "22b80b92"),
        ("ObjectRemoved:Delete", "22b80b92"),
    ]
    assert inner_of(capture, "sns") == ("Message", "application/json", S3.encode())
    plain = make_capture(body=json.dumps(message()).encode())
    assert [one[:2] for one in events_of(plain, "sns")] == [("Notification", "22b80b92")]
    assert inner_of(plain, "sns") == ("Message", "", "Hello\n💸".encode())


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        (ADDRESS, True),
        ("https://sns.cn-north-1.amazonaws.com.cn/x.pem", True),
        ("https://sns.us-gov-west-1.amazonaws.com/a/b.pem", True),
        ("http://sns.eu-west-1.amazonaws.com/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com/x.txt", False),
        ("https://sns.eu-west-1.amazonaws.com/x?y=.pem", False),
        ("https://sns.eu-west-1.amazonaws.com/x#.pem", False),
        ("https://sns.eu-west-1.amazonaws.com.evil.example/x.pem", False),
        ("https://evil.example/sns.eu-west-1.amazonaws.com/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com@evil.example/x.pem", False),
        ("https://sns.amazonaws.com/x.pem", False),
        ("https://xsns.eu-west-1.amazonaws.com/x.pem", False),
        ("https://sns.eu-west-1.s3.amazonaws.com/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com:8443/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com:x/x.pem", False),
        ("https://[::1/x.pem", False),
    ],
)
def test_only_addresses_at_sns_are_trusted(judge: Any, address: str, trusted: bool) -> None:
    assert trusted_address(address) == trusted
    assert judge(message(SigningCertURL=address)).reason == (None if trusted else "untrusted_cert_url")


@pytest.mark.parametrize("value", [None, 5, [], {}, "", "!", "\ud800", "A" * 10_000])
def test_odd_signatures_and_addresses_have_a_verdict(judge: Any, value: Any) -> None:
    assert judge(message() | {"Signature": value}).outcome in ("unsigned", "invalid")
    assert judge(message() | {"SigningCertURL": value}).outcome == "invalid"
    assert judge(message() | {"Message": value}).outcome == "invalid"
    assert judge(message() | {"SignatureVersion": value}).reason == "wrong_algorithm"
