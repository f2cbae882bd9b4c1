from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import pytest

from inspector.endpoints import Endpoint
from inspector.errors import InspectorError, ResendRefused
from inspector.outgoing import find_outgoing
from inspector.providers import Keys, verify
from inspector.resend import How
from inspector.session import Session
from inspector.session.simulating import SAMPLE
from inspector.simulate import Order


@pytest.fixture
def target() -> Iterator[tuple[str, list[bytes]]]:
    """A receiver that answers 204; gives its address and what came."""
    server = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                got.append(connection.recv(1 << 20))
                connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/in", got
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def test_a_sample_for_our_own_listener_is_signed_by_its_endpoints_secret(session: Session) -> None:
    session.listen(port=0).result(10)
    session.save_endpoint(Endpoint("shop", provider="shopify")).result(10)
    session.set_secret("shop", "live", "hush").result(10)
    made = session.make_sample(Order("shopify", "orders-create"), saved=True).result(10)
    assert verify(made.captures[0], Keys(secret="hush")).outcome == "valid"
    assert made.captures[0].target == "/shop"
    assert session.let_arrive(made.captures[0]).result(10).status == 200
    assert session.store.capture(1).target == "/shop"


def test_a_sample_for_elsewhere_is_a_capture_with_the_attempt_under_it(
    session: Session, target: tuple[str, list[bytes]]
) -> None:
    url, got = target
    made = session.make_sample(Order("twilio", "incoming-sms"), url).result(10)
    capture_id = session.add_request(made.captures[0], SAMPLE).result(10)
    attempt = session.resend(capture_id, url, How(resign=False)).result(10)
    assert (attempt.status, attempt.capture_id) == (204, capture_id)
    assert not any("Target" in change for change in attempt.changes)
    assert session.summaries([capture_id])[0].origin == SAMPLE
    assert got[0].startswith(b"POST /in HTTP/1.1\r\n")
    assert verify(made.captures[0], made.chosen.keys or Keys(), public_url=url).outcome == "valid"


def test_the_same_made_up_keys_serve_several(session: Session) -> None:
    order = Order("discord", "interaction.ping")
    one = session.make_sample(order).result(10)
    two = session.make_sample(order, chosen=one.chosen).result(10)
    assert one.chosen is two.chosen
    assert one.captures[0].body != two.captures[0].body


def test_a_saved_secret_is_asked_for_where_there_is_one_and_never_shown(session: Session) -> None:
    with pytest.raises(ResendRefused, match="has no secret"):
        session.make_sample(Order("github", "push"), saved=True).result(10)
    session.set_secret("default", "live", "hush-hush-hush").result(10)
    with pytest.raises(ResendRefused, match="has no secret"):
        session.make_sample(Order("gitlab", "push-event"), saved=True).result(10)


def test_nobody_listening_is_said(session: Session) -> None:
    made = session.make_sample(Order("github", "push")).result(10)
    with pytest.raises(InspectorError, match="Nothing listens"):
        session.let_arrive(made.captures[0]).result(10)
    with pytest.raises(ResendRefused, match="does not say http"):
        session.make_sample(Order("github", "push"), "localhost:3000").result(10)


def test_a_message_to_a_service_is_kept_without_the_secret_of_its_address(
    session: Session, target: tuple[str, list[bytes]]
) -> None:
    url = target[0].replace("/in", "/services/T1/B1/tokentoken")
    slack = find_outgoing("slack", "message")
    assert slack is not None
    capture_id = session.add_request(slack.request({"text": "hi"}, url), SAMPLE).result(10)
    assert session.resend(capture_id, url, How(resign=False), remember=False).result(10).status == 204
    assert json.loads(target[1][0].partition(b"\r\n\r\n")[2]) == {"text": "hi"}
    assert session.store.capture(capture_id).target == "/services/T1/B1/***"
    assert url not in session.settings.resend.targets
