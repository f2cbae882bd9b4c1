"""What is signed again by default, with which key, and what the attempt says about that."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inspector.capture import Capture, Headers, new_uuid
from inspector.endpoints import Endpoint
from inspector.errors import NotFound, ResendRefused, UsageError
from inspector.providers import REGISTRY, Keys, verify
from inspector.providers.local_keys import make_local_key
from inspector.resend import AS_IT_CAME, Edit, How
from inspector.session import Session
from inspector.session.resending import Plan
from inspector.store import Entry

SECRET = "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ="
URL = "http://localhost:3000"
DAY = 86_400.0


@pytest.fixture
def keep(session: Session, make_capture: Callable[..., Capture]) -> Callable[..., int]:
    """Stores a request of a provider, rightly signed so many seconds ago, and tells its number."""

    def store(name: str, age: float = DAY, *, keys: Keys | None = None, late: float = 0.0, **fields: Any) -> int:
        then = time.time() - age
        capture = make_capture(**{"body": b"{}", **fields})
        signed = REGISTRY[name].sign(
            capture, keys or Keys(secret=SECRET), then, public_url="https://abc.ngrok.app/hook"
        )
        capture = replace(
            capture,
            headers=signed.headers,
            body=signed.body,
            target=signed.target or capture.target,
            received_at=datetime.fromtimestamp(then + late, UTC),
        )
        ids: list[int] = session.engine.call(session.store.append, [Entry(capture)]).result(10)
        return ids[0]

    return store


def planned(session: Session, number: int, how: How = AS_IT_CAME, to: str = URL) -> Plan:
    return session.plan(number, to, how).result(10)


def said(plan: Plan) -> list[str]:
    return [line for line in plan.outgoing.changes if "igned" in line or "ids" in line]


def test_by_default_only_what_is_out_of_date_is_signed_again(session: Session, keep: Callable[..., int]) -> None:
    session.set_secret("default", "live", SECRET).result(10)
    old, young, late, early = keep("stripe"), keep("stripe", 10), keep("stripe", late=1000), keep("slack", late=-1000)
    assert [planned(session, one).resigned for one in (old, young, late, early)] == [True, False, True, True]
    assert said(planned(session, old)) == ["Signed again with the secret 'live': Stripe-Signature"]
    # and neither says more where the user decides
    assert planned(session, young, How(resign=True)).resigned
    assert not planned(session, old, How(resign=False)).resigned


def test_a_body_that_was_cut_is_signed_as_it_is_sent_and_told_of(session: Session, keep: Callable[..., int]) -> None:
    session.set_secret("default", "live", SECRET).result(10)
    plan = planned(session, keep("stripe", truncated=True))
    assert plan.resigned
    assert any("only the 2 bytes that were kept are sent" in line for line in plan.outgoing.changes)


def test_what_has_no_window_is_never_out_of_date(session: Session, keep: Callable[..., int]) -> None:
    session.set_secret("default", "live", SECRET).result(10)
    for name in ("github", "zendesk", "typeform", "mailgun"):
        fields = {"body": b'{"signature": {"token": "a", "timestamp": "1", "signature": "b"}, "event-data": {}}'}
        assert not planned(session, keep(name, 400 * DAY, **fields)).resigned


def test_a_tolerance_that_the_user_set_counts(session: Session, keep: Callable[..., int]) -> None:
    session.set_secret("default", "live", SECRET).result(10)
    number = keep("stripe", 1000)
    for tolerance, resigned in ((0.0, False), (2000.0, False), (500.0, True), (None, True)):
        session.save_endpoint(replace(session.endpoint("default"), tolerance_s=tolerance)).result(10)
        assert planned(session, number).resigned == resigned, tolerance


def test_without_a_secret_or_with_a_wrong_one_it_goes_out_as_it_came(
    session: Session, keep: Callable[..., int]
) -> None:
    number = keep("stripe")
    assert not planned(session, number).resigned
    with pytest.raises(ResendRefused, match=r"no signing secret is known\. Add one to the endpoint 'default'"):
        planned(session, number, How(resign=True))
    session.set_secret("default", "wrong", "other").result(10)
    assert said(planned(session, number)) == []
    nobodys = replace(session.capture(number), headers=Headers([]), uuid=new_uuid())
    unknown = session.engine.call(session.store.append, [Entry(nobodys)])
    with pytest.raises(ResendRefused, match="its provider is not known"):
        planned(session, unknown.result(10)[0], How(resign=True))
    with pytest.raises(ResendRefused, match="cannot get a new id: its provider is not known"):
        planned(session, unknown.result(10)[0], How(fresh_id=True))


def test_of_several_secrets_it_is_the_one_that_it_came_with(session: Session, keep: Callable[..., int]) -> None:
    session.set_secret("default", "live", "whsec_bGl2ZSBsaXZlIGxpdmU=").result(10)
    session.set_secret("default", "test", SECRET).result(10)
    plan = planned(session, keep("stripe"))
    assert said(plan) == ["Signed again with the secret 'test': Stripe-Signature"]
    # where none holds, it is the first
    other = planned(session, keep("stripe", keys=Keys(secret="gone")), How(resign=True))
    assert said(other) == ["Signed again with the secret 'live': Stripe-Signature"]


def test_secrets_that_are_given_count_instead_of_the_saved_ones(session: Session, keep: Callable[..., int]) -> None:
    number = keep("stripe")
    given = How(keys=[("the command line's", Keys(secret=SECRET))])
    assert said(planned(session, number, given)) == [
        'Signed again with the secret "the command line\'s": Stripe-Signature'
    ]
    assert not planned(session, number, How(keys=[("mine", Keys(secret="other"))])).resigned
    session.set_secret("default", "live", SECRET).result(10)
    assert not planned(session, number, How(keys=[("mine", Keys(secret="other"))])).resigned


def test_what_no_longer_fits_its_signature_is_signed_again(session: Session, keep: Callable[..., int]) -> None:
    session.set_secret("default", "live", SECRET).result(10)
    number = keep("github", headers=[("X-GitHub-Event", "push"), ("X-Other", "1")])
    headers = session.capture(number).headers
    edits = [
        (Edit(body=b"{ }"), True),
        (Edit(target="/other"), False),
        (Edit(headers=Headers([*headers, (b"X-More", b"1")])), False),
        (
            Edit(body=b"{ }", headers=Headers([(b"X-GitHub-Event", b"push"), (b"X-Hub-Signature-256", b"sha256=00")])),
            False,
        ),
    ]
    assert [planned(session, number, How(edit=edit)).resigned for edit, _ in edits] == [wanted for _, wanted in edits]
    plan = planned(session, number, How(edit=edits[0][0]))
    assert (plan.outgoing.body, plan.edited) == (b"{ }", True)
    signed = replace(session.capture(number), headers=plan.outgoing.headers, body=plan.outgoing.body)
    assert verify(signed, Keys(secret=SECRET), provider="github").outcome == "valid"
    # a signature that was wrong from the start is not made right by an edit
    wrong = keep("github", keys=Keys(secret="gone"), headers=[("X-GitHub-Event", "push")])
    assert not planned(session, wrong, How(edit=Edit(body=b"{ }"))).resigned


def test_a_fresh_id_is_signed_where_it_is_part_of_the_text(session: Session, keep: Callable[..., int]) -> None:
    session.set_secret("default", "live", SECRET).result(10)
    svix = planned(session, keep("svix", 10), How(fresh_id=True))
    assert said(svix) == ["Signed again with the secret 'live': svix-id, svix-signature"] or said(svix) == [
        "Signed again with the secret 'live': svix-id, svix-timestamp, svix-signature"
    ]
    lines = [("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "5d0e6d1a-1111-4222-8333-444455556666")]
    number = keep("github", headers=lines)
    github = planned(session, number, How(fresh_id=True))
    assert said(github) == ["New ids: X-GitHub-Delivery"]
    assert github.outgoing.headers.get("x-github-delivery") != lines[1][1]
    assert not github.resigned
    assert said(planned(session, keep("typeform"), How(fresh_id=True))) == ["New ids: it has none"]


def test_where_no_public_address_is_set_the_one_that_it_is_sent_to_is_signed(
    session: Session, keep: Callable[..., int]
) -> None:
    session.set_secret("default", "live", SECRET).result(10)
    number = keep("square", headers=[("Host", "abc.ngrok.app"), ("X-Forwarded-Proto", "https")], target="/hook?a=%20b")
    for to, sent in (
        (URL, f"{URL}/hook?a=%20b"),
        (f"{URL}/", f"{URL}/hook?a=%20b"),
        (f"{URL}/x?y", f"{URL}/x?y"),
        ("http://[::1]:80/x", "http://[::1]/x"),
    ):
        plan = planned(session, number, How(resign=True), to)
        assert plan.url == sent
        signed = replace(session.capture(number), headers=plan.outgoing.headers, target=plan.outgoing.target)
        assert verify(signed, Keys(secret=SECRET), provider="square", public_url=sent).outcome == "valid"
    public = "https://hooks.example.com/mine"
    session.save_endpoint(Endpoint("default", public_url=public, secrets=session.endpoint("default").secrets)).result(
        10
    )
    plan = planned(session, number, How(resign=True), f"{URL}/x")
    signed = replace(session.capture(number), headers=plan.outgoing.headers)
    assert (
        verify(replace(signed, target="/x"), Keys(secret=SECRET), provider="square", public_url=public).outcome
        == "valid"
    )


def test_a_token_in_the_address_is_renewed_there(session: Session, keep: Callable[..., int]) -> None:
    session.set_secret("default", "live", SECRET).result(10)
    session.save_endpoint(replace(session.endpoint("default"), provider="jira")).result(10)
    number = keep("jira", target="/hook?x=1&jwt=a.b.c")
    plan = planned(session, number)
    assert plan.resigned
    assert said(plan) == ["Signed again with the secret 'live': target: jwt"]
    assert plan.outgoing.target.startswith("/hook?x=1&jwt=ey")
    assert plan.outgoing.target != session.capture(number).target
    assert plan.url == URL + plan.outgoing.target


def test_what_only_the_provider_could_sign_goes_out_as_it_came_and_says_so(
    session: Session, keep: Callable[..., int]
) -> None:
    theirs = make_local_key(REGISTRY["plaid"], 0)
    number = keep("plaid", keys=theirs.signing(Keys(), 0))
    session.set_secret("default", "jwk", theirs.public).result(10)
    plan = planned(session, number)
    assert not plan.resigned
    (told,) = said(plan)
    assert told.startswith("Not signed again, though its signature is out of date: Plaid signs with a private key that")


def test_a_test_key_is_made_once_given_out_and_forgotten(session: Session) -> None:
    key = session.make_test_key("default", "paypal").result(20)
    assert session.test_key("default", "paypal").result(10).public == key.public
    (ref,) = session.endpoint("default").secrets
    assert (ref.role, ref.name) == ("test_key", "test key of PayPal")
    assert session.vault.get(ref.key) == key.text
    session.make_test_key("default", "sns").result(20)
    session.forget_test_key("default", "paypal").result(10)
    assert session.vault.names() == ["default/test-key/sns"]
    for ask in (session.test_key, session.forget_test_key):
        with pytest.raises(NotFound, match="endpoints test-key default --provider paypal"):
            ask("default", "paypal").result(10)
    with pytest.raises(UsageError, match=r"Stripe needs no test key\. Those that do: .*paypal"):
        session.make_test_key("default", "stripe")
    with pytest.raises(UsageError, match="'nobody' needs no test key"):
        session.test_key("default", "nobody")


def test_a_test_key_of_the_default_endpoint_serves_all_and_goes_with_its_endpoint(
    session: Session, keep: Callable[..., int]
) -> None:
    theirs = make_local_key(REGISTRY["discord"], 0)
    number = keep("discord", keys=theirs.signing(Keys(), 0), endpoint="app")
    session.make_test_key("default", "discord").result(10)
    session.save_endpoint(Endpoint("app")).result(10)
    first = planned(session, number, How(resign=True)).outgoing.headers.get("x-signature-ed25519")
    session.make_test_key("app", "discord").result(10)
    own = planned(session, number, How(resign=True)).outgoing.headers.get("x-signature-ed25519")
    assert first != own
    session.remove_endpoint("app").result(10)
    assert session.vault.names() == ["default/test-key/discord"]


def test_another_session_takes_the_key_over_and_one_that_is_broken_or_over_is_made_anew(
    session: Session, tmp_path: Path
) -> None:
    key = session.make_test_key("default", "paypal").result(20)
    with Session.open(tmp_path / "other.webhooks") as other:
        with pytest.raises(NotFound):
            other.test_key("default", "paypal").result(10)
        assert other.make_test_key("default", "paypal").result(20).text == key.text
        assert other.test_key("default", "paypal").result(10).text == key.text
    name = "default/test-key/paypal"
    other = make_local_key(REGISTRY["discord"], time.time()).text
    for useless in ("", "garbage", other, make_local_key(REGISTRY["paypal"], 1_000_000_000).text):
        session.vault.set(name, useless)
        again = session.make_test_key("default", "paypal").result(20)
        assert again.text not in (useless, key.text)
        assert session.vault.get(name) == again.text


def test_a_test_key_that_is_gone_from_the_vault_is_told_and_made_anew(session: Session) -> None:
    session.make_test_key("default", "discord").result(10)
    session.vault.delete("default/test-key/discord")
    session.set_secret("default", "other", "x").result(10)
    assert "test key of Discord' is not there any more" in (session.secret_problem("default") or "")
    again = session.make_test_key("default", "discord").result(10)
    assert session.vault.get("default/test-key/discord") == again.text
    assert session.secret_problem("default") is None


@pytest.mark.parametrize("kept", ["", "garbage", "-----BEGIN CERTIFICATE-----", "other"])
def test_a_test_key_that_cannot_be_read_is_told_and_leaves_the_checks_alone(
    session: Session, keep: Callable[..., int], kept: str
) -> None:
    session.make_test_key("default", "discord").result(10)
    number = keep("stripe", 10)
    session.vault.set("default/test-key/discord", make_local_key(REGISTRY["sns"], 0).text if kept == "other" else kept)
    session.set_secret("default", "live", SECRET).result(10)
    assert session.secret_problem("default") == "The test key of Discord cannot be read: make a new one."
    assert session.check(number)[0].outcome == "valid"


@pytest.mark.parametrize("name", ["discord", "sendgrid", "paypal", "sns", "google", "plaid"])
def test_samples_are_signed_with_the_test_key_where_there_is_one(session: Session, name: str) -> None:
    session.listen(port=0).result(10)
    session.set_secret("default", "webhook id", "8PT597110X687430L").result(10)
    session.make_test_key("default", name).result(20)
    assert session.sample(name).result(10) == 200
    (verdict, *_) = session.check(1)
    assert (verdict.outcome, verdict.secret) == ("valid", "local test key")
