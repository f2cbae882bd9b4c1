"""Real receivers, over real sockets: what was captured long ago is refused, and what is signed again is taken."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from inspector.capture import Capture, Headers, new_uuid
from inspector.errors import KeyNeeded
from inspector.providers import REGISTRY, Keys
from inspector.providers.local_keys import make_local_key
from inspector.providers.samples import sample_capture, sample_names
from inspector.resend import How
from inspector.session import Session
from inspector.session.local_keys import LocalKeys
from inspector.store import Entry

stripe = pytest.importorskip("stripe")
pytest.importorskip("flask")

from tests.resend import receivers  # noqa: E402
from tests.resend.receivers import Application, Check, Lines, aiohttp_receiver, flask_receiver  # noqa: E402

#: When all of them were captured.
THEN = 1_700_000_000.0
WEBHOOK_ID = "8PT597110X687430L"
AUDIENCE = "https://hooks.example.com/push"
SECRETS = {
    "stripe": ("whsec_abcdefghijklmnopqrstuvwxyz012345", receivers.by_stripe),
    "svix": ("whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ=", receivers.by_svix),
    "standardwebhooks": ("whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ=", receivers.by_standard_webhooks),
    "slack": ("0123456789abcdef0123456789abcdef", receivers.by_slack),
    "twilio": ("fedcba9876543210fedcba9876543210", receivers.by_twilio),
}


def _paypal(bundle: str) -> Check:
    def signed(headers: Lines, body: bytes) -> tuple[bytes, str]:
        parts = [headers[f"paypal-transmission-{name}"] for name in ("id", "time")]
        return "|".join([*parts, WEBHOOK_ID, str(zlib.crc32(body))]).encode(), headers["paypal-transmission-sig"]

    return receivers.by_certificate(bundle, signed)


def _sns(bundle: str) -> Check:
    def signed(_headers: Lines, body: bytes) -> tuple[bytes, str]:
        message = json.loads(body)
        names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
        return "".join(f"{name}\n{message[name]}\n" for name in names if name in message).encode(), message["Signature"]

    return receivers.by_certificate(bundle, signed)


#: By the public half of a local test key.
PUBLIC: dict[str, Callable[[str], Check]] = {
    "discord": receivers.by_discord,
    "sendgrid": receivers.by_sendgrid,
    "google": lambda text: receivers.by_google(json.loads(text), AUDIENCE),
    "plaid": lambda text: receivers.by_plaid(json.loads(text)),
    "paypal": _paypal,
    "sns": _sns,
}


class Kind(NamedTuple):
    """A way to run an application."""

    name: str
    run: Callable[[Application], AbstractContextManager[str]]


KINDS = [Kind("flask", flask_receiver), Kind("aiohttp", aiohttp_receiver)]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def running(request: pytest.FixtureRequest) -> Callable[[Application], AbstractContextManager[str]]:
    kind: Kind = request.param
    return kind.run


def old_sample(name: str, keys: Keys) -> Capture:
    """A delivery of then, rightly signed, as it came in through a tunnel."""
    events = [one for one in sample_names(name) if "form" not in one and "Subscription" not in one]
    event = {"twilio": "message-status", "sns": "Notification", "google": "pubsub.push-wrapped"}.get(name, events[0])
    capture = sample_capture(name, event, now=THEN, path="/hooks?x=1")
    host = Headers([(b"Host", b"abc.ngrok.app"), *capture.headers])
    capture = replace(capture, headers=host, received_at=datetime.fromtimestamp(THEN + 1, UTC), uuid=new_uuid())
    signed = REGISTRY[name].sign(capture, keys, THEN, public_url=f"https://abc.ngrok.app{capture.target}")
    return replace(capture, headers=signed.headers, body=signed.body)


def stored(session: Session, capture: Capture) -> int:
    ids: list[int] = session.engine.call(session.store.append, [Entry(capture)]).result(10)
    return ids[0]


@pytest.mark.parametrize("name", SECRETS)
def test_the_library_of_the_sender_refuses_the_stale_one_and_takes_the_one_signed_again(
    name: str, running: Callable[[Application], AbstractContextManager[str]], session: Session
) -> None:
    secret, check = SECRETS[name]
    session.set_secret("default", "live", secret).result(10)
    number = stored(session, old_sample(name, Keys(secret=secret)))
    application = Application(check(secret))
    windowed = name != "twilio"
    with running(application) as address:
        stale = session.resend(number, address, How(resign=False)).result(20)
        assert (stale.status, stale.resigned) == (401, False)
        # twilio's signature has no time: that it is for another address, only the user can know
        fresh = session.resend(number, address, How(resign=None if windowed else True)).result(20)
        assert (fresh.status, fresh.resigned) == (200, True), fresh.changes
        told = next(line for line in fresh.changes if line.startswith("Signed again"))
        assert told.startswith("Signed again with the secret 'live': ")
        again = session.resend(number, address, How(resign=True, fresh_id=True)).result(20)
        assert (again.status, again.resigned) == (200, True)
    assert application.refused == [session.capture(number).body]
    assert application.taken[0] == session.capture(number).body


@pytest.mark.parametrize("name", PUBLIC)
def test_with_the_public_half_of_a_test_key_the_receiver_takes_what_it_signed_and_not_the_original(
    name: str, running: Callable[[Application], AbstractContextManager[str]], session: Session
) -> None:
    provider = REGISTRY[name]
    # the provider's own key, which nobody here has
    theirs = make_local_key(provider, THEN)
    options = {"audience": AUDIENCE} if name == "google" else {}
    number = stored(session, old_sample(name, theirs.signing(Keys(secret=WEBHOOK_ID, options=options), THEN)))
    if name == "paypal":
        session.set_secret("default", "webhook id", WEBHOOK_ID).result(10)
    with pytest.raises(KeyNeeded, match=r"local test key .*endpoints test-key"):
        session.plan(number, "http://localhost:1", How(resign=True)).result(10)
    key = session.make_test_key("default", name).result(20)
    assert session.make_test_key("default", name).result(20).public == key.public
    application = Application(PUBLIC[name](key.public))
    with running(application) as address:
        before = session.resend(number, address, How(resign=False)).result(20)
        assert (before.status, before.resigned) == (401, False)
        after = session.resend(number, address, How(resign=True)).result(20)
        assert (after.status, after.resigned) == (200, True), after.changes
        told = next(line for line in after.changes if line.startswith("Signed again"))
        assert told.startswith(f"Signed again with the local test key of {provider.title}: ")
        # by default only where the time is up; then the test key serves, as nothing else can
        usual = session.resend(number, address).result(20)
        assert usual.resigned == (name in ("plaid", "google"))
        assert usual.status == (200 if usual.resigned else 401)
    inside = key.text.splitlines()[1].encode()
    for file in Path(session.path).parent.glob(f"{Path(session.path).name}*"):
        assert inside not in file.read_bytes(), file


def test_a_request_signed_with_a_test_key_is_known_as_such_when_it_comes_in(session: Session) -> None:
    address = session.listen(port=0).result(10)
    theirs = make_local_key(REGISTRY["discord"], THEN)
    number = stored(session, old_sample("discord", theirs.signing(Keys(), THEN)))
    session.set_secret("default", "app", theirs.public).result(10)
    session.make_test_key("default", "discord").result(10)
    attempt = session.resend(number, address, How(resign=True)).result(10)
    assert attempt.status == 200
    verdict = session.check(number + 1)[0]
    assert (verdict.outcome, verdict.secret) == ("valid", "local test key")
    # what really came from there is judged by the real key alone
    assert [(one.outcome, one.secret) for one in session.check(number)] == [("valid", "app")]
    session.forget_test_key("default", "discord").result(10)
    assert session.check(number + 1)[0].outcome == "invalid"
    assert isinstance(session, LocalKeys)


def test_a_real_request_is_not_called_wrong_for_want_of_anything_but_a_test_key(session: Session) -> None:
    theirs = make_local_key(REGISTRY["discord"], THEN)
    number = stored(session, old_sample("discord", theirs.signing(Keys(), THEN)))
    session.make_test_key("default", "discord").result(10)
    assert [one.outcome for one in session.check(number)] == ["no_secret"]


def test_only_the_changed_bytes_change_on_the_wire(session: Session) -> None:
    seen: list[dict[str, Any]] = []

    def check(_url: str, headers: Lines, body: bytes) -> bool:
        seen.append({"headers": dict(headers), "body": body})
        return True

    secret, _ = SECRETS["stripe"]
    session.set_secret("default", "live", secret).result(10)
    number = stored(session, old_sample("stripe", Keys(secret=secret)))
    with aiohttp_receiver(Application(check)) as address:
        session.resend(number, address, How(resign=False)).result(10)
        session.resend(number, address, How(resign=True)).result(10)
    before, after = seen
    assert before["body"] == after["body"]
    assert {name for name in before["headers"] if before["headers"][name] != after["headers"][name]} == {
        "stripe-signature"
    }
