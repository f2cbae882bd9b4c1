"""Which target gets what, and that nothing is forwarded in a circle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.capture import Headers
from inspector.endpoints import Endpoint, Forward
from inspector.errors import ConfigError
from inspector.forwarding.loop import HEADER, MAX_HOPS, marked, refusal, trail
from inspector.session import Session
from inspector.store import Entry
from tests.forwarding.conftest import App, ask, forward, rule, until


@pytest.fixture
def apps() -> Iterator[list[App]]:
    made = [App() for _ in range(3)]
    for number, one in enumerate(made):
        one.answers(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nt%d" % number)
    yield made
    for one in made:
        one.close()


def stripe(kind: str) -> bytes:
    return json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"amount": 5}}).encode()


def test_targets_are_chosen_by_event_type_path_header_and_body(
    session: Session, listening: str, apps: list[App]
) -> None:
    forward(
        session,
        Forward(apps[0].url, "event:invoice.*"),
        Forward(apps[1].url, "path:/a/* OR header[x-tenant]=blue"),
        Forward(apps[2].url, "body.data.amount>=100"),
    )
    signature = "Stripe-Signature: t=1,v1=00"
    assert ask(listening, "/hook", stripe("invoice.paid"), signature).endswith(b"t0")
    assert ask(listening, "/a/b", b"{}").endswith(b"t1")
    assert ask(listening, "/hook", b"{}", "X-Tenant: blue").endswith(b"t1")
    assert ask(listening, "/hook", b'{"data": {"amount": 250}}').endswith(b"t2")
    assert ask(listening, "/hook", stripe("charge.failed"), signature).startswith(b"HTTP/1.1 200 OK")
    assert rule(session, 5) == "default", "no filter lets it pass, so it is answered as ever"
    assert [len(one.requests) for one in apps] == [1, 2, 1]
    until(lambda: session.store.queue_targets() == [])


def test_a_filter_may_leave_out_what_was_delivered_before(session: Session, listening: str, app: App) -> None:
    forward(session, Forward(app.url, "-duplicate"))
    for number in range(2):
        ask(listening, "/hook", stripe("invoice.paid"), f"Stripe-Signature: t={number + 1},v1=00")
    assert len(app.requests) == 1
    assert [rule(session, 1), rule(session, 2)] == [f"forwarded to {app.url}", "default"]


def test_the_first_of_several_decides_and_the_others_get_it_behind(
    session: Session, listening: str, apps: list[App]
) -> None:
    forward(
        session,
        Forward(apps[0].url, answer=False),
        Forward(apps[1].url),
        Forward(apps[2].url),
        Forward(apps[1].url, "x"),
    )
    assert ask(listening, body=b"x").endswith(b"t1")
    for one in apps:
        assert one.got(1) == [b"x"], "each target gets it once"
    until(lambda: len(session.attempts(1)) == 3 and session.forward_queue() == [])


def test_each_endpoint_has_its_own_forwards(session: Session, listening: str, apps: list[App]) -> None:
    forward(session, Forward(apps[0].url), name="orders")
    forward(session, Forward(apps[1].url), name="billing")
    assert ask(listening, "/orders/1").endswith(b"t0")
    assert ask(listening, "/billing").endswith(b"t1")
    assert ask(listening, "/else").endswith(b"\r\n\r\n")
    assert rule(session, 3) == "default"


def test_a_path_in_the_address_replaces_that_of_the_request(session: Session, listening: str, app: App) -> None:
    forward(session, Forward(f"{app.url}/webhooks?x=1"))
    ask(listening, "/hook?y=2")
    assert app.requests[0].startswith(b"POST /webhooks?x=1 HTTP/1.1\r\n")


def test_what_was_cut_or_is_no_request_is_not_forwarded(session: Session, app: App) -> None:
    session.apply(session.settings.changed("listener", body_limit=100)).result(10)
    address = session.listen("127.0.0.1", 0).result(10)
    forward(session, Forward(app.url))
    assert ask(address, body=b"x" * 200).startswith(b"HTTP/1.1 413")
    assert ask(address, "/\xff").startswith(b"HTTP/1.1 400")
    assert app.requests == []
    assert session.store.queue_targets() == []


def test_a_request_that_comes_back_is_stored_and_goes_no_further(session: Session, listening: str) -> None:
    # by another name of this machine than any that is known when it is saved
    session._configuring._store.save_endpoint(Endpoint("default", forwards=(Forward(listening, retries=3),)))
    session.engine.call(session._configuring.changed_elsewhere).result(10)
    answer = ask(listening)
    assert answer.startswith(b"HTTP/1.1 508 Loop Detected")
    assert b"This listener forwarded the request itself, and it came back: a loop." in answer
    assert session.stats().count == 2
    assert [rule(session, number) for number in (1, 2)] == [f"forwarded to {listening}", "forward loop"]
    assert session.capture(2).headers.has(HEADER)
    assert session.attempts(2) == []
    until(lambda: session.store.queue_targets() == [])


def test_a_loop_through_another_listener_is_seen_too(session: Session, listening: str, tmp_path: Path) -> None:
    with Session.open(tmp_path / "other.webhooks") as other:
        there = other.listen("127.0.0.1", 0).result(10)
        forward(session, Forward(there))
        forward(other, Forward(listening))
        answer = ask(listening)
        assert answer.startswith(b"HTTP/1.1 508 Loop Detected")
        assert b"it came back by way of another one: a loop." in answer
        assert (session.stats().count, other.stats().count) == (2, 1)
        assert rule(other, 1) == f"forwarded to {listening}"
        assert len(trail(session.capture(2).headers)) == 2


def test_hops_are_counted_even_if_none_was_here() -> None:
    headers = Headers([(b"Host", b"a"), (b"x-webhook-inspector-forward", b"one"), (HEADER.encode(), b"two, three")])
    assert trail(headers) == ["one", "two", "three"]
    assert trail(marked(headers, "four")) == ["one", "two", "three", "four"]
    assert marked(headers, "four")[0] == (b"Host", b"a")
    assert refusal(Headers([(b"A", b"b")]), "x") is None
    assert refusal(headers, "four") is None
    assert "came back by way of another one" in (refusal(headers, "one") or "")
    for number in range(MAX_HOPS):
        headers = marked(headers, f"hop{number}")
    assert "times already" in (refusal(headers, "new") or "")


def test_our_own_address_is_refused_when_it_is_saved(session: Session, listening: str) -> None:
    port = listening.rpartition(":")[2]
    with pytest.raises(ConfigError, match="address of this listener itself"):
        forward(session, Forward(f"http://localhost:{port}/x"))
    with Session.open(session.path) as other, pytest.raises(ConfigError, match="address of this listener itself"):
        forward(other, Forward(f"http://[::1]:{port}"))
    assert session.endpoints() == []


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (Forward("ftp://x"), "Only http"),
        (Forward("http://x", "(a"), "does not parse"),
        (Forward("http://x", timeout_s=float("nan")), "time-out"),
        (Forward("http://x", retries=-1), "retries"),
    ],
)
def test_a_forward_that_cannot_work_is_not_saved(session: Session, made: Forward, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        forward(session, made)
    with pytest.raises(ConfigError, match="there twice"):
        forward(session, Forward("http://x"), Forward("http://x", answer=False))


def test_a_filter_that_no_longer_parses_rests_and_the_others_work(
    session: Session, listening: str, app: App, caplog: pytest.LogCaptureFixture
) -> None:
    session.store.save_endpoint(Endpoint("default", forwards=(Forward(app.url, "(a"), Forward(app.url))))
    session.engine.call(session._configuring.changed_elsewhere).result(10)
    assert ask(listening).endswith(b"hello")
    assert "forwards nothing to" in caplog.text


def test_what_is_imported_is_not_forwarded(session: Session, listening: str, app: App, make_capture: object) -> None:
    forward(session, Forward(app.url, answer=False))
    session.engine.call(session.store.append, [Entry(make_capture())]).result(10)  # type: ignore[operator]
    assert session.store.queue_targets() == []
    assert app.requests == []
