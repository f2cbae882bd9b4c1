"""What a row says of a failed signature: the reason that can be proved, found behind the commit."""

from __future__ import annotations

import hashlib
import hmac

import pytest

import inspector.diagnosis
from inspector.endpoints import Endpoint
from inspector.session import Session
from tests.session.test_session import post, wait_for

SIGNED = b'{"action": "opened", "number": 7}'
REFUSED = "boom"


@pytest.fixture
def address(session: Session) -> str:
    found = session.listen(port=0).result(10)
    session.save_endpoint(Endpoint("github")).result(10)
    session.set_secret("github", "live", "s3cret").result(10)
    return f"{found}/github"


def send(address: str, body: bytes, secret: str = "s3cret") -> None:
    signature = "sha256=" + hmac.new(secret.encode(), SIGNED, hashlib.sha256).hexdigest()
    post(address, body, X_GitHub_Event="issues", X_GitHub_Delivery="d-1", X_Hub_Signature_256=signature)


def test_a_row_says_why_its_signature_fails(session: Session, address: str) -> None:
    send(address, SIGNED + b"\n")
    wait_for(lambda: session.summaries([1])[0].annotated)
    (row,) = session.summaries([1])
    assert (row.outcome, row.reason) == ("invalid", "trailing_newline")
    assert session.verdicts(1)[0].reason == "trailing_newline"


def test_what_cannot_be_explained_is_only_no_match(session: Session, address: str) -> None:
    send(address, SIGNED, secret="another")
    wait_for(lambda: session.summaries([1])[0].annotated)
    assert session.summaries([1])[0].reason == "mismatch"


def test_a_flaw_in_the_diagnosis_leaves_the_verdict(
    session: Session, address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> list[object]:
        raise RuntimeError(REFUSED)

    monkeypatch.setattr(inspector.diagnosis, "diagnose", refuse)
    send(address, SIGNED + b"\n")
    wait_for(lambda: session.summaries([1])[0].annotated)
    assert session.summaries([1])[0].outcome == "invalid"
    assert REFUSED in caplog.text


def test_many_failures_at_once_are_all_checked(session: Session, address: str) -> None:
    for _ in range(100):
        send(address, SIGNED + b"\n")
    wait_for(lambda: all(row.annotated for row in session.summaries(session.ids())))
    assert {row.outcome for row in session.summaries(session.ids())} == {"invalid"}


def test_the_body_that_an_application_saw_is_compared(session: Session, address: str) -> None:
    send(address, SIGNED)
    wait_for(lambda: len(session.ids()) == 1)
    assert session.compare_body(1, SIGNED) is None
    found = session.compare_body(1, SIGNED + b"\n")
    assert found is not None
    assert (found.offset, found.reason) == (len(SIGNED), "trailing_newline")


def test_a_second_secret_explains_what_the_first_does_not(session: Session, address: str) -> None:
    session.set_secret("github", "old", "0ld-s3cret").result(10)
    send(address, SIGNED + b"\n", secret="0ld-s3cret")
    wait_for(lambda: session.summaries([1])[0].annotated)
    assert [one.reason for one in session.diagnose(1)] == ["trailing_newline"]
