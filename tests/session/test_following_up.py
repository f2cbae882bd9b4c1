from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.endpoints import Endpoint
from inspector.errors import NotFound, ResendRefused
from inspector.events import HandshakeAsks
from inspector.providers import sns
from inspector.session import Session
from tests.gui.driving import send


def wait(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def subscription(url: str) -> bytes:
    return json.dumps(
        {"Type": "SubscriptionConfirmation", "TopicArn": "arn:aws:sns:x", "Token": "t", "SubscribeURL": url}
    ).encode()


@pytest.fixture
def asked(session: Session) -> list[HandshakeAsks]:
    found: list[HandshakeAsks] = []
    session.events.subscribe(HandshakeAsks, lambda event: found.append(event))
    return found


@pytest.fixture
def topic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Another session that stands for SNS: an https address that the scheme trusts, and that this process trusts."""
    with Session.open(tmp_path / "sns.webhooks") as opened:
        opened.settings = opened.settings.changed("listener", https=True, https_port=0)
        opened.listen("127.0.0.1", 0).result(10)
        monkeypatch.setenv("SSL_CERT_FILE", str(opened.authority.certificate_path))
        assert opened.secure_address is not None
        monkeypatch.setattr(sns, "_HOST", re.compile(re.escape(opened.secure_address.partition("://")[2])))
        yield opened


def test_a_subscription_is_asked_about_and_confirmed_only_when_allowed(
    session: Session, topic: Session, asked: list[HandshakeAsks]
) -> None:
    address = session.listen(port=0).result(10)
    url = f"{topic.secure_address}/?Action=ConfirmSubscription&Token=abc"
    assert send(address, "/orders", subscription(url)) == 200
    wait(lambda: asked)
    assert asked == [HandshakeAsks(1, "default", "sns", url)]
    assert topic.stats().count == 0, "nothing was called"
    attempt = session.follow_up(1).result(20)
    assert attempt is not None
    assert (attempt.status, attempt.error, attempt.kind, attempt.url) == (200, None, "confirm", url)
    (called,) = topic.summaries(topic.ids())
    assert (called.method, called.target, called.size) == ("GET", "/?Action=ConfirmSubscription&Token=abc", 0)
    assert [one.kind for one in session.attempts(1)] == ["confirm"]


def test_where_it_is_allowed_for_good_nobody_is_asked(
    session: Session, topic: Session, asked: list[HandshakeAsks]
) -> None:
    session.save_endpoint(Endpoint("orders", handshakes="on")).result(10)
    address = session.listen(port=0).result(10)
    assert send(address, "/orders", subscription(f"{topic.secure_address}/?Token=abc")) == 200
    wait(lambda: topic.stats().count == 1)
    assert asked == []


def test_other_hosts_are_never_called(session: Session, topic: Session, asked: list[HandshakeAsks]) -> None:
    session.save_endpoint(Endpoint("orders", handshakes="on")).result(10)
    address = session.listen(port=0).result(10)
    for url in (f"{topic.address}/x", "https://sns.us-east-1.amazonaws.com.evil.example/", "file:///etc/passwd"):
        assert send(address, "/orders", subscription(url)) == 200
    session.stop_listening().result(10)
    assert (asked, topic.stats().count) == ([], 0)
    with pytest.raises(ResendRefused, match="#1 is no handshake"):
        session.follow_up(1).result(10)
    with pytest.raises(NotFound):
        session.follow_up(99).result(10)


def test_the_first_secret_of_asana_is_kept_and_another_one_is_asked_about(
    session: Session, asked: list[HandshakeAsks]
) -> None:
    session.save_endpoint(Endpoint("tasks", provider="asana")).result(10)
    address = session.listen(port=0).result(10)
    assert send(address, "/tasks", b"{}", headers={"X-Hook-Secret": "first-5ecret"}) == 200
    wait(lambda: session.endpoint("tasks").secrets)
    (ref,) = session.endpoint("tasks").secrets
    assert (ref.source, ref.label, session.vault.get(ref.key)) == ("keyring", "asana handshake #1", "first-5ecret")
    assert send(address, "/tasks", b"{}", headers={"X-Hook-Secret": "another"}) == 200
    wait(lambda: asked)
    assert asked == [HandshakeAsks(2, "tasks", "asana", "", keeps=True)]
    assert len(session.endpoint("tasks").secrets) == 1
    assert session.follow_up(2).result(10) is None
    assert [one.label for one in session.endpoint("tasks").secrets] == ["asana handshake #1", "asana handshake #2"]


def test_of_several_first_secrets_at_once_one_is_kept(session: Session, asked: list[HandshakeAsks]) -> None:
    session.save_endpoint(Endpoint("tasks", provider="asana")).result(10)
    address = session.listen(port=0).result(10)
    with ThreadPoolExecutor(4) as pool:
        sent = [
            pool.submit(send, address, "/tasks", b"{}", headers={"X-Hook-Secret": f"secret-{number}"})
            for number in range(4)
        ]
        assert [one.result() for one in sent] == [200] * 4
    wait(lambda: len(asked) == 3)
    assert len(session.endpoint("tasks").secrets) == 1


def test_what_an_endpoint_does_not_answer_is_not_followed_up(session: Session, asked: list[HandshakeAsks]) -> None:
    session.save_endpoint(Endpoint("tasks", provider="asana", handshakes="off")).result(10)
    session.save_endpoint(replace(Endpoint("more"), handshakes_off=("asana",))).result(10)
    address = session.listen(port=0).result(10)
    for path in ("/tasks", "/more"):
        assert send(address, path, b"{}", headers={"X-Hook-Secret": "x"}) == 200
    session.stop_listening().result(10)
    assert [session.reply(number).rule for number in (1, 2)] == ["default", "default"]  # type: ignore[union-attr]
    assert (asked, session.vault.names()) == ([], [])
