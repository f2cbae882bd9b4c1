"""Our signatures before the senders' own libraries, and theirs before ours.

The libraries are the extra `oracles`; where one is not installed its cases are skipped.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from inspector.capture import Capture, Headers, Verdict, new_uuid
from inspector.providers import REGISTRY, Keys, verify
from tests.providers.tokens import jwk, make, pem, rsa_key

URL = "https://hooks.example.com/hook?b=2&a=%C3%A9"
FORM = "application/x-www-form-urlencoded"
BODIES = [
    b'{"id":"evt_1","type":"invoice.paid"}',
    '{"name":"Zoë 💸","slash":"a/b","escaped":"\\u00e9"}'.encode(),
    b'{\n  "spaced" : [ 1, 2.50 ],\n  "crlf": "a\\r\\nb"\n}\n',
    b"{}",
]
WHSEC = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def signed(name: str, body: bytes, secret: str, kind: str = "application/json", url: str = URL) -> Capture:
    target = "/" + url.split("://", 1)[1].partition("/")[2]
    headers = Headers.from_text([("Host", "localhost"), ("Content-Type", kind)])
    moment = datetime.now(UTC)
    capture = Capture(new_uuid(), "default", moment, "", "http", "1.1", "POST", target, headers, body)
    made = REGISTRY[name].sign(capture, Keys(secret=secret), time.time(), public_url=url)
    return replace(capture, headers=made.headers, body=made.body)


def with_headers(body: bytes, headers: list[tuple[str, str]]) -> Capture:
    moment = datetime.now(UTC)
    lines = Headers.from_text(headers)
    return Capture(new_uuid(), "default", moment, "", "http", "1.1", "POST", "/hook?b=2&a=%C3%A9", lines, body)


def judge(name: str, capture: Capture, secret: str, **more: Any) -> Verdict:
    return verify(capture, Keys(secret=secret, **more), provider=name, public_url=URL)


def names(capture: Capture) -> dict[str, str]:
    return {name.decode().lower(): value.decode("latin-1") for name, value in capture.headers}


def refused(check: Callable[[], Any]) -> bool:
    """Whether a library says no: some answer False, others raise an error of their own."""
    try:
        return check() is False
    except Exception as error:  # noqa: BLE001 - each library has another
        return type(error).__module__.partition(".")[0] not in ("builtins", "json")


@pytest.mark.parametrize("body", BODIES)
def test_stripe(body: bytes) -> None:
    stripe = pytest.importorskip("stripe")
    library = stripe.WebhookSignature
    capture = signed("stripe", body, "whsec_abc")
    header = names(capture)["stripe-signature"]
    assert library.verify_header(body.decode(), header, "whsec_abc", 300)
    assert refused(lambda: library.verify_header(body.decode() + " ", header, "whsec_abc", 300))
    made = library.generate_signature_header(body.decode(), "whsec_abc")
    assert judge("stripe", with_headers(body, [("Stripe-Signature", made)]), "whsec_abc").outcome == "valid"
    assert judge("stripe", with_headers(body + b" ", [("Stripe-Signature", made)]), "whsec_abc").outcome == "invalid"


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(
    ("name", "module", "prefix"),
    [
        ("standardwebhooks", "standardwebhooks.webhooks", "webhook"),
        ("svix", "svix.webhooks", "svix"),
        ("clerk", "svix.webhooks", "svix"),
        ("resend", "svix.webhooks", "svix"),
    ],
)
def test_standard_webhooks_and_svix(body: bytes, name: str, module: str, prefix: str) -> None:
    library = pytest.importorskip(module).Webhook(WHSEC)
    capture = signed(name, body, WHSEC)
    library.verify(body, names(capture))
    assert refused(lambda: library.verify(body + b" ", names(capture)))
    moment = datetime.now(UTC)
    made = library.sign("msg_1", moment, body.decode())
    headers = [
        (f"{prefix}-id", "msg_1"),
        (f"{prefix}-timestamp", str(int(moment.timestamp()))),
        (f"{prefix}-signature", made),
    ]
    assert judge(name, with_headers(body, headers), WHSEC).outcome == "valid"
    assert judge(name, with_headers(body, headers), WHSEC.removeprefix("whsec_")).outcome == "valid"
    assert judge(name, with_headers(body + b" ", headers), WHSEC).outcome == "invalid"


@pytest.mark.parametrize("body", [*BODIES, b"token=x&command=%2Fdo&text=caf%C3%A9+au+lait&empty="])
def test_slack(body: bytes) -> None:
    signature = pytest.importorskip("slack_sdk.signature")
    library = signature.SignatureVerifier("8f742231b10e8888abcd99yyyzzz85a5")
    capture = signed("slack", body, library.signing_secret)
    assert library.is_valid_request(body, names(capture))
    assert not library.is_valid_request(body + b" ", names(capture))
    stamp = str(int(time.time()))
    made = library.generate_signature(timestamp=stamp, body=body)
    headers = [("X-Slack-Request-Timestamp", stamp), ("X-Slack-Signature", made)]
    assert judge("slack", with_headers(body, headers), library.signing_secret).outcome == "valid"


@pytest.mark.parametrize(
    "body",
    [b"", b"To=%2B1555&From=%2B1666&Body=caf%C3%A9+au+lait", b"B=2&A=1&B=1&B=2&Empty=", b"Body=%F0%9F%92%B8%0D%0A+x+"],
)
@pytest.mark.parametrize(
    "url",
    [
        *(URL, "https://hooks.example.com:8443/x", "http://hooks.example.com/x/", "https://hooks.example.com?x=1"),
        *("https://user:pass@hooks.example.com/x", "https://hooks.example.com/x?a=https%3A%2F%2Fb%3A1&c=d:80"),
    ],
)
def test_twilio_forms(body: bytes, url: str) -> None:
    library = pytest.importorskip("twilio.request_validator").RequestValidator("12345")
    fields = _Fields(parse_qs(body.decode(), keep_blank_values=True))
    capture = signed("twilio", body, "12345", FORM, url)
    header = names(capture)["x-twilio-signature"]
    assert library.validate(url, fields, header)
    assert not library.validate(url, _Fields(fields | {"X": ["1"]}), header)
    headers = Headers.from_text(
        [("X-Twilio-Signature", library.compute_signature(url, fields)), ("Content-Type", FORM)]
    )
    theirs = replace(capture, headers=headers)
    assert verify(theirs, Keys(secret="12345"), provider="twilio", public_url=url).outcome == "valid"
    # Twilio may sign with the port or without it: both libraries try
    other = url.replace("example.com", f"example.com:{443 if url.startswith('https') else 80}")
    headers = Headers.from_text(
        [("X-Twilio-Signature", library.compute_signature(other, fields)), ("Content-Type", FORM)]
    )
    moved = verify(replace(capture, headers=headers), Keys(secret="12345"), provider="twilio", public_url=url)
    assert (moved.outcome == "valid") == library.validate(url, fields, library.compute_signature(other, fields))


class _Fields(dict[str, list[str]]):
    """Form fields as the web frameworks hand them to Twilio's library."""

    def getall(self, name: str) -> list[str]:
        return self[name]


