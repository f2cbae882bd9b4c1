from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from inspector.providers import Keys, events_of, get, inner_of, recognise, verify
from tests.shared import SHARED

EVENT = {"specversion": "1.0", "type": "com.example.a", "source": "/ctx", "id": "A1", "data": {"x": 1}}


def lines(**attributes: str) -> list[tuple[str, str]]:
    named = {"specversion": "1.0", "type": "com.example.a", "source": "/ctx", "id": "A1"} | attributes
    return [(f"CE-{name}", value) for name, value in named.items()]


def test_binary_mode_is_read_from_headers_percent_decoded(make_capture: Any) -> None:
    found = recognise(make_capture(headers=lines(id="%C5%BE%201"), body=b"\xff"))
    assert found == ("cloudevents", 0.9, "com.example.a", "ž 1", 0)


@pytest.mark.parametrize("kind", ["application/cloudevents+json", "Application/CloudEvents+JSON; charset=utf-8"])
def test_structured_mode_is_read_from_the_body(make_capture: Any, kind: str) -> None:
    body = json.dumps(EVENT).encode()
    found = recognise(make_capture(headers=[("Content-Type", kind)], body=body))
    assert found == ("cloudevents", 0.9, "com.example.a", "A1", 0)
    assert recognise(make_capture(body=body)).confidence == 0.5
    assert recognise(make_capture(headers=[("Content-Type", kind)], body=b"garbage")).provider == "cloudevents"


def test_of_a_batch_the_first_event_is_named(make_capture: Any) -> None:
    kind = [("Content-Type", "application/cloudevents-batch+json")]
    body = json.dumps([EVENT, EVENT | {"id": "A2"}]).encode()
    assert recognise(make_capture(headers=kind, body=body))[:4:3] == ("cloudevents", "A1")
    assert events_of(make_capture(headers=kind, body=body), "cloudevents") == [
        ("com.example.a", "A1", 0),
        ("com.example.a", "A2", 0),
    ]
    assert recognise(make_capture(headers=kind, body=b"[]"))[:3] == ("cloudevents", 0.9, "")


def test_a_receiver_can_compare_the_agreed_token_only(make_capture: Any) -> None:
    keys = Keys(secret="t0ken")

    def judge(target: str = "/x", authorization: str | None = None, given: Keys = keys) -> tuple[str, str | None]:
        more = [("Authorization", authorization)] if authorization else []
        verdict = verify(make_capture(headers=lines() + more, target=target), given)
        return verdict.outcome, verdict.reason

    assert judge(authorization="Bearer t0ken") == ("valid", None)
    assert judge(authorization="bearer other") == ("invalid", "wrong_secret")
    assert judge("/x?a=1&access_token=t0ken") == ("valid", None)
    assert judge("/x?access_token=other") == ("invalid", "wrong_secret")
    assert judge() == ("unsigned", "missing_header")
    assert judge(authorization="Bearer t0ken", given=Keys(secret="Bearer t0ken")) == ("valid", None)
    assert judge(given=Keys()) == ("not_applicable", None)
    named = Keys.from_dict({"secret": "t0ken", "options": {"header": "CE-source"}})
    assert judge(given=named) == ("invalid", "wrong_secret")


def test_signing_anew_sets_the_token(make_capture: Any) -> None:
    provider = get("cloudevents")
    assert provider is not None
    capture = make_capture(headers=[*lines(), ("authorization", "Bearer old")])
    signed = provider.sign(capture, Keys(secret="new"), 0)
    assert (b"authorization", b"Bearer new") in signed.headers
    assert verify(replace(capture, headers=signed.headers), Keys(secret="new")).outcome == "valid"


def test_the_question_before_deliveries_is_recognised(make_capture: Any) -> None:
    asked = make_capture(method="OPTIONS", headers=[("WebHook-Request-Origin", "eventemitter.example.com")], body=b"")
    assert recognise(asked)[:3] == ("cloudevents", 0.9, "handshake")


def test_binary_data_of_a_structured_event_is_decoded(make_capture: Any) -> None:
    def data(event: dict[str, Any]) -> Any:
        kind = [("Content-Type", "application/cloudevents+json")]
        return inner_of(make_capture(headers=kind, body=json.dumps(event).encode()), "cloudevents")

    assert data(EVENT | {"data_base64": "/wA="}) == ("data_base64", "", b"\xff\x00")
    assert data(EVENT | {"data_base64": "eA==", "datacontenttype": "text/plain"})[1:] == ("text/plain", b"x")
    assert data(EVENT) is None


@pytest.mark.skipif(not (SHARED / "payloads").exists(), reason="the shared payloads are not beside the checkout")
@pytest.mark.parametrize("name", ["binary", "structured", "batch"])
def test_the_specifications_examples_are_recognised(make_capture: Any, name: str) -> None:
    folder = SHARED / "payloads" / "cloudevents"
    headers = json.loads((folder / f"{name}.headers.json").read_text())["headers"]
    found = recognise(make_capture(headers=headers, body=(folder / f"{name}.json").read_bytes()))
    assert found.provider == "cloudevents"
    assert found.event_type
    assert found.event_id
