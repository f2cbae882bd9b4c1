"""What is asked before a resend, and what is on record during and after it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import http.server
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from inspector.capture import Attempt, Capture, Headers
from inspector.errors import ResendRefused, TemplateError
from inspector.resend import Edit, How
from inspector.session import Session
from inspector.settings import load_settings
from inspector.store import Entry

Make = Callable[..., Capture]


def put(session: Session, capture: Capture) -> int:
    return int(session.engine.call(session.store.append, [Entry(capture)]).result(10)[0])


def eventually(check: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not check():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def silent() -> Iterator[str]:
    """Takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_plan_shows_what_would_change_and_sends_nothing(session: Session, make_capture: Make, silent: str) -> None:
    headers = Headers([(b"Host", b"a"), (b"X-Two", b"1"), (b"x-two", b"2"), (b"TE", b"trailers")])
    number = put(session, make_capture(headers=headers, body=b"abc"))
    edit = Edit(headers=Headers([(b"Host", b"a"), (b"X-Two", b"1"), (b"x-two", b"3"), (b"New", b"n")]), body=b"abcd")
    plan = session.plan(number, silent, How(edit=edit)).result(10)
    host = silent.removeprefix("http://")
    assert plan.edited
    assert plan.outgoing.body == b"abcd"
    assert plan.header_changes == (
        ("Host", "a", host),
        ("x-two", "2", "3"),
        ("TE", "trailers", None),
        ("New", None, "n"),
        ("Content-Length", None, "4"),
    )
    assert session.attempts(number) == []


def test_an_edited_request_is_a_record_of_its_own_and_the_capture_stays(session: Session, make_capture: Make) -> None:
    address = session.listen(port=0).result(10)
    number = put(session, make_capture(method="POST", target="/a", body=b"old"))
    before = session.capture(number)
    edit = Edit(method="PUT", target="/b?x=%7e", headers=Headers([(b"X-Only", b"1")]), body=b"\xff\x00new")
    attempt = session.resend(number, address, How(edit=edit)).result(10)
    assert (attempt.edited, attempt.method, attempt.request_body) == (True, "PUT", b"\xff\x00new")
    assert session.capture(number) == before
    assert session.attempts(number) == [attempt]
    arrived = session.capture(session.ids()[0])
    assert (arrived.method, arrived.target, arrived.body) == ("PUT", "/b?x=%7e", b"\xff\x00new")
    assert arrived.headers.get("x-only") == "1"


def test_templates_are_filled_in_when_asked_for_only(session: Session, make_capture: Make) -> None:
    address = session.listen(port=0).result(10)
    number = put(session, make_capture(target="/t", body=b'{"id": "{{uuid}}", "n": {{counter}}}\r\n'))
    session.resend(number, address).result(10)
    assert session.capture(session.ids()[0]).body == b'{"id": "{{uuid}}", "n": {{counter}}}\r\n'
    session.resend(number, address, How(edit=Edit(fill=True))).result(10)
    filled = session.capture(session.ids()[0]).body
    assert filled.endswith(b'", "n": 1}\r\n')
    assert b"{{" not in filled


@pytest.mark.parametrize(
    ("to", "edit", "error", "says"),
    [
        ("ftp://example.com/", None, ResendRefused, "begins with ftp"),
        ("http://[::1", None, ResendRefused, "not valid"),
        ("http://localhost/\udcff", None, ResendRefused, "no Unicode text"),
        ("", Edit(headers=Headers([(b"A", b"1\r\nEvil: 2")])), ResendRefused, "line break"),
        ("", Edit(body=b"{{nobody}}", fill=True), TemplateError, "The body"),
        ("", Edit(body=b"{{uuid", fill=True), TemplateError, "The body"),
    ],
)
def test_what_is_refused_before_sending_leaves_an_attempt_that_tells_it(
    session: Session, make_capture: Make, silent: str, to: str, edit: Edit | None, error: type[Exception], says: str
) -> None:
    number = put(session, make_capture())
    with pytest.raises(error, match=says):
        session.resend(number, to or silent, How(edit=edit)).result(10)
    (attempt,) = session.attempts(number)
    assert attempt.error is not None
    assert attempt.error.startswith("Not sent. ")
    assert says in attempt.error
    assert (attempt.status, attempt.pending) == (None, False)


def test_an_attempt_is_on_record_before_its_answer(session: Session, make_capture: Make, silent: str) -> None:
    number = put(session, make_capture())
    future = session.resend(number, silent)
    eventually(lambda: session.attempts(number))
    (attempt,) = session.attempts(number)
    assert attempt.pending
    assert session.sending() == {attempt.id}
    future.cancel()
    eventually(lambda: not session.attempts(number)[0].pending)
    assert session.attempts(number)[0].error == "It was cancelled while it was being sent."
    assert session.sending() == frozenset()


def test_closing_a_session_ends_what_is_being_sent(tmp_path: Path, make_capture: Make, silent: str) -> None:
    path = tmp_path / "closing.webhooks"
    with Session.open(path) as session:
        number = put(session, make_capture())
        future = session.resend(number, silent)
        eventually(lambda: session.attempts(number))
    with pytest.raises((concurrent.futures.CancelledError, asyncio.CancelledError)):
        future.result(10)
    with Session.open(path) as session:
        (attempt,) = session.attempts(number)
    assert attempt.error == "It was cancelled while it was being sent."


def test_dangers_are_told_until_the_target_is_trusted(session: Session, make_capture: Make, silent: str) -> None:
    number = put(session, make_capture(headers=Headers([(b"Authorization", b"Bearer x")]), body=b'{"livemode": true}'))
    kinds = [danger.kind for danger in session.dangers([number], silent).result(10)]
    assert kinds == ["live", "credentials"]
    assert session.dangers([number], "http://192.0.2.1/x").result(10)[1].kind in ("public", "credentials")
    session.trust_target(f"{silent}/any/path").result(10)
    assert session.dangers([number], silent).result(10) == []
    assert load_settings().resend.trusted == (silent,)
    session.trust_target(silent, False).result(10)
    assert session.dangers([number], silent).result(10) != []


def test_dangers_late_in_a_long_list_are_found(session: Session, make_capture: Make, silent: str) -> None:
    plain, live = put(session, make_capture()), put(session, make_capture(body=b'{"livemode": true}'))
    assert [danger.kind for danger in session.dangers([plain] * 400 + [live], silent).result(10)] == ["live"]
    assert session.dangers([], silent).result(10) == []


class _Ok(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def unknown_certificate() -> Iterator[str]:
    """An https server whose certificate nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Ok)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda request, address: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_is_checked_unless_its_target_is_excepted_and_the_attempt_says_so(
    session: Session, make_capture: Make, unknown_certificate: str
) -> None:
    number = put(session, make_capture())

    def send() -> Attempt:
        return session.resend(number, unknown_certificate).result(10)

    refused = send()
    assert refused.error is not None
    assert "certificate" in refused.error
    session.trust_certificate(unknown_certificate).result(10)
    sent = send()
    assert (sent.error, sent.status) == (None, 200)
    assert "The certificate of the target was not verified" in sent.changes
    session.trust_certificate(unknown_certificate, False).result(10)
    assert send().error is not None
