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
