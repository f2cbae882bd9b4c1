from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.endpoints import Endpoint
from inspector.errors import ConfigError, NotFound
from inspector.providers import CustomScheme, use_custom
from inspector.providers.custom_files import folder
from inspector.session import Session
from tests.session.test_session import post, wait_for

ACME = CustomScheme("acme", "X-Acme-Signature", format="sha256={signature}", event="body:kind")


@pytest.fixture(autouse=True)
def no_description_is_left() -> Iterator[None]:
    yield
    use_custom([])


def acme(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_a_described_provider_is_recognised_and_checked_at_once_also_in_what_came_before(session: Session) -> None:
    address = session.listen(port=0).result(10)
    body = b'{"kind": "made"}'
    session.set_secret("default", "live", "key").result(10)
    post(address, body, **{"X-Acme-Signature": acme("key", body)})
    wait_for(lambda: session.summaries([1])[0].annotated)
    assert session.summaries([1])[0].provider == ""
    session.save_custom(ACME).result(10)
    wait_for(lambda: session.summaries([1])[0].outcome == "valid")
    row = session.summaries([1])[0]
    assert (row.provider, row.event_type) == ("acme", "made")
    assert session.custom_providers() == [ACME]
    assert (folder() / "acme.toml").exists()
    session.remove_custom("acme").result(10)
    wait_for(lambda: session.summaries([1])[0].annotated and session.summaries([1])[0].provider == "")
    assert session.custom_providers() == []
    with pytest.raises(NotFound):
        session.remove_custom("acme").result(10)


def test_descriptions_are_there_again_at_the_next_start(session: Session, tmp_path: Path) -> None:
    session.save_custom(ACME).result(10)
    session.close()
    with Session.open(tmp_path / "other.webhooks") as later:
        assert later.custom_providers() == [ACME]


def test_a_built_in_providers_name_is_refused(session: Session) -> None:
    with pytest.raises(ConfigError, match="built in"):
        session.save_custom(CustomScheme("stripe", "X-Mine")).result(10)
    assert not folder().exists()


def test_an_endpoint_can_be_told_to_use_a_description(session: Session, make_capture: Callable[..., object]) -> None:
    session.save_custom(ACME).result(10)
    session.save_endpoint(Endpoint("orders", provider="acme")).result(10)
    address = session.listen(port=0).result(10)
    post(f"{address}/orders", b"{}")
    wait_for(lambda: session.summaries([1])[0].outcome == "unsigned")
    assert session.summaries([1])[0].provider == "acme"


def labels(session: Session) -> list[str]:
    return [ref.label for ref in session.endpoint("default").secrets]


def outcomes(session: Session, count: int) -> list[str]:
    wait_for(lambda: all(row.annotated for row in session.summaries(range(1, count + 1))))
    return [row.outcome for row in session.summaries(range(1, count + 1))]


def test_while_a_secret_is_rotated_both_are_accepted(session: Session) -> None:
    address = session.listen(port=0).result(10)
    session.save_custom(ACME).result(10)
    session.set_secret("default", "live", "old").result(10)
    session.rotate_secret("default", "live", "new").result(10)
    assert sorted(labels(session)) == ["live", "live (before)"]
    for secret in ("old", "new", "other"):
        post(address, b"{}", **{"X-Acme-Signature": acme(secret, b"{}")})
    assert outcomes(session, 3) == ["valid", "valid", "invalid"]
    assert session.verdicts(1)[0].secret == "live (before)"
    session.remove_secret("default", "live (before)").result(10)
    wait_for(lambda: outcomes(session, 3) == ["invalid", "valid", "invalid"])


def test_a_renamed_secret_goes_on_checking_and_its_old_name_is_free(session: Session) -> None:
    address = session.listen(port=0).result(10)
    session.save_custom(ACME).result(10)
    session.set_secret("default", "live", "one").result(10)
    session.rename_secret("default", "live", "main").result(10)
    session.set_secret("default", "live", "two").result(10)
    for secret in ("one", "two"):
        post(address, b"{}", **{"X-Acme-Signature": acme(secret, b"{}")})
    assert outcomes(session, 2) == ["valid", "valid"]
    assert [session.verdicts(number)[0].secret for number in (1, 2)] == ["main", "live"]
    with pytest.raises(ConfigError, match="already"):
        session.rename_secret("default", "main", "live").result(10)
    with pytest.raises(NotFound):
        session.rotate_secret("default", "nobody", "x").result(10)


def test_the_user_may_say_who_sent_a_capture(session: Session) -> None:
    address = session.listen(port=0).result(10)
    session.save_custom(ACME).result(10)
    session.set_secret("default", "live", "key").result(10)
    post(address, b"{}", **{"X-Acme-Signature": acme("key", b"{}"), "X-GitHub-Event": "push"})
    wait_for(lambda: session.summaries([1])[0].provider == "github")
    session.choose_provider([1], "acme").result(10)
    wait_for(lambda: session.summaries([1])[0].outcome == "valid")
    assert session.summaries([1])[0].provider == "acme"
    assert session.check(1)[0].provider == "acme"
    session.choose_provider([1], "").result(10)
    wait_for(lambda: session.summaries([1])[0].provider == "github")


def test_a_removed_endpoint_comes_back_unless_its_name_is_taken(session: Session) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    session.set_secret("orders", "live", "whsec_x").result(10)
    removed = session.remove_endpoint("orders").result(10)
    assert "whsec_x" not in repr(removed)
    assert session.vault.names() == []
    session.bring_back_endpoint(removed).result(10)
    assert session.endpoint("orders").secrets == removed.endpoint.secrets
    assert session.vault.get("orders/live") == "whsec_x"
    with pytest.raises(ConfigError, match="another endpoint"):
        session.bring_back_endpoint(removed).result(10)
