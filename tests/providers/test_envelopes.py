"""Several events in one request, messages inside envelopes, and requests meant for the providers themselves."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from inspector.providers import REGISTRY, Keys, events_of, inner_of, recognise, verify

BATCHES: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "sendgrid": (
        [{"event": "open", "sg_event_id": "1"}, {"event": "click", "sg_event_id": "2"}],
        [("open", "1"), ("click", "2")],
    ),
    "hubspot": (
        [{"subscriptionType": "contact.creation", "eventId": 1}, {"subscriptionType": "deal.deletion", "eventId": 2}],
        [("contact.creation", "1"), ("deal.deletion", "2")],
    ),
    "line": (
        {"events": [{"type": "message", "webhookEventId": "a"}, {"type": "follow", "webhookEventId": "b"}]},
        [("message", "a"), ("follow", "b")],
    ),
    "msgraph": ({"value": [{"changeType": "created"}, {"changeType": "deleted"}]}, [("created", ""), ("deleted", "")]),
    "okta": (
        {"data": {"events": [{"eventType": "user.a", "uuid": "1"}, {"eventType": "user.b", "uuid": "2"}]}},
        [("user.a", "1"), ("user.b", "2")],
    ),
    "asana": (
        {"events": [{"action": "changed", "resource": {"resource_type": "task"}}, {"action": "deleted"}]},
        [("task.changed", ""), ("deleted", "")],
    ),
    "adyen": (
        {"notificationItems": [{"NotificationRequestItem": {"eventCode": "REFUND", "pspReference": "9"}}]},
        [("REFUND", "9")],
    ),
}


@pytest.mark.parametrize("name", BATCHES)
def test_each_event_of_a_delivery_is_listed(make_capture: Any, name: str) -> None:
    data, wanted = BATCHES[name]
    found = events_of(make_capture(body=json.dumps(data).encode()), name)
    assert [(one.type, one.id) for one in found] == wanted


def test_the_line_of_a_batch_names_all_types_once_and_the_first_id(make_capture: Any) -> None:
    events = [{"event": kind, "sg_event_id": str(at)} for at, kind in enumerate(("open", "click", "open", "bounce"))]
    lines = [("X-Twilio-Email-Event-Webhook-Signature", "x")]
    body = json.dumps(events).encode()
    assert recognise(make_capture(headers=lines, body=body))[2:4] == ("open, click, bounce", "0")
    many = json.dumps([{"event": f"e{number}"} for number in range(50)]).encode()
    assert recognise(make_capture(headers=lines, body=many)).event_type.endswith("e11, …")


@pytest.mark.parametrize("name", REGISTRY)
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"[1]", b"null", b'{"events": 5}', b"\xff", b"[" * 9999, b'[{"event": {}}]']
)
def test_every_provider_lists_at_least_one_event_and_none_raises(make_capture: Any, name: str, body: bytes) -> None:
    capture = make_capture(body=body)
    assert len(events_of(capture, name)) >= 1
    assert inner_of(capture, name) is None or name in ("github", "slack", "sns")


def test_nobody_has_no_events(make_capture: Any) -> None:
    assert events_of(make_capture(), "nobody") == []
    assert inner_of(make_capture(), "nobody") is None


@pytest.mark.parametrize("name", ["slack", "github"])
def test_the_payload_of_a_form_is_found(make_capture: Any, name: str) -> None:
    payload = json.dumps({"type": "block_actions", "text": "Zoë"}, ensure_ascii=False)
    form = [("Content-Type", "application/x-www-form-urlencoded")]
    capture = make_capture(headers=form, body=urlencode({"payload": payload}).encode())
    assert inner_of(capture, name) == ("payload", "application/json", payload.encode())
    assert inner_of(make_capture(headers=form, body=b"command=%2Fdo"), name) is None


@pytest.mark.parametrize(
    ("target", "body", "name", "scheme"),
    [
        ("/services/T0000/B0000/XXXXXX", b'{"text": "hi"}', "slack", "incoming-webhook"),
        ("/slack/services/T0000/B0000/XXXXXX", b'payload=%7B"text":"hi"%7D', "slack", "incoming-webhook"),
        ("/api/webhooks/123456/tok-EN_x", b'{"content": "hi"}', "discord", "execute-webhook"),
        ("/api/v10/webhooks/123456/tok-EN_x/slack", b'{"text": "hi"}', "discord", "execute-webhook"),
        ("/api/webhooks/123456/tok-EN_x?wait=true", b"--x", "discord", "execute-webhook"),
    ],
)
def test_messages_to_slack_and_discord_are_recognised_and_not_called_forged(
    make_capture: Any, target: str, body: bytes, name: str, scheme: str
) -> None:
    capture = make_capture(target=target, body=body)
    assert recognise(capture).provider == name
    verdict = verify(capture, Keys(secret="ab" * 16))
    assert (verdict.outcome, verdict.scheme) == ("not_applicable", scheme)
    assert "its address is the secret" in (verdict.detail or "")


def test_a_signed_request_to_such_a_path_is_checked_as_ever(make_capture: Any) -> None:
    lines = [("X-Slack-Signature", "v0=" + "ab" * 32), ("X-Slack-Request-Timestamp", "1")]
    capture = make_capture(target="/services/T0/B0/X", headers=lines)
    assert verify(capture, Keys(secret="x")).outcome == "invalid"
    assert verify(make_capture(), Keys(secret="x"), provider="slack").outcome == "unsigned"
