"""Each exchange of the shared file against a running listener, byte for byte."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from inspector.endpoints import AnswerRule, Endpoint, Forward, GateRule, SecretRef
from inspector.session import Session
from tests.answers.conftest import Send, told
from tests.shared import SHARED

PATH = SHARED / "vectors" / "handshakes.jsonl"
LINES: list[dict[str, Any]] = (
    [json.loads(line) for line in PATH.read_text("utf-8").splitlines()] if PATH.exists() else []
)
NAMES = {"azure-eventgrid": "eventgrid"}
#: A HEAD alone says nothing about who sent it.
NEED_A_CHOICE = {"trello", "intercom"}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["id"])
def test_the_listener_answers_as_the_provider_waits_for(
    line: dict[str, Any], session: Session, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = NAMES.get(line["provider"], line["provider"])
    secrets: tuple[SecretRef, ...] = ()
    if line["secret"] is not None:
        monkeypatch.setenv("HANDSHAKE_SECRET", line["secret"])
        role = "verify_token" if provider == "meta" else "signing"
        secrets = (SecretRef("env", "HANDSHAKE_SECRET", role=role),)
    chosen = provider if provider in NEED_A_CHOICE else "auto"
    session.save_endpoint(Endpoint("in", provider=chosen, secrets=secrets)).result(10)
    request, wanted = line["request"], line["response"]
    target = "/" + request["url"].split("://", 1)[1].partition("/")[2]
    seen = send(
        target,
        base64.b64decode(request["body_b64"]),
        tuple((name, value) for name, value in request["headers"]),
        request["method"],
    )
    assert seen.status == wanted["status"]
    lines = [one.partition(b": ") for one in seen.head.split(b"\r\n")[1:]]
    sent = {name.lower().decode(): value.decode("latin-1") for name, _, value in lines}
    for name, value in wanted["headers"]:
        assert sent[name.lower()].partition(";")[0] == value
    if "body_b64" in wanted:
        assert seen.body == base64.b64decode(wanted["body_b64"])
    elif "body_json" in wanted:
        assert json.loads(seen.body) == wanted["body_json"]
    assert told(session, 1).rule.startswith(f"handshake {provider} {line['kind']}")


def test_a_handshake_can_be_switched_off(answering: Callable[..., None], send: Send) -> None:
    assert send("/orders?validationToken=a%20b").body == b"a b"
    answering(handshakes="off")
    assert send("/orders?validationToken=a%20b").body == b""


def test_a_handshake_passes_where_a_gate_wants_a_signature(answering: Callable[..., None], send: Send) -> None:
    answering(gate=(GateRule("signature"),), answers=(AnswerRule(status=500),))
    assert send("/orders?validationToken=t").body == b"t"
    assert send("/orders").status == 401


def test_everything_else_gets_the_plain_answer(send: Send, session: Session) -> None:
    assert send("/orders", b'{"challenge": "x"}').wire.startswith(b"HTTP/1.1 200 OK")
    assert told(session, 1).rule == "default"


def signed(secret: str, body: bytes, before: str = "") -> str:
    return hmac.new(secret.encode(), before.encode() + body, hashlib.sha256).hexdigest()


ITEMS = b'{"live":"false","notificationItems":[{"NotificationRequestItem":{"eventCode":"AUTHORISATION"}}]}'
PING = (("X-Signature-Ed25519", "00" * 64), ("X-Signature-Timestamp", "1"))


def test_an_ordinary_delivery_passes_gate_and_rules_before_its_usual_answer(
    answering: Callable[..., None], send: Send, session: Session
) -> None:
    assert send("/orders", ITEMS).body == b"[accepted]"
    answering(gate=(GateRule("signature"),))
    assert send("/orders", ITEMS).status in (401, 403)
    answering(answers=(AnswerRule(plan="500, ok, then 503"),))
    seen = [send("/orders", ITEMS) for _ in range(3)]
    assert [one.status for one in seen] == [500, 200, 503]
    assert seen[1].body == b"[accepted]"
    assert told(session, 4).rule == "answer 1, step 2 of 3: ok; handshake adyen accepted"
    # of what only has the word in it nothing is known
    assert send("/elsewhere", b'{"notificationItems": 3}').body == b""


def test_an_ordinary_delivery_is_forwarded_and_may_be_answered_by_the_target(
    session: Session, send: Send, tmp_path: Path
) -> None:
    with Session.open(tmp_path / "target.webhooks") as target:
        address = target.listen(port=0).result(10)
        session.save_endpoint(Endpoint("pay", forwards=(Forward(address),))).result(10)
        assert send("/pay", ITEMS).body == b"[accepted]"
        end = time.monotonic() + 10
        while not target.stats().count:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert target.capture(1).body == ITEMS


def test_a_signed_handshake_is_judged_by_the_gate_and_the_place_of_all_of_them(
    answering: Callable[..., None], send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK", "8f742231b10e8888abcd99yyyzzz85a5")
    secrets = (SecretRef("env", "SLACK"),)
    answering(secrets=secrets, gate=(GateRule("signature"),))
    body, stamp = b'{"type":"url_verification","challenge":"c"}', str(int(time.time()))
    right = signed("8f742231b10e8888abcd99yyyzzz85a5", body, f"v0:{stamp}:")
    for signature, status in ((right, 200), ("0" * 64, 403)):
        lines = (("X-Slack-Request-Timestamp", stamp), ("X-Slack-Signature", f"v0={signature}"))
        assert send("/orders", body, lines).status == status
    answering(gate=(GateRule("addresses", values=("10.0.0.0/8",)),))
    assert send("/orders?validationToken=t").status == 403


def test_of_several_secrets_the_one_that_is_the_providers_counts(
    answering: Callable[..., None], send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY", "b64a0f2065fc6e86ca58a766ecb328094a202e4154505346082096e887fb6abc")
    monkeypatch.setenv("OTHER", "not a public key")
    refs = [SecretRef("env", "KEY"), SecretRef("env", "OTHER")]
    for secrets in (refs, refs[::-1]):
        answering(secrets=tuple(secrets))
        assert send("/orders", b'{"type":1}', PING).status == 401
    answering(secrets=(SecretRef("env", "OTHER"),))
    assert send("/orders", b'{"type":1}', PING).body == b'{"type":1}', "there is nothing to check it with"


def test_a_signed_handshake_by_another_method_is_judged_with_the_keys_of_its_path(
    answering: Callable[..., None], send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK", "s3cret")
    answering(secrets=(SecretRef("env", "SLACK"),), gate=(GateRule("signature"),), methods=("PUT",))
    body, stamp = b'{"type":"url_verification","challenge":"c"}', str(int(time.time()))
    lines = (
        ("X-Slack-Request-Timestamp", stamp),
        ("X-Slack-Signature", f"v0={signed('s3cret', body, f'v0:{stamp}:')}"),
    )
    assert send("/orders", body, lines).body == b"c"


def test_a_verify_token_does_not_stand_in_for_what_others_sign_with(
    answering: Callable[..., None], send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING", "signing")
    monkeypatch.setenv("TOKEN", "token")
    answering(secrets=(SecretRef("env", "SIGNING"), SecretRef("env", "TOKEN", role="verify_token")))
    digest = base64.b64encode(hmac.new(b"signing", b"abc", hashlib.sha256).digest()).decode()
    assert json.loads(send("/orders?crc_token=abc", method="GET").body) == {"response_token": f"sha256={digest}"}
    hub = "/orders?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
    assert send(f"{hub}token", method="GET").body == b"1"
    assert send(f"{hub}signing", method="GET").status == 403


@pytest.mark.parametrize("value", [None, ""], ids=["gone", "empty"])
@pytest.mark.parametrize("mode", ["", "&hub.topic=t"], ids=["meta", "websub"])
def test_a_verify_token_that_cannot_be_read_is_no_reason_to_take_any(
    answering: Callable[..., None],
    send: Send,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    value: str | None,
) -> None:
    monkeypatch.setenv("SIGNING", "app-secret")
    if value is None:
        monkeypatch.delenv("TOKEN", raising=False)
    else:
        monkeypatch.setenv("TOKEN", value)
    secrets = (SecretRef("env", "SIGNING"), SecretRef("env", "TOKEN", role="verify_token"))
    answering(provider="websub" if mode else "meta", secrets=secrets)
    hub = f"/orders?hub.mode=subscribe{mode}&hub.challenge=1&hub.verify_token="
    for token in ("any", "", "app-secret"):
        assert send(f"{hub}{token}", method="GET").status == 403
    assert "cannot be read here" in told(session, 1).rule


def test_zoom_and_x_are_not_told_the_signature_of_a_delivery(
    answering: Callable[..., None], send: Send, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY", "s3cret")
    answering(secrets=(SecretRef("env", "KEY"),))
    stamp = str(int(time.time()))
    inner = '{"event":"meeting.ended","payload":{}}'
    for token in (f"v0:{stamp}:{inner}", f"v0:1:{inner}"):
        body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": token}}).encode()
        lines = (("x-zm-request-timestamp", stamp), ("x-zm-signature", f"v0={signed('s3cret', body, f'v0:{stamp}:')}"))
        for headers in (lines, ()):
            seen = send("/orders", body, headers)
            assert (seen.status, seen.body) == (403, b"")
    assert send(f"/orders?crc_token={quote(inner)}", method="GET").status == 403
    assert "somebody wants it signed" in told(session, 5).rule


@pytest.mark.parametrize("signature", ["right", "wrong", "none"])
def test_zoom_gets_its_answer_unless_a_signature_proves_it_somebody_else(
    answering: Callable[..., None], send: Send, monkeypatch: pytest.MonkeyPatch, signature: str
) -> None:
    monkeypatch.setenv("KEY", "s3cret")
    answering(secrets=(SecretRef("env", "KEY"),))
    body, stamp = b'{"event":"endpoint.url_validation","payload":{"plainToken":"abc"}}', str(int(time.time()))
    key = "s3cret" if signature == "right" else "another"
    lines = (("x-zm-request-timestamp", stamp), ("x-zm-signature", f"v0={signed(key, body, f'v0:{stamp}:')}"))
    seen = send("/orders", body, () if signature == "none" else lines)
    assert seen.status == (403 if signature == "wrong" else 200)
    assert (b"encryptedToken" in seen.body) is (signature != "wrong")


@pytest.mark.parametrize("lines", [(("X-Signature-Ed25519", ""),), ()], ids=["empty", "none"])
def test_discord_sees_401_for_a_ping_without_a_signature(
    answering: Callable[..., None],
    send: Send,
    monkeypatch: pytest.MonkeyPatch,
    lines: tuple[tuple[str, str], ...],
) -> None:
    monkeypatch.setenv("KEY", "b64a0f2065fc6e86ca58a766ecb328094a202e4154505346082096e887fb6abc")
    answering(provider="discord", secrets=(SecretRef("env", "KEY"),))
    assert send("/orders", b'{"type":1}', (*lines, ("X-Signature-Timestamp", "1764590400"))).status == 401


def test_a_secret_beside_the_saved_one_is_not_said_to_count(send: Send, session: Session) -> None:
    session.save_endpoint(Endpoint("hooks", provider="asana")).result(10)

    def rule_of(capture_id: int) -> str:
        return told(session, capture_id).rule

    assert send("/hooks", b"", (("X-Hook-Secret", "one"),)).status == 200
    assert "is the signing secret of this webhook from now on" in rule_of(1)
    end = time.monotonic() + 10
    while not session.endpoint("hooks").secrets:
        assert time.monotonic() < end
        time.sleep(0.01)
    session.engine.run(session._configuring.reload()).result(10)
    send("/hooks", b"", (("X-Hook-Secret", "another"),))
    assert "counts only when that is confirmed" in rule_of(2)
    # neither gives one
    send("/hooks", b"", (("X-Hook-Secret", ""),))
    send("/hooks", b"", (("X-Hook-Secret", "third"),), "GET")
    assert [rule_of(3), rule_of(4)] == ["default", "default"]


@pytest.mark.parametrize("signature", ["right", "wrong", "none"])
def test_twitch_gets_its_challenge_back_only_when_it_signed_it(
    answering: Callable[..., None], send: Send, monkeypatch: pytest.MonkeyPatch, signature: str
) -> None:
    monkeypatch.setenv("TWITCH", "s3cr3t-of-twitch")
    answering(secrets=(SecretRef("env", "TWITCH"),))
    body, stamp = b'{"challenge":"' + b"c" * 700 + b'"}', "2020-01-01T00:00:00.000000000Z"
    lines = [
        ("Twitch-Eventsub-Message-Id", "m"),
        ("Twitch-Eventsub-Message-Timestamp", stamp),
        ("Twitch-Eventsub-Message-Type", "webhook_callback_verification"),
    ]
    if signature != "none":
        key = "s3cr3t-of-twitch" if signature == "right" else "another"
        lines.append(("Twitch-Eventsub-Message-Signature", f"sha256={signed(key, body, f'm{stamp}')}"))
    seen = send("/orders", body, tuple(lines))
    assert (seen.status, seen.body) == ((200, b"c" * 700) if signature == "right" else (403, b""))


def test_an_endpoint_for_some_methods_proves_itself_by_get_as_well(
    answering: Callable[..., None], send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "token")
    secrets = (SecretRef("env", "TOKEN", role="verify_token"),)
    answering(provider="meta", methods=("POST",), secrets=secrets)
    hub = "/orders?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
    assert send(f"{hub}token", method="GET").body == b"1"
    assert send(f"{hub}wrong", method="GET").status == 403
    answering(provider="meta", methods=("POST",), secrets=secrets, handshakes="off")
    assert send(f"{hub}token", method="GET").body == b""


def test_what_proves_an_address_by_a_delivery_is_told_as_that(
    answering: Callable[..., None], send: Send, session: Session
) -> None:
    body, stamp = b'{"hello":1}', "2026-11-29T12:00:00Z"
    key = b"dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
    signature = base64.b64encode(hmac.new(key, stamp.encode() + body, hashlib.sha256).digest()).decode()
    for value in (signature, base64.b64encode(bytes(32)).decode()):
        lines = (("X-Zendesk-Webhook-Signature", value), ("X-Zendesk-Webhook-Signature-Timestamp", stamp))
        assert send("/orders", body, lines).status == 200
    send("/orders", b'{"type":"notification_event","topic":"ping"}')
    send("/orders", b'{"type":"notification_event","topic":"user.created"}')
    answering(provider="trello")
    assert send("/orders", b"", method="GET").status == 200
    answering(provider="trello", gate=(GateRule("signature"),))
    assert send("/orders", b"", method="GET").status == 401
    assert send("/orders", b"", method="HEAD").status == 200
    rules = [told(session, number).rule.partition(":")[0] for number in range(1, 6)]
    assert rules == ["handshake zendesk test", "default", "handshake intercom ping", "default", "handshake trello get"]


def test_an_event_with_a_field_of_notion_is_no_handshake(send: Send, session: Session) -> None:
    assert send("/orders", b'{"verification_token":"hello","user":"bob"}').status == 200
    assert told(session, 1).rule == "default"
    session.save_endpoint(Endpoint("notion", provider="notion")).result(10)
    send("/notion", b'{"verification_token":"secret_abc","more":1}')
    assert told(session, 2).rule.startswith("handshake notion")


def test_an_address_with_a_query_of_its_own_proves_itself_where_the_provider_is_known(
    answering: Callable[..., None], send: Send
) -> None:
    assert send("/orders?key=1&challenge=abc", method="GET").body == b""
    answering(provider="dropbox")
    assert send("/orders?key=1&challenge=abc", method="GET").body == b"abc"


def test_event_grid_may_ask_as_cloudevents_do(answering: Callable[..., None], send: Send) -> None:
    answering(provider="eventgrid")
    lines = (("WebHook-Request-Origin", "eventgrid.azure.net"), ("WebHook-Request-Rate", "many"))
    head = send("/orders", b"", lines, "OPTIONS").head
    assert b"WebHook-Allowed-Origin: eventgrid.azure.net" in head
    assert b"WebHook-Allowed-Rate: *" in head
    body = b'[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"v"}}]'
    assert json.loads(send("/orders", body).body) == {"validationResponse": "v"}
