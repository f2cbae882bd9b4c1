"""Secrets that are kept in files: a file that is edited counts soon, and the keyring is not asked for it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.endpoints import AnswerRule, Endpoint, GateRule, SecretRef
from inspector.secrets import FileVault
from inspector.session import Session, file_watcher
from inspector.session.file_watcher import FileWatcher


class Counting(FileVault):
    """Counts how often it is asked."""

    asked = 0

    def get(self, name: str) -> str | None:
        self.asked += 1
        return super().get(name)


@pytest.fixture
def vault(tmp_path: Path) -> Counting:
    made = Counting(tmp_path / "secrets.json")
    made.set("orders/live", "typed")
    return made


@pytest.fixture
def session(tmp_path: Path, vault: Counting) -> Iterator[Session]:
    with Session.open(tmp_path / "s.webhooks", vault=vault) as opened:
        opened.listen(port=0).result(10)
        yield opened


def status(session: Session, headers: dict[str, str]) -> int:
    request = urllib.request.Request(f"{session.address}/orders", b"{}", headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def until(condition: Callable[[], object], seconds: float = 10) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)
    return time.monotonic() - began


def gated(session: Session, place: Path) -> None:
    secret = SecretRef("file", str(place), role="gate")
    typed = SecretRef("keyring", "orders/live", "live")
    session.save_endpoint(Endpoint("orders", secrets=(typed,), gate=(GateRule("header", "X-K", secret),))).result(10)


def test_a_gate_wants_what_its_file_says_now(session: Session, vault: Counting, tmp_path: Path) -> None:
    place = tmp_path / "k"
    place.write_text("one\n")
    gated(session, place)
    until(lambda: status(session, {"X-K": "one"}) == 200)
    time.sleep(2)
    before = vault.asked
    for word, other in (("two", "one"), ("three", "two")):
        place.write_text(f"{word}\n")
        assert until(lambda word=word: status(session, {"X-K": word}) == 200) < 3  # type: ignore[misc]
        assert status(session, {"X-K": other}) == 403
    assert vault.asked == before
    # replaced whole, as editors do it
    draft = tmp_path / "draft"
    draft.write_text("four")
    draft.replace(place)
    until(lambda: status(session, {"X-K": "four"}) == 200)


def test_a_file_that_is_gone_lets_nothing_pass_until_it_is_back(session: Session, tmp_path: Path) -> None:
    place = tmp_path / "k"
    place.write_text("one")
    gated(session, place)
    until(lambda: status(session, {"X-K": "one"}) == 200)
    place.unlink()
    until(lambda: status(session, {"X-K": "one"}) == 403)
    assert "not there" in str(session.secret_problem("orders"))
    place.write_text("one")
    until(lambda: status(session, {"X-K": "one"}) == 200)
    assert session.secret_problem("orders") is None


def test_signatures_are_judged_by_what_the_file_says_now(session: Session, vault: Counting, tmp_path: Path) -> None:
    place = tmp_path / "signing"
    place.write_text("one")
    refs = (SecretRef("file", str(place)), SecretRef("keyring", "orders/live", "live"))
    session.save_endpoint(Endpoint("orders", provider="github", secrets=refs)).result(10)
    until(lambda: len(session.signing_keys("orders")) == 2)

    def outcome(secret: str) -> str:
        signature = hmac.new(secret.encode(), b"{}", hashlib.sha256).hexdigest()
        status(session, {"X-GitHub-Event": "push", "X-Hub-Signature-256": f"sha256={signature}"})
        newest = session.stats().last_id
        until(lambda: session.summaries([newest])[0].outcome)
        return session.summaries([newest])[0].outcome

    assert outcome("one") == "valid"
    place.write_text("two")
    until(lambda: outcome("two") == "valid")
    assert outcome("one") == "invalid"
    assert outcome("typed") == "valid"


def test_an_endpoint_of_a_configuration_that_is_new_is_watched_too(session: Session, tmp_path: Path) -> None:
    time.sleep(1.5)
    place = tmp_path / "later"
    gated(session, place)
    assert status(session, {"X-K": "one"}) == 403
    place.write_text("one")
    until(lambda: status(session, {"X-K": "one"}) == 200)


def test_where_no_file_is_named_nobody_looks_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_watcher, "LOOK_S", 0.01)
    looks: list[str] = []
    endpoints = [Endpoint("orders", answers=(AnswerRule(body="hello"),))]

    async def watch() -> None:
        watcher = FileWatcher(
            lambda: looks.append("look"), lambda _: looks.append("take"), lambda: endpoints, lambda: looks.append("key")
        )
        watcher.start()
        await asyncio.sleep(0.2)
        assert looks == []
        endpoints[0] = Endpoint("orders", answers=(AnswerRule(file="hello.json"),))
        while "take" not in looks:
            await asyncio.sleep(0.01)
        await watcher.stop()

    asyncio.run(asyncio.wait_for(watch(), 10))
