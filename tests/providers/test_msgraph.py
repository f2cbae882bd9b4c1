from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from inspector.capture import Verdict
from inspector.errors import ResendRefused
from inspector.providers import Keys, get, recognise, verify
from tests.providers.tokens import NOW, forge, jwk, make, rsa_key

WORD = "GqegZh4WWkee"
APP, TENANT = "cff6d9ba-522f-4c8b-ac0b-db949bf7e323", "b882e999-8923-49c3-a3a3-4bed6d3769da"
SENDER = "0bf30f3b-4a52-48df-9a82-234910c4a086"
TENANT_KEYS = {"secret": WORD, "jwks": {"keys": [jwk(rsa_key())]}, "options": {"audience": APP}}


def item(**changes: Any) -> dict[str, Any]:
    return {
        "subscriptionId": "3a8b",
        "changeType": "created",
        "resource": "me/messages/1",
        "clientState": WORD,
    } | changes


def token(**changes: Any) -> str:
    made = {
        "aud": APP,
        "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "iat": int(NOW) - 60,
        "exp": int(NOW) + 3000,
        "azp": SENDER,
    } | changes
    return make({name: value for name, value in made.items() if value is not None}, rsa_key())


@pytest.fixture
def judge(make_capture: Any) -> Any:
    def run(items: Any, tokens: Any = None, **fields: Any) -> Verdict:
        data = {"value": items} | ({"validationTokens": tokens} if tokens is not None else {})
        keys = Keys.from_dict({"secret": WORD} | fields)
        return verify(make_capture(body=json.dumps(data).encode()), keys, provider="msgraph", received_at=NOW)

    return run


def test_every_item_must_bear_the_word_of_its_subscription(judge: Any) -> None:
    assert judge([item(), item()]).outcome == "valid"
    assert judge([item(), item(clientState="other")]).reason == "wrong_secret"
    assert judge([item(clientState=WORD.swapcase())]).reason == "wrong_secret"
    assert judge([item(), item(clientState=None)]).reason == "missing_header"
    for nothing in (None, "", 5, {}):
        assert judge([item(clientState=nothing)]).outcome == "unsigned"
    assert judge([item()], secret=None).outcome == "no_secret"
    assert WORD not in repr(judge([item()]))


@pytest.mark.parametrize("items", [[], None, "x", {}, [1, None]])
def test_a_body_without_items_is_unsigned(judge: Any, items: Any) -> None:
    assert judge(items).outcome == "unsigned"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"azp": None, "appid": SENDER, "iss": f"https://sts.windows.net/{TENANT}/"}, None),
        ({"aud": "another"}, "wrong_audience"),
        ({"iss": "https://login.microsoftonline.com.evil.example/x/v2.0"}, "wrong_issuer"),
        ({"azp": "another"}, "wrong_issuer"),
        ({"azp": None}, "wrong_issuer"),
        ({"exp": int(NOW) - 301}, "expired_timestamp"),
        ({"nbf": int(NOW) + 301}, "future_timestamp"),
    ],
)
def test_the_tokens_beside_rich_notifications_are_checked_with_microsofts_keys(
    judge: Any, changes: dict[str, Any], reason: str | None
) -> None:
    verdict = judge([item()], [token(), token(**changes)], **TENANT_KEYS)
    assert verdict.reason == reason
    assert verdict.scheme == "validation-tokens"
    if reason:
        assert "token 2 of 2" in verdict.detail


def test_forged_tokens_and_foreign_keys_are_refused(judge: Any) -> None:
    foreign = make({"aud": APP}, rsa_key(1))
    for sent, reason in (
        (foreign, "wrong_secret"),
        (forge({"alg": "none"}, {}), "wrong_algorithm"),
        (make({}, "x" * 64, "HS256"), "wrong_algorithm"),
        (make({}, rsa_key(), kid="other"), "unknown_key"),
        ("garbage", "malformed_header"),
        ("\ud800.a.b", "malformed_header"),
    ):
        assert judge([item()], [sent], **TENANT_KEYS).reason == reason
    assert judge([item()], [token()] * 201, **TENANT_KEYS).reason == "malformed_header"


def test_what_could_not_be_checked_is_said(judge: Any) -> None:
    assert "not checked" in judge([item()], [token()]).detail
    assert "not compared" in judge([item()], [token()], jwks=TENANT_KEYS["jwks"]).detail
    # the keys pasted in the place of the secret: then there is no word to compare
    pasted = json.dumps(TENANT_KEYS["jwks"])
    verdict = judge([item(clientState="unknown")], [token()], secret=pasted)
    assert (verdict.outcome, verdict.scheme) == ("valid", "validation-tokens")


def test_the_word_wins_over_a_right_token(judge: Any) -> None:
    assert judge([item(clientState="other")], [token()], **TENANT_KEYS).reason == "wrong_secret"


def test_it_is_recognised_by_its_body(make_capture: Any) -> None:
    body = json.dumps({"value": [item()]}).encode()
    assert recognise(make_capture(body=body))[:3] == ("msgraph", 0.9, "created")
    body = json.dumps({"value": [item(lifecycleEvent="missed")]}).encode()
    assert recognise(make_capture(body=body)).event_type == "missed"
    assert recognise(make_capture(body=b'{"subscriptionId": 1}')).provider == ""


def test_signing_anew_sets_the_word_and_leaves_all_other_bytes(make_capture: Any) -> None:
    provider = get("msgraph")
    assert provider is not None
    body = b'{ "value":[ {"clientState" :null, "resource":"\xc3\xa9"}, {"clientState":"a\\"b"} ] }\r\n'
    signed = provider.sign(make_capture(body=body), Keys(secret='n"w\\é'), NOW)
    assert signed.body == body.replace(b"null", b'"n\\"w\\\\\\u00e9"').replace(b'"a\\"b"', b'"n\\"w\\\\\\u00e9"')
    again = replace(make_capture(), body=signed.body)
    assert verify(again, Keys(secret='n"w\\é'), provider="msgraph").outcome == "valid"
    with pytest.raises(ResendRefused, match="private key"):
        provider.sign(make_capture(body=b'{"validationTokens": [], "clientState": ""}'), Keys(secret="x"), NOW)
    with pytest.raises(ResendRefused, match="no clientState"):
        provider.sign(make_capture(body=b"{}"), Keys(secret="x"), NOW)
