from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from inspector.capture import Verdict
from inspector.errors import ResendRefused
from inspector.providers import Keys, get, inner_of, recognise, verify
from tests.providers.tokens import NOW, ec_key, forge, jwk, make, pem, rsa_key
from tests.shared import SHARED

URL = "https://hooks.example.com/push"
EMAIL = "pusher@my-project.iam.gserviceaccount.com"
OPTIONS = {"audience": URL, "email": EMAIL}
WRAPPED = {
    "message": {"data": "WyJkYXRhIl0=", "messageId": "77", "attributes": {"eventType": "OBJECT_FINALIZE"}},
    "subscription": "projects/p/subscriptions/s",
    "deliveryAttempt": 3,
}


def claims(**changes: Any) -> dict[str, Any]:
    made = {
        "aud": URL,
        "iss": "https://accounts.google.com",
        "email": EMAIL,
        "email_verified": True,
        "iat": int(NOW) - 10,
        "exp": int(NOW) + 3590,
    }
    return {name: value for name, value in (made | changes).items() if value is not None}


@pytest.fixture
def judge(make_capture: Any) -> Any:
    def run(token: str | None, **given: Any) -> Verdict:
        headers = [("User-Agent", "APIs-Google"), ("Host", "localhost:8080")]
        if token is not None:
            headers.append(("Authorization", f"Bearer {token}"))
        url = given.pop("public_url", URL)
        fields = {"jwks": {"keys": [jwk(rsa_key())]}, "options": OPTIONS} | given
        capture = make_capture(headers=headers, body=json.dumps(WRAPPED).encode())
        return verify(capture, Keys.from_dict(fields), public_url=url, received_at=NOW)

    return run


def test_a_token_of_googles_key_for_this_address_and_account_is_valid(judge: Any) -> None:
    verdict = judge(make(claims(), rsa_key()))
    assert (verdict.outcome, verdict.provider, verdict.scheme) == ("valid", "google", "pubsub-oidc")
    assert "would not be noticed" in verdict.detail


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aud": "https://other.example/"}, "wrong_audience"),
        ({"aud": [1, None]}, "wrong_audience"),
        ({"iss": "https://evil.example"}, "wrong_issuer"),
        ({"iss": None}, "wrong_issuer"),
        ({"email": "other@x.iam.gserviceaccount.com"}, "wrong_email"),
        ({"email_verified": False}, "wrong_email"),
        ({"email_verified": "true"}, "wrong_email"),
        ({"exp": int(NOW) - 1}, "expired_timestamp"),
        ({"iat": int(NOW) + 30}, "future_timestamp"),
        ({"nbf": int(NOW) + 30}, "future_timestamp"),
        ({"exp": None}, "missing_timestamp"),
        ({"iat": None}, "missing_timestamp"),
    ],
)
def test_each_wrong_claim_has_its_reason(judge: Any, changes: dict[str, Any], reason: str) -> None:
    verdict = judge(make(claims(**changes), rsa_key()))
    assert (verdict.outcome, verdict.reason) == ("invalid", reason)
    assert verdict.detail


@pytest.mark.parametrize(("audience", "outcome"), [(123, "valid"), (124, "invalid"), (["0", 123], "valid")])
def test_an_audience_of_digits_is_compared_too(judge: Any, audience: object, outcome: str) -> None:
    token = make(claims(aud="123"), rsa_key())
    assert judge(token, options={"audience": audience}).outcome == outcome


@pytest.mark.parametrize("value", [True, "soon", [], {}, float("nan"), float("inf"), 1e300, -5, 10**400])
def test_times_that_are_none_are_named_and_do_not_raise(judge: Any, value: Any) -> None:
    token = forge({"alg": "RS256", "kid": "k1"}, claims(exp=value))
    signed = token.rpartition(".")[0]
    signature = rsa_key().sign(signed.encode(), PKCS1v15(), SHA256())
    token = forge({"alg": "RS256", "kid": "k1"}, claims(exp=value), signature)
    verdict = judge(token)
    assert verdict.outcome == "invalid"
    assert verdict.reason in ("missing_timestamp", "malformed_header")


def test_the_key_decides_and_says_how(judge: Any) -> None:
    good = make(claims(), rsa_key())
    head, _, signature = good.split(".")
    other = make(claims(email="x@y.z"), rsa_key()).split(".")[1]
    assert judge(make(claims(), rsa_key(1))).reason == "wrong_secret"
    assert judge(f"{head}.{other}.{signature}").reason == "body_altered"
    assert judge(make(claims(), rsa_key(), kid="nope")).reason == "unknown_key"
    assert judge(make(claims(), rsa_key(), algorithm="RS512")).reason == "wrong_algorithm"
    assert judge(make(claims(), ec_key(), algorithm="ES256")).reason == "wrong_algorithm"
    assert judge(good[:-20]).reason == "malformed_header"
    # with no key id in the token, all keys are tried
    both = {"keys": [jwk(rsa_key(1), "a"), jwk(rsa_key(), "b")]}
    assert judge(make(claims(), rsa_key(), kid=None), jwks=both).outcome == "valid"