@pytest.mark.parametrize(
    "settings", ["key=k,algorithm=HMAC_SHA256", "algorithm=hmac_sha256", "key=k", "algorithm=HMAC_SHA1", ""]
)
def test_twilio_shared_keys(settings: str) -> None:
    module = pytest.importorskip("twilio.request_validator")
    library = module.RequestValidator("shared secret")
    fields = _Fields({"A": ["1"]})
    algorithm = module.get_signature_algorithm(settings)
    made = library.compute_signature(URL, fields, algorithm)
    headers = [("X-Twilio-Signature", made), ("Content-Type", FORM), (module.SIGNATURE_SETTINGS_HEADER, settings)]
    assert judge("twilio", with_headers(b"A=1", headers), "shared secret").outcome == "valid"


@pytest.mark.parametrize("body", BODIES)
def test_twilio_bodies_by_hash(body: bytes) -> None:
    library = pytest.importorskip("twilio.request_validator").RequestValidator("12345")
    url = f"https://hooks.example.com/x?bodySHA256={library.compute_hash(body.decode())}"
    capture = signed("twilio", body, "12345", "application/json", url)
    header = names(capture)["x-twilio-signature"]
    assert library.validate(url, body.decode(), header)
    assert not library.validate(url, body.decode() + " ", header)
    altered = verify(replace(capture, body=body + b" "), Keys(secret="12345"), provider="twilio", public_url=url)
    assert altered.reason == "body_altered"


