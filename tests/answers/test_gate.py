from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable

import pytest

from inspector.answers import compile_gate
from inspector.endpoints import GateRule, SecretRef
from inspector.errors import ConfigError
from inspector.session import Session
from tests.answers.conftest import Send, told

PASSWORD = SecretRef("env", "GATE_PASSWORD", role="gate")


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE_PASSWORD", "s3cret")


def basic(pair: str) -> tuple[tuple[str, str], ...]:
    return (("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"),)


def test_basic_authorization_is_wanted(answering: Callable[..., None], send: Send, session: Session) -> None:
    answering(gate=(GateRule("basic", "me", PASSWORD),))
    assert send(headers=basic("me:s3cret")).status == 200
    seen = send()
    assert seen.status == 401
    assert b'WWW-Authenticate: Basic realm="webhook-inspector"' in seen.head
    for wrong in (basic("me:wrong"), basic("you:s3cret"), (("Authorization", "Basic %%%"),)):
        assert send(headers=wrong).status == 401
    # captured all the same, with the reason
    assert session.summaries([2])[0].status == 401
    assert "Authorization by basic is wanted" in told(session, 2).rule


def test_a_bearer_token_is_wanted(answering: Callable[..., None], send: Send) -> None:
    answering(gate=(GateRule("bearer", "", PASSWORD),))
    assert send(headers=(("Authorization", "bearer s3cret"),)).status == 200
    assert send(headers=(("Authorization", "Bearer s3cretx"),)).status == 401


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_secret_beyond_ascii_is_known_in_both_spellings(
    answering: Callable[..., None], send: Send, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setenv("GATE_PASSWORD", "voilà")
    spelled = "voilà".encode(encoding).decode("latin-1")
    answering(gate=(GateRule("bearer", "", PASSWORD),))
    assert send(headers=(("Authorization", f"Bearer {spelled}"),)).status == 200
    answering(gate=(GateRule("header", "X-Key", PASSWORD),))
    assert send(headers=(("X-Key", spelled),)).status == 200
    answering(gate=(GateRule("basic", "me", PASSWORD),))
    pair = base64.b64encode("me:voilà".encode(encoding)).decode()
    assert send(headers=(("Authorization", f"Basic {pair}"),)).status == 200
    assert send(headers=basic("me:voila")).status == 401


def test_who_wants_to_see_401_for_a_wrong_signature_sees_it(answering: Callable[..., None], send: Send) -> None:
    answering(secrets=(SecretRef("env", "GATE_PASSWORD"),), gate=(GateRule("signature"),))
    wrong = base64.b64encode(bytes(32)).decode()
    shopify = (("X-Shopify-Topic", "orders/paid"), ("X-Shopify-Hmac-Sha256", wrong))
    assert send(headers=shopify).status == 401
    assert send(headers=(("X-GitHub-Event", "push"), ("X-Hub-Signature-256", f"sha256={'0' * 64}"))).status == 403


def test_a_refusal_may_have_another_status(answering: Callable[..., None], send: Send, session: Session) -> None:
    answering(gate=(GateRule("bearer", "", PASSWORD, status=404),))
    seen = send()
    assert seen.status == 404
    assert seen.head.startswith(b"HTTP/1.1 404 Not Found\r\n")
    with pytest.raises(ConfigError, match="200 refuses nobody"):
        compile_gate([GateRule("bearer", "", PASSWORD, status=200)])


def test_a_header_is_wanted(answering: Callable[..., None], send: Send) -> None:
    answering(gate=(GateRule("header", "X-Key", PASSWORD),))
    assert send(headers=(("x-key", "s3cret"),)).status == 200
    assert send(headers=(("x-key", "other"),)).status == 403
    assert send().status == 401


def test_addresses_are_wanted(answering: Callable[..., None], send: Send) -> None:
    answering(gate=(GateRule("addresses", values=("10.0.0.0/8", "127.0.0.1")),))
    assert send().status == 200
    answering(gate=(GateRule("addresses", values=("10.0.0.0/8",)),))
    seen = send()
    assert seen.status == 403
    assert b"127.0.0.1 is outside" in seen.body


def test_a_valid_signature_is_wanted(answering: Callable[..., None], send: Send, session: Session) -> None:
    answering(provider="github", gate=(GateRule("signature"),))
    hub = ("X-GitHub-Event", "push")
    seen = send(headers=(hub, ("X-Hub-Signature-256", "sha256=00")))
    assert (seen.status, b"no secret is saved" in seen.body) == (403, True)
    session.set_secret("orders", "signing", "s3cret").result(10)
    right = hmac.new(b"s3cret", b"{}", hashlib.sha256).hexdigest()
    assert send(headers=(hub, ("X-Hub-Signature-256", f"sha256={right}"))).status == 200
    assert send(headers=(hub, ("X-Hub-Signature-256", f"sha256={'0' * 64}"))).status == 403
    assert send(headers=(hub,)).status == 401


def test_all_conditions_have_to_hold_and_missing_secrets_let_nothing_pass(
    answering: Callable[..., None], send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(gate=(GateRule("addresses", values=("127.0.0.0/8",)), GateRule("bearer", "", PASSWORD)))
    assert send().status == 401
    monkeypatch.delenv("GATE_PASSWORD")
    answering(gate=(GateRule("bearer", "", PASSWORD),))
    seen = send(headers=(("Authorization", "Bearer s3cret"),))
    assert (seen.status, b"cannot be read here" in seen.body) == (403, True)


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        (GateRule("bearer", "", PASSWORD), ("Authorization", "Bearer ")),
        (GateRule("basic", "u", PASSWORD), ("Authorization", "Basic dTo=")),
        (GateRule("header", "X-Key", PASSWORD), ("X-Key", "")),
    ],
)
def test_who_brings_nothing_does_not_pass_where_the_secret_is_empty(
    answering: Callable[..., None],
    send: Send,
    monkeypatch: pytest.MonkeyPatch,
    rule: GateRule,
    line: tuple[str, str],
) -> None:
    monkeypatch.setenv("GATE_PASSWORD", "")
    answering(gate=(rule,))
    seen = send(headers=(line,))
    assert (seen.status, b"cannot be read here" in seen.body) == (403, True)


def test_what_the_gate_wants_is_nowhere_in_what_it_says(
    answering: Callable[..., None], send: Send, session: Session
) -> None:
    answering(gate=(GateRule("header", "X-Key", PASSWORD),))
    assert b"s3cret" not in send(headers=(("X-Key", "guess"),)).wire
    assert "s3cret" not in told(session, 1).rule


@pytest.mark.parametrize(
    "rule",
    [
        GateRule("voice"),
        GateRule("basic", "me"),
        GateRule("header", "", PASSWORD),
        GateRule("header", "X Key", PASSWORD),
        GateRule("addresses"),
        GateRule("addresses", values=("10.0.0.0/64",)),
    ],
)
def test_conditions_that_do_not_read_are_refused(rule: GateRule) -> None:
    with pytest.raises(ConfigError):
        compile_gate([rule])
