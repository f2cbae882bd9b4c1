"""Worked examples that the providers themselves publish, in documentation or in the tests of their libraries."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest

from inspector.capture import Verdict
from inspector.providers import Keys, verify
from tests.shared import SHARED

PATH = SHARED / "vectors" / "published.json"
pytestmark = pytest.mark.skipif(not PATH.exists(), reason="the shared vectors are not beside the checkout")

Case = tuple[str, list[tuple[str, str]], bytes, dict[str, Any], dict[str, Any]]


@cache
def published() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return data


def hub(provider: str, header: str, case: dict[str, Any]) -> Case:
    return provider, [(header, case["header"])], case["body"].encode(), {"secret": case["secret"]}, {}


def paypal(case: dict[str, Any]) -> Case:
    headers = [
        ("PAYPAL-TRANSMISSION-ID", case["transmission_id"]),
        ("PAYPAL-TRANSMISSION-TIME", case["time"]),
        ("PAYPAL-TRANSMISSION-SIG", case["sig"]),
        ("PAYPAL-CERT-URL", case["cert_url"]),
        ("PAYPAL-AUTH-ALGO", case["algo"]),
    ]
    keys = {"secret": case["webhook_id"], "cert_pem": case["cert_pem"]}
    moment = datetime.fromisoformat(case["time"]).timestamp()
    return "paypal", headers, case["body"].encode(), keys, {"received_at": moment}


def slack(case: dict[str, Any]) -> Case:
    headers = [("X-Slack-Request-Timestamp", str(case["ts"])), ("X-Slack-Signature", case["header"])]
    headers.append(("Content-Type", "application/x-www-form-urlencoded"))
    return "slack", headers, case["body"].encode(), {"secret": case["secret"]}, {"received_at": case["ts"] + 1}


def twilio(case: dict[str, Any]) -> Case:
    headers = [("X-Twilio-Signature", case["header"]), ("Content-Type", "application/x-www-form-urlencoded")]
    body = urlencode(case["params"]).encode()
    return "twilio", headers, body, {"secret": case["secret"]}, {"public_url": case["url"]}


def svix(case: dict[str, Any]) -> Case:
    headers = [("svix-id", case["id"]), ("svix-timestamp", str(case["ts"])), ("svix-signature", case["header"])]
    return "svix", headers, case["body"].encode(), {"secret": case["secret"]}, {"received_at": case["ts"]}


def hubspot(version: str, case: dict[str, Any]) -> Case:
    headers = [("X-HubSpot-Signature", case["header"]), ("X-HubSpot-Signature-Version", version)]
    more = {"public_url": case.get("url"), "method": case.get("method", "POST")}
    return "hubspot", headers, case["body"].encode(), {"secret": case["secret"]}, more


def sendgrid(case: dict[str, Any]) -> Case:
    start = "X-Twilio-Email-Event-Webhook-"
    headers = [(f"{start}Signature", case["header"]), (f"{start}Timestamp", case["timestamp"])]
    return "sendgrid", headers, case["body"].encode(), {"public_key": case["public_key"]}, {}


def square(case: dict[str, Any]) -> Case:
    headers = [("x-square-hmacsha256-signature", case["header"])]
    return "square", headers, case["body"].encode(), {"secret": case["secret"]}, {"public_url": case["url"]}


def adyen(case: dict[str, Any]) -> Case:
    item = case["item"] | {"additionalData": {"hmacSignature": case["sig"]}}
    body = json.dumps({"notificationItems": [{"NotificationRequestItem": item}]}).encode()
    return "adyen", [("Content-Type", "application/json")], body, {"secret": case["secret"]}, {}


def box(case: dict[str, Any]) -> Case:
    headers = [
        ("BOX-DELIVERY-ID", case["delivery_id"]),
        ("BOX-DELIVERY-TIMESTAMP", case["timestamp"]),
        ("BOX-SIGNATURE-ALGORITHM", "HmacSHA256"),
        ("BOX-SIGNATURE-VERSION", "1"),
        ("BOX-SIGNATURE-PRIMARY", case["sig_primary"]),
        ("BOX-SIGNATURE-SECONDARY", case["sig_secondary"]),
    ]
    keys = {"secret": case["primary"], "options": {"secondary": case["secondary"]}}
    moment = datetime.fromisoformat(case["timestamp"]).timestamp()
    return "box", headers, case["body"].encode(), keys, {"received_at": moment + 1}


BUILDERS: dict[str, Any] = {
    "paypal_java_sdk_test": paypal,
    "pagerduty_go_test": lambda case: hub("pagerduty", "X-PagerDuty-Signature", case),
    "github_docs": lambda case: hub("github", "X-Hub-Signature-256", case),
    "jira_docs": lambda case: hub("jira", "X-Hub-Signature", case),
    "slack_docs": slack,
    "twilio_docs": twilio,
    "svix_docs": svix,
    "hubspot_v1_docs": lambda case: hubspot("v1", case),
    "hubspot_v2_docs": lambda case: hubspot("v2", case),
    "sendgrid_sdk_test": sendgrid,
    "square_sdk_test": square,
    "adyen_docs": adyen,
    "box_docs": box,
}


def judge(make_capture: Any, case: Case, *, body: bytes | None = None, keys: dict[str, Any] | None = None) -> Verdict:
    provider, headers, sent, known, more = case
    capture = make_capture(headers=headers, body=sent if body is None else body, method=more.get("method", "POST"))
    return verify(
        capture,
        Keys.from_dict(known | (keys or {})),
        provider=provider,
        public_url=more.get("public_url"),
        received_at=more.get("received_at"),
    )


def test_every_published_example_is_tried() -> None:
    assert set(published()) == set(BUILDERS)


@pytest.mark.parametrize("name", BUILDERS)
def test_what_a_provider_publishes_as_right_is_valid(name: str, make_capture: Any) -> None:
    verdict = judge(make_capture, BUILDERS[name](published()[name]))
    assert (verdict.outcome, verdict.reason) == ("valid", None), verdict.detail


@pytest.mark.parametrize("name", [name for name in BUILDERS if name not in ("adyen_docs", "twilio_docs")])
def test_and_with_one_byte_more_it_is_not(name: str, make_capture: Any) -> None:
    case = BUILDERS[name](published()[name])
    assert judge(make_capture, case, body=case[2] + b" ").outcome == "invalid"


def test_the_other_key_of_box_is_enough(make_capture: Any) -> None:
    case = BUILDERS["box_docs"](published()["box_docs"])
    second = {"secret": published()["box_docs"]["secondary"], "options": {}}
    assert judge(make_capture, case, keys=second).outcome == "valid"
    assert judge(make_capture, case, keys={"secret": "wrong", "options": {}}).outcome == "invalid"
