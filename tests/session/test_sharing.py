"""Changes that meet each other: in one session, and in two that have the same file open."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.capture import Annotation, Capture
from inspector.endpoints import Endpoint, SecretRef
from inspector.providers import CustomScheme, use_custom
from inspector.providers.custom_files import save_scheme
from inspector.session import Session
from tests.session.test_session import github_signature, post, wait_for


@pytest.fixture
def other(session: Session) -> Iterator[Session]:
    """A second program that has the file of `session` open, which listens."""
    session.listen(port=0).result(10)
    with Session.open(session.path) as opened:
        yield opened
    use_custom([])


def outcome(session: Session) -> str:
    row = session.summaries([1])[0]
    return row.outcome if row.annotated else "?"


class SlowVault:
    """Holds secrets; each is read as slowly as a keyring that asks its user."""

    where = "in memory"

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.may_read = threading.Event()
        self.may_read.set()

    def get(self, name: str) -> str | None:
        found = self.kept.get(name)
        self.may_read.wait(10)
        return found

    def set(self, name: str, value: str) -> None:
        self.may_read.wait(10)
        self.kept[name] = value

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)

    def names(self) -> list[str]:
        return sorted(self.kept)


def test_secrets_that_are_added_at_once_are_all_kept(tmp_path: Path) -> None:
    vault = SlowVault()
    with Session.open(tmp_path / "s.webhooks", vault=vault) as session:
        vault.may_read.clear()
        changes = [session.set_secret("orders", label, label) for label in ("live", "test", "old")]
        changes.append(session.set_secret("other", "live", "x"))
        vault.may_read.set()
        for change in changes:
            change.result(10)
        assert {ref.label for ref in session.endpoint("orders").secrets} == {"live", "test", "old"}
        assert [ref.label for ref in session.endpoint("other").secrets] == ["live"]


def test_captures_of_every_endpoint_that_changed_are_checked_again(tmp_path: Path) -> None:
    vault = SlowVault()
    with Session.open(tmp_path / "s.webhooks", vault=vault) as session:
        for name in ("a", "b"):
            session.save_endpoint(Endpoint(name, provider="github")).result(10)
        address = session.listen(port=0).result(10)
        for name in ("a", "b"):
            assert post(f"{address}/{name}", X_Hub_Signature_256=github_signature("key", b"{}")) == 200
        wait_for(lambda: not session.store.unannotated(1))
        vault.may_read.clear()
        changes = [session.set_secret(name, "live", "key") for name in ("a", "b")]
        vault.may_read.set()
        for change in changes:
            change.result(10)
        wait_for(lambda: [row.outcome for row in session.summaries([1, 2])] == ["valid", "valid"])


def test_a_check_with_the_old_secret_does_not_outlive_the_new_one(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.set_secret("default", "live", "old").result(10)
    sound = session._configuring.annotate
    begun, go_on = threading.Event(), threading.Event()

    def slow(capture: Capture, explain: bool = False) -> Annotation | None:
        found = sound(capture, explain)
        if not begun.is_set():
            begun.set()
            go_on.wait(10)
        return found

    monkeypatch.setattr(session._intake, "_annotate", slow)
    path = tmp_path / "in.ndjson"
    headers = [["X-GitHub-Event", "push"], ["X-Hub-Signature-256", github_signature("new", b"")]]
    path.write_text(json.dumps({"headers": headers}) + "\n")
    session.import_file(path).result(10)
    assert begun.wait(10)
    session.set_secret("default", "live", "new").result(10)
    go_on.set()
    wait_for(lambda: outcome(session) == "valid")


def test_what_another_program_imports_is_checked_by_the_one_that_listens(
    session: Session, other: Session, tmp_path: Path
) -> None:
    path = tmp_path / "in.ndjson"
    path.write_text(json.dumps({"headers": [["X-GitHub-Event", "push"]]}) + "\n")
    other.import_file(path).result(10)
    wait_for(lambda: outcome(session) == "unsigned")


def test_the_provider_that_another_program_chose_is_used(session: Session, other: Session) -> None:
    assert post(session.address or "", X_GitHub_Event="push") == 200
    wait_for(lambda: outcome(session) == "unsigned")
    other.choose_provider([1], "stripe").result(10)
    wait_for(lambda: session.summaries([1])[0].provider == "stripe")


def test_a_secret_that_another_program_saved_is_used(session: Session, other: Session) -> None:
    assert post(session.address or "", X_GitHub_Event="push", X_Hub_Signature_256=github_signature("key", b"{}")) == 200
    wait_for(lambda: outcome(session) == "no_secret")
    other.set_secret("default", "live", "key").result(10)
    wait_for(lambda: outcome(session) == "valid")


def test_a_description_that_another_program_saved_is_used(session: Session, other: Session) -> None:
    assert post(session.address or "", X_Acme="aa") == 200
    wait_for(lambda: session.summaries([1])[0].annotated)
    save_scheme(CustomScheme("acme", "X-Acme"))
    other.store.forget_annotations(None)
    wait_for(lambda: session.summaries([1])[0].provider == "acme")
    assert [one.name for one in session.custom_providers()] == ["acme"]


def test_when_the_listener_is_gone_another_program_checks_what_it_left(session: Session, other: Session) -> None:
    assert post(session.address or "", X_GitHub_Event="push") == 200
    wait_for(lambda: outcome(session) == "unsigned")
    session._intake._may_catch_up = lambda: False
    session.store.forget_annotations(None)
    session.stop_listening().result(10)
    wait_for(lambda: outcome(other) == "unsigned")


def test_secrets_without_a_label_are_told_apart(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    session.vault.set("one", "1")
    session.vault.set("two", "2")
    refs = (SecretRef("keyring", "one"), SecretRef("keyring", "two"), SecretRef("env", "THREE"))
    monkeypatch.setenv("THREE", "3")
    session.save_endpoint(Endpoint("orders", secrets=refs)).result(10)
    session.rotate_secret("orders", "two", "new").result(10)
    assert {ref.name for ref in session.endpoint("orders").secrets} == {"one", "two", "two (before)", "THREE"}
    session.rename_secret("orders", "one", "first").result(10)
    session.remove_secret("orders", "THREE").result(10)
    found = {ref.name: session.vault.get(ref.key) for ref in session.endpoint("orders").secrets}
    assert found == {"first": "1", "two": "new", "two (before)": "2"}


def test_a_secret_of_two_endpoints_stays_until_both_are_gone(session: Session) -> None:
    session.vault.set("shared", "key")
    for name in ("a", "b", "c"):
        session.save_endpoint(Endpoint(name, secrets=(SecretRef("keyring", "shared"),))).result(10)
    session.remove_endpoint("a").result(10)
    session.rename_secret("b", "shared", "mine").result(10)
    assert session.vault.get("shared") == "key"
    session.remove_secret("c", "shared").result(10)
    assert session.vault.get("shared") is None
    assert session.vault.get("b/mine") == "key"