def test_an_unsigned_token_and_one_keyed_with_the_public_key_are_refused(judge: Any) -> None:
    for name in ("none", "None", "NONE", ""):
        assert judge(forge({"alg": name, "kid": "k1"}, claims())).reason == "wrong_algorithm"
    assert judge(forge({"kid": "k1"}, claims(), b"x")).reason == "wrong_algorithm"
    for key in (pem(rsa_key()), pem(rsa_key()).strip()):
        start = forge({"alg": "HS256", "kid": "k1"}, claims()).rpartition(".")[0]
        made = hmac.new(key.encode(), start.encode(), hashlib.sha256).digest()
        token = forge({"alg": "HS256", "kid": "k1"}, claims(), made)
        for given in ({"jwks": {}, "public_key": key}, {"jwks": {}, "secret": key}, {}):
            assert judge(token, **given).reason == "wrong_algorithm"


@pytest.mark.parametrize(
    "token",
    [
        *("", "abc", "a.b", "a.b.c", "....", "a.b.c.d", "e30.e30.", "bnVsbA.bnVsbA.AAAA", "W10.W10.AA"),
        *("\xff.\xff.\xff", "x" * 50_000 + "." + "y" * 50_000 + ".z"),
        *(forge({"alg": "RS256"}, []), forge({"alg": []}, {}, b"x"), forge({"alg": "RS256", "kid": 5}, {})),
        forge({"alg": "RS256", "crit": ["x"], "x": 1}, {}),
    ],
)
def test_what_is_no_token_is_malformed(judge: Any, token: str) -> None:
    verdict = judge(token)
    assert verdict.outcome == "invalid"
    assert verdict.reason in ("malformed_header", "wrong_algorithm")


@pytest.mark.parametrize(
    "given",
    [
        {"jwks": {"keys": "x"}},
        {"jwks": {"keys": [1, None, {}, {"kty": "RSA"}, {"kty": "oct", "k": "AAAA"}]}},
        {"jwks": {"keys": [{"kty": "RSA", "kid": "k1", "n": "!", "e": []}]}},
        {"jwks": {"keys": [{"kty": "EC", "kid": "k1", "crv": "P-256", "x": "AAAA", "y": "AAAA"}]}},
        {"jwks": {"keys": [jwk(ec_key())]}},
        {"jwks": {}, "certs": {"k1": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}},
        {"jwks": {}, "certs": {"k1": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "x": 5}},
        {"jwks": {}, "secret": "{"},
        {"jwks": {}, "secret": "{" * 100_000},
        {"jwks": {}, "secret": "not a key"},
    ],
)
def test_garbage_instead_of_keys_is_an_error_that_says_what_belongs_there(judge: Any, given: dict[str, Any]) -> None:
    verdict = judge(make(claims(), rsa_key()), **given)
    assert (verdict.outcome, verdict.reason) == ("error", "wrong_key_decoding")
    assert verdict.detail


def test_keys_are_taken_in_every_form_in_which_google_and_users_give_them(judge: Any) -> None:
    token = make(claims(), rsa_key())
    text = json.dumps({"keys": [jwk(rsa_key())]})
    for given in (
        {"secret": text},
        {"secret": f"  {text}\n"},
        {"secret": json.dumps(jwk(rsa_key()))},
        {"secret": pem(rsa_key())},
        {"public_key": pem(rsa_key())},
        {"secret": json.dumps({"k1": pem(rsa_key())})},
        {"certs": {"k1": pem(rsa_key())}},
    ):
        assert judge(token, jwks={}, **given).outcome == "valid", given
    assert judge(token, jwks={}).outcome == "no_secret"


def test_what_the_user_has_not_set_is_not_compared_and_said(judge: Any) -> None:
    verdict = judge(make(claims(aud="https://else.example/"), rsa_key()), options={}, public_url=None)
    assert verdict.outcome == "valid"
    assert "https://else.example/ was not compared" in verdict.detail
    assert EMAIL in verdict.detail
    assert judge(make(claims(aud="https://else.example/"), rsa_key()), options={}).reason == "wrong_audience"
    # functions and services have their origin as audience
    assert judge(make(claims(aud="https://hooks.example.com"), rsa_key()), options={}).outcome == "valid"


