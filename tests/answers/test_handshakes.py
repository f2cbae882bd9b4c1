"""Each exchange of the shared file against a running listener, byte for byte."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from inspector.endpoints import Endpoint, SecretRef
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
    from inspector.endpoints import AnswerRule, GateRule

    answering(gate=(GateRule("signature"),), answers=(AnswerRule(status=500),))
    assert send("/orders?validationToken=t").body == b"t"
    assert send("/orders").status == 401


def test_everything_else_gets_the_plain_answer(send: Send, session: Session) -> None:
    assert send("/orders", b'{"challenge": "x"}').wire.startswith(b"HTTP/1.1 200 OK")
    assert told(session, 1).rule == "default"