@pytest.mark.parametrize("body", BODIES)
def test_discord(body: bytes) -> None:
    signing = pytest.importorskip("nacl.signing")
    key = signing.SigningKey(bytes(range(32)))
    public = key.verify_key.encode().hex()
    headers = [
        ("X-Signature-Ed25519", key.sign(b"1764590400" + body).signature.hex()),
        ("X-Signature-Timestamp", "1764590400"),
    ]
    assert judge("discord", with_headers(body, headers), public).outcome == "valid"
    assert judge("discord", with_headers(body + b" ", headers), public).outcome == "invalid"
    other = signing.SigningKey(bytes(32)).verify_key.encode().hex()
    assert judge("discord", with_headers(body, headers), other).outcome == "invalid"


@pytest.mark.parametrize("body", BODIES)
def test_standard_webhooks_by_public_key(body: bytes) -> None:
    signing = pytest.importorskip("nacl.signing")
    key = signing.SigningKey(bytes(range(32)))
    stamp = str(int(time.time()))
    made = base64.b64encode(key.sign(f"m.{stamp}.".encode() + body).signature).decode()
    headers = [("webhook-id", "m"), ("webhook-timestamp", stamp), ("webhook-signature", f"v1,zz v1a,{made}")]
    public = "whpk_" + base64.b64encode(key.verify_key.encode()).decode()
    assert judge("standardwebhooks", with_headers(body, headers), public).outcome == "valid"
    assert judge("standardwebhooks", with_headers(body + b" ", headers), public).outcome == "invalid"