def test_a_tolerance_widens_the_times_or_lifts_them(judge: Any) -> None:
    late = make(claims(exp=int(NOW) - 100), rsa_key())
    assert judge(late, options=OPTIONS | {"tolerance_s": 101}).outcome == "valid"
    assert judge(late, options=OPTIONS | {"tolerance_s": 0}).outcome == "valid"
    assert judge(late, options=OPTIONS | {"tolerance_s": 99}).reason == "expired_timestamp"


def test_without_a_token_the_word_in_the_address_can_be_compared(make_capture: Any) -> None:
    capture = make_capture(body=json.dumps(WRAPPED).encode(), target="/push?token=s3cret%20word")
    assert verify(capture, Keys(secret="s3cret word")).outcome == "valid"
    assert verify(capture, Keys(secret="other")).reason == "wrong_secret"
    assert verify(capture, Keys()).outcome == "unsigned"


def test_every_kind_of_sender_is_recognised_with_its_event(make_capture: Any) -> None:
    wrapped = make_capture(body=json.dumps(WRAPPED).encode())
    assert recognise(wrapped) == ("google", 0.8, "OBJECT_FINALIZE", "77", 3)
    bare = [("X-Goog-Pubsub-Message-Id", "78"), ("X-Goog-Pubsub-Subscription-Name", "projects/p/subscriptions/s")]
    assert recognise(make_capture(headers=bare, body=b"\xff\x00"))[2:4] == ("pubsub.message", "78")
    event = [("ce-id", "9"), ("ce-type", "google.cloud.storage.object.v1.finalized"), ("ce-specversion", "1.0")]
    found = recognise(make_capture(headers=event, body=b"{}"))
    assert (found.provider, found.event_type, found.event_id) == ("google", event[1][1], "9")
    job = [("X-CloudScheduler", "true"), ("X-CloudScheduler-JobName", "nightly")]
    assert recognise(make_capture(headers=job, body=b""))[2] == "scheduler nightly"
    task = [("X-CloudTasks-QueueName", "q"), ("X-CloudTasks-TaskName", "t1"), ("X-CloudTasks-TaskRetryCount", "2")]
    assert recognise(make_capture(headers=task, body=b""))[2:] == ("task q", "t1", 3)
    own = [("ce-id", "9"), ("ce-type", "com.example.a"), ("ce-specversion", "1.0")]
    assert recognise(make_capture(headers=own, body=b"{}")).provider == "cloudevents"
    own.append(("Authorization", f"Bearer {make(claims(), rsa_key())}"))
    assert recognise(make_capture(headers=own, body=b"{}"))[:3:2] == ("google", "com.example.a")
    structured = {"specversion": "1.0", "id": "5", "type": "google.events.x", "source": "//pubsub.googleapis.com/t"}
    lines = [("Content-Type", "application/cloudevents+json; charset=utf-8")]
    assert recognise(make_capture(headers=lines, body=json.dumps(structured).encode()))[::3] == ("google", "5")
    token = [("Authorization", f"Bearer {make(claims(), rsa_key())}")]
    assert recognise(make_capture(headers=token, body=b"anything")).provider == "google"
    assert recognise(make_capture(headers=[("Authorization", "Bearer a.b.c")], body=b"x")).provider == ""


def test_the_data_of_a_message_is_decoded(make_capture: Any) -> None:
    for value in (WRAPPED, {"specversion": "1.0", "data": WRAPPED}):
        found = inner_of(make_capture(body=json.dumps(value).encode()), "google")
        assert found == ("message.data", "", b'["data"]')
    for body in (b"", b"[]", b'{"message": 1}', b'{"message": {"data": "!"}}', b'{"message": {"data": 1}}'):
        assert inner_of(make_capture(body=body), "google") is None


@pytest.mark.skipif(not (SHARED / "payloads").exists(), reason="the shared payloads are not beside the checkout")
def test_googles_own_examples_are_recognised(make_capture: Any) -> None:
    folder = SHARED / "payloads" / "google"
    for path in sorted(folder.glob("*.headers.json")):
        lines = json.loads(path.read_text())["headers"]
        body = path.with_name(path.name.replace(".headers", "")).read_bytes()
        found = recognise(make_capture(headers=lines, body=body))
        assert found.provider == "google", path.name
        assert found.event_type, path.name


def test_its_tokens_cannot_be_made_here(make_capture: Any) -> None:
    provider = get("google")
    assert provider is not None
    with pytest.raises(ResendRefused, match="only Google has"):
        provider.sign(make_capture(), Keys(secret="x"), NOW)
