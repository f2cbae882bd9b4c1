from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from inspector.providers import Keys, get, recognise, verify

ALL = ["okta", "auth0", "eventbridge", "zapier", "ifttt"]


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


def outcome(capture: Any, name: str, secret: str | None, **options: str) -> tuple[str, str | None]:
    verdict = verify(capture, Keys(secret=secret, options=options), provider=name)
    return verdict.outcome, verdict.reason


@pytest.mark.parametrize("name", ALL)
def test_basic_auth_is_compared_as_a_whole_decoded_or_in_its_two_parts(make_capture: Any, name: str) -> None:
    capture = make_capture(headers=[("Authorization", basic("zoë:pass:word"))])
    assert outcome(capture, name, basic("zoë:pass:word")) == ("valid", None)
    assert outcome(capture, name, "zoë:pass:word") == ("valid", None)
    assert outcome(capture, name, None, username="zoë", password="pass:word") == ("valid", None)
    assert outcome(capture, name, "zoë:pass") == ("invalid", "wrong_secret")
    assert outcome(capture, name, None, username="zoë:pass", password="other") == ("invalid", "wrong_secret")
    assert verify(capture, Keys(secret="zoë:pass:word"), provider=name).scheme == "basic-auth"
    for broken in ("Basic", "Basic !", "Basic =", "Basic \xff"):
        capture = make_capture(headers=[("Authorization", broken)])
        assert outcome(capture, name, "a:b") == ("invalid", "wrong_secret")


@pytest.mark.parametrize("name", ALL)
def test_a_bearer_token_may_be_saved_with_or_without_its_first_word(make_capture: Any, name: str) -> None:
    capture = make_capture(headers=[("authorization", "Bearer abc.def")])
    assert outcome(capture, name, "abc.def") == ("valid", None)
    assert outcome(capture, name, "Bearer abc.def") == ("valid", None)
    assert outcome(capture, name, "Bearer abc") == ("invalid", "wrong_secret")


@pytest.mark.parametrize("name", ALL)
def test_the_user_names_the_header_and_without_a_value_nothing_can_be_checked(make_capture: Any, name: str) -> None:
    capture = make_capture(headers=[("X-Mine", "s3cret"), ("Authorization", "other")])
    assert outcome(capture, name, "s3cret", header="X-Mine") == ("valid", None)
    assert outcome(capture, name, "s3cret", header="X-Yours") == ("unsigned", "missing_header")
    assert outcome(capture, name, "s3cret", header="X-\u0161") == ("unsigned", "missing_header")
    verdict = verify(capture, Keys(), provider=name)
    assert verdict.outcome == "not_applicable"
    assert "does not protect the body" in (verdict.detail or "")
    assert "s3cret" not in repr(verify(capture, Keys(secret="s3cret", options={"header": "X-Mine"}), provider=name))


@pytest.mark.parametrize("name", [*ALL, "cloudevents"])
def test_name_and_value_may_be_saved_together_as_a_line(make_capture: Any, name: str) -> None:
    capture = make_capture(headers=[("X-Mine", "s3cret: x"), ("Authorization", basic("user: pass"))])
    assert outcome(capture, name, "x-mine: s3cret: x") == ("valid", None)
    assert outcome(capture, name, "X-Mine:   other") == ("invalid", "wrong_secret")
    assert outcome(capture, name, "X-Yours: s3cret: x") == ("unsigned", "missing_header")
    provider = get(name)
    assert provider is not None
    signed = provider.sign(capture, Keys(secret="X-Mine: new"), 0)
    assert (b"X-Mine", b"new") in signed.headers
    assert (
        verify(replace(capture, headers=signed.headers), Keys(secret="X-Mine: new"), provider=name).outcome == "valid"
    )


@pytest.mark.parametrize("name", ["eventbridge", "zapier", "ifttt", "okta"])
def test_signing_anew_keeps_the_form_that_was_used(make_capture: Any, name: str) -> None:
    provider = get(name)
    assert provider is not None
    for old, secret, new in (
        (basic("a:b"), "c:d é", basic("c:d é")),
        (basic("a:b"), basic("e:f"), basic("e:f")),
        ("Bearer old", "new", "Bearer new"),
        ("plain", "new", "new"),
    ):
        capture = make_capture(headers=[("authorization", old)])
        keys = Keys(secret=secret, options={"header": "Authorization"})
        signed = provider.sign(capture, keys, 0)
        assert list(signed.headers) == [(b"authorization", new.encode())]
        assert verify(replace(capture, headers=signed.headers), keys, provider=name).outcome == "valid"


def test_makers_path_holds_event_and_key(make_capture: Any) -> None:
    for path, event in (("/trigger/my%20door/with/key/k3y", "my door"), ("/x/trigger/a/json/with/key/k3y/", "a")):
        for body in (b'{"value1":"a"}', b"", b'{"any": "thing"}'):
            capture = make_capture(target=path, body=body)
            assert recognise(capture)[:3] == ("ifttt", 0.9, event)
            assert outcome(capture, "ifttt", "k3y") == ("valid", None)
            assert outcome(capture, "ifttt", "k3") == ("invalid", "wrong_secret")
            assert "k3y" not in repr(verify(capture, Keys(secret="k3y")))


def test_a_services_key_is_known_by_its_header(make_capture: Any) -> None:
    for header in ("IFTTT-Service-Key", "IFTTT-Channel-Key"):
        capture = make_capture(headers=[(header, "k3y")])
        assert recognise(capture).provider == "ifttt"
        assert outcome(capture, "ifttt", "k3y") == ("valid", None)
        assert verify(capture, Keys(secret="other")).reason == "wrong_secret"


def test_value1_to_value3_alone_are_a_weak_sign_of_ifttt(make_capture: Any) -> None:
    form = [("Content-Type", "application/x-www-form-urlencoded")]
    assert recognise(make_capture(body=b'{"value1": 1, "value2": 2}'))[:2] == ("ifttt", 0.3)
    assert recognise(make_capture(headers=form, body=b"value1=a&value2=b"))[:2] == ("ifttt", 0.3)
    assert recognise(make_capture(body=b'{"value1": 1}')).provider == ""


def test_other_senders_are_known_by_agent_or_body(make_capture: Any) -> None:
    agent = [("User-Agent", "Amazon/EventBridge/ApiDestinations")]
    body = b'{"id": "e1", "detail-type": "Order", "source": "x"}'
    assert recognise(make_capture(headers=agent, body=body))[:4] == ("eventbridge", 0.7, "Order", "e1")
    assert recognise(make_capture(headers=[("User-Agent", "Zapier")])).provider == "zapier"
    hook = b'{"eventType": "com.okta.event_hook", "eventId": "d1", "data": {"events": [{"eventType": "user.x"}]}}'
    assert recognise(make_capture(body=hook))[2:4] == ("user.x", "d1")
    for logs in (b'{"logs": [{"log_id": "1", "data": {"type": "s"}}]}', b'[{"log_id": "1", "data": {"type": "s"}}]'):
        assert recognise(make_capture(body=logs))[:4:3] == ("auth0", "1")
    lines = b'{"log_id": "1", "data": {"type": "s"}}\n{"log_id": "2", "data": {"type": "f"}}\n'
    assert recognise(make_capture(body=lines)).provider == "auth0"
    assert recognise(make_capture(body=b'"log_id"')).provider == ""