@pytest.mark.parametrize("body", [*BODIES, b'[{"event":"open"},\r\n{"event":"click"}]\r\n'])
def test_sendgrid(body: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    from tests.providers.tokens import ec_key

    module = pytest.importorskip("sendgrid.helpers.eventwebhook")
    public = "".join(pem(ec_key()).splitlines()[1:-1])
    library = module.EventWebhook(public)
    made = base64.b64encode(ec_key().sign(b"1600112502" + body, ECDSA(SHA256()))).decode()
    start = "X-Twilio-Email-Event-Webhook-"
    headers = [(f"{start}Signature", made), (f"{start}Timestamp", "1600112502")]
    for sent in (body, body + b" ", body.rstrip() + b"!"):
        ours = judge("sendgrid", with_headers(sent, headers), public).outcome == "valid"
        assert ours == library.verify_signature(sent.decode(), made, "1600112502") == (sent == body)
        assert (judge("sendgrid", with_headers(sent, headers), pem(ec_key())).outcome == "valid") == ours


@pytest.mark.parametrize("body", BODIES)
def test_razorpay(body: bytes) -> None:
    razorpay = pytest.importorskip("razorpay")
    library = razorpay.Utility()
    capture = signed("razorpay", body, "webhook secret")
    header = names(capture)["x-razorpay-signature"]
    assert library.verify_webhook_signature(body.decode(), header, "webhook secret")
    assert refused(lambda: library.verify_webhook_signature(body.decode() + " ", header, "webhook secret"))


@pytest.mark.parametrize("body", BODIES)
def test_adyen_by_header(body: bytes) -> None:
    library = pytest.importorskip("Adyen.util")
    key = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056"
    capture = signed("adyen", body, key)
    header = names(capture)["hmacsignature"]
    assert library.is_valid_hmac_payload(header, key, body)
    assert not library.is_valid_hmac_payload(header, key, body + b" ")


@pytest.mark.parametrize("reference", ["plain", "a:b\\c", "", "Zoë"])
def test_adyen_items(reference: str) -> None:
    library = pytest.importorskip("Adyen.util")
    key = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056"
    item = {
        "additionalData": {"hmacSignature": "x"},
        "pspReference": "7914073381342284",
        "merchantAccountCode": "TestMerchant",
        "merchantReference": reference,
        "amount": {"value": 1130, "currency": "EUR"},
        "eventCode": "AUTHORISATION",
        "success": "true",
    }
    data = {"live": "false", "notificationItems": [{"NotificationRequestItem": item}]}
    capture = signed("adyen", json.dumps(data).encode(), key)
    ours = json.loads(capture.body)
    assert library.is_valid_hmac_notification(ours, key)
    ours["notificationItems"][0]["NotificationRequestItem"]["success"] = "false"
    assert not library.is_valid_hmac_notification(ours, key)
    item["additionalData"] = {"hmacSignature": library.generate_notification_sig(item, key).decode()}
    theirs = with_headers(json.dumps(data).encode(), [("Content-Type", "application/json")])
    assert judge("adyen", theirs, key).outcome == "valid"


@pytest.mark.parametrize("body", BODIES)
def test_box(body: bytes) -> None:
    library = pytest.importorskip("box_sdk_gen").WebhooksManager
    capture = signed("box", body, "SamplePrimaryKey")
    assert library.validate_message(body.decode(), names(capture), "SamplePrimaryKey")
    assert not library.validate_message(body.decode() + " ", names(capture), "SamplePrimaryKey")
    assert not library.validate_message(body.decode(), names(capture), "Other")
    # the second key alone is enough for both
    moved = {name.replace("primary", "secondary"): value for name, value in names(capture).items()}
    assert library.validate_message(body.decode(), moved, "Rotated", secondary_key="SamplePrimaryKey")
    ours = replace(capture, headers=Headers.from_text([*moved.items(), ("box-signature-primary", "AAAA")]))
    assert judge("box", ours, "Rotated", options={"secondary": "SamplePrimaryKey"}).outcome == "valid"


def test_atlassian_connect() -> None:
    library = pytest.importorskip("atlassian_jwt")

    class App(library.Authenticator):  # type: ignore[misc, name-defined]
        def get_shared_secret(self, client_key: str) -> str:
            return "a shared secret of more than thirty-two bytes"

    secret = App().get_shared_secret("")
    relative = "/hook?b=2&a=%C3%A9"
    theirs = library.encode_token("POST", relative, "tenant", secret)
    capture = with_headers(b"{}", [("Authorization", f"JWT {theirs}")])
    assert judge("jira", capture, secret).outcome == "valid"
    assert judge("jira", replace(capture, method="PUT"), secret).reason == "qsh_mismatch"
    made = REGISTRY["jira"].sign(capture, Keys(secret=secret), time.time(), public_url=URL)
    ours = {name.decode(): value.decode() for name, value in made.headers}
    assert App().authenticate("POST", relative, ours).client_key == "tenant"
    assert refused(lambda: App().authenticate("POST", relative + "&c=1", ours))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"aud": "https://x"},
        {"iss": "https://x"},
        {"exp": 1},
        {"iat": 4_000_000_000},
        {"iss": "accounts.google.com"},
    ],
)
def test_google_tokens(changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    library = pytest.importorskip("google.oauth2.id_token")
    keys = {"keys": [jwk(rsa_key())]}
    monkeypatch.setattr(library, "_fetch_certs", lambda request, url: keys)
    claims = {"aud": URL, "iss": "https://accounts.google.com", "iat": int(time.time()), "exp": int(time.time()) + 60}
    token = make(claims | changes, rsa_key())
    capture = with_headers(b"{}", [("Authorization", f"Bearer {token}")])
    ours = judge("google", capture, "", jwks=keys)
    theirs = not refused(lambda: library.verify_oauth2_token(token, None, audience=URL))
    assert (ours.outcome == "valid") == theirs, ours.detail
