"""A batch of which one target is bad: what its attempt says, that the others go on or not, and what is counted."""

from __future__ import annotations

import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from inspector.capture import Capture
from inspector.endpoints import Endpoint
from inspector.errors import TemplateError
from inspector.resend import How
from inspector.resend.account import CUT, UNSENT
from inspector.resend.copies import Copies
from inspector.resend.fields import Field
from inspector.resend.pacing import Pace
from inspector.resend.target import Target
from inspector.session import Session
from inspector.session.batches import Manner
from inspector.settings import Settings
from inspector.store import Entry
from tests.faults import Say, badly
from tests.receiving import Receiver, receiving

Make = Callable[..., Capture]

#: Of the four requests of a batch that one has the bad target.
BAD = 1
COUNT = 4
LIMIT = 100_000


def reset(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    time.sleep(0.03)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silent(peer: socket.socket) -> None:
    peer.recv(1)


def flood(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    while True:
        peer.sendall(bytes(65536))


def saying(data: bytes) -> Say:
    return lambda peer: peer.sendall(data)


def fine(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


def unused() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


#: What the bad target does; the address it has, with the port in place of `{}`; what the attempt says of it.
SOCKETS: dict[str, tuple[Say, str, str]] = {
    "resets halfway": (reset, "http://127.0.0.1:{}", "reset the connection in the middle of its answer"),
    "never answers": (silent, "http://127.0.0.1:{}", "Gave up after 0.4 s while waiting for the answer"),
    "garbage": (saying(b"SSH-2.0-OpenSSH_9.2\r\n"), "http://127.0.0.1:{}", "not HTTP/1.1 (no status line)"),
    "closes early": (saying(b""), "http://127.0.0.1:{}", "closed the connection without an answer"),
    "half a body": (
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
        "http://127.0.0.1:{}",
        "closed the connection in the middle of its answer",
    ),
    "500": (
        saying(b"HTTP/1.1 500 Oh no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        "http://127.0.0.1:{}",
        "",
    ),
    "no TLS": (saying(b"HTTP/1.1 400 Bad\r\n\r\n"), "https://127.0.0.1:{}", "does not speak TLS"),
}
#: An address that nothing of ours is behind; whether that is found out before anything is sent; what is said.
ADDRESSES: dict[str, tuple[str, bool, str]] = {
    "refuses": ("http://127.0.0.1:{}", False, "refused the connection"),
    "nobody by that name": ("http://no-such-host.invalid", False, "The name no-such-host.invalid"),
    "name beyond DNS": (f"http://{'a' * 70}.example", False, "was not found"),
    "non-ASCII name": ("http://bücher.invalid", False, "The name xn--bcher-kva.invalid"),
    "non-ASCII name that cannot be": ("http://b\N{COMBINING ACUTE ACCENT}\N{ZERO WIDTH JOINER}ü.x", True, "not valid"),
    "no scheme": ("localhost:3000", True, "does not say http or https"),
    "other scheme": ("ftp://localhost", True, "Only http:// and https://"),
    "half an IPv6 address": ("http://[::1", True, "is not valid"),
    "a port that cannot be": ("http://127.0.0.1:99999", True, "is not valid"),
    "a password": ("http://me:hidden@127.0.0.1", True, "user name or password"),
}
#: In order and in parallel, going on and stopping at the first failure.
WAYS = [Manner(Pace(parallel=parallel), stop_on_failure=stop) for parallel in (1, 2) for stop in (False, True)]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    quick = Settings().changed("resend", timeout_s=10, response_limit=LIMIT)
    with Session.open(tmp_path / "bad.webhooks", settings=quick) as opened:
        yield opened


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def good(receiver: Receiver) -> Receiver:
    receiver.came.clear()
    return receiver


def fill(session: Session, make_capture: Make, good: str, bad: str) -> list[int]:
    """Captures of an endpoint with a good target, and among them one with a bad target."""
    for name, target in (("good", good), ("bad", bad)):
        session.save_endpoint(Endpoint(name, target=target)).result(10)
    made = [
        Entry(make_capture(target=f"/{place}", endpoint="bad" if place == BAD else "good")) for place in range(COUNT)
    ]
    return session.engine.call(session.store.append, made).result(10)


def check(session: Session, ids: list[int], good: Receiver, says: str, refused: bool = False) -> None:
    """Send them all in each way, and compare what is counted with what is on record and with what came."""
    known: set[int] = set()
    for manner in WAYS:
        good.came.clear()
        sending = session.resend_many(ids, manner=manner).result(10)
        progress = sending.done.result(10)
        assert (progress.failed, progress.open, progress.retries) == (1, 0, 0)
        if manner.stop_on_failure:
            # in parallel another one is under way, and comes to its end
            assert progress.state == "stopped"
            assert progress.ok in ((BAD,) if manner.pace.parallel == 1 else range(BAD, COUNT))
        else:
            assert (progress.state, progress.ok) == ("done", COUNT - 1)
        assert progress.ok == len(good.came)
        results = [result for _, result in sending.results()]
        assert sum(result.outcome == UNSENT for result in results) == progress.left == COUNT - 1 - progress.ok
        assert not any(result.outcome == CUT for result in results)
        attempts = [[made for made in session.attempts(one) if made.id not in known] for one in ids]
        known |= {made.id for of_one in attempts for made in of_one}
        assert sum(map(len, attempts)) == progress.sent
        assert not any(made.pending for of_one in attempts for made in of_one)
        (bad,) = attempts[BAD]
        assert says in (bad.error or "")
        assert says in results[BAD].reason
        assert results[BAD].attempt_id == (0 if refused else bad.id)
        assert (bad.error or "").startswith("Not sent. ") == refused
        assert sending.failed_ids(9) == [ids[BAD]]


@pytest.mark.parametrize("case", SOCKETS)
def test_one_bad_answer_fails_alone(session: Session, make_capture: Make, good: Receiver, case: str) -> None:
    say, url, says = SOCKETS[case]
    if say is silent:
        session.settings = session.settings.changed("resend", timeout_s=0.4)
    with badly(say) as port:
        check(session, fill(session, make_capture, good.url, url.format(port)), good, says)


@pytest.mark.parametrize("case", ADDRESSES)
def test_one_bad_address_fails_alone(session: Session, make_capture: Make, good: Receiver, case: str) -> None:
    url, refused, says = ADDRESSES[case]
    check(session, fill(session, make_capture, good.url, url.format(unused())), good, says, refused)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.mark.parametrize("case", ["self-signed", "expired", "wrong name"])
def test_one_bad_certificate_fails_alone(
    session: Session,
    make_capture: Make,
    good: Receiver,
    case: str,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    says = {"self-signed": "is not accepted", "expired": "expired", "wrong name": "mismatch"}[case]
    if case != "self-signed":
        authority.cert_pem.write_to_path(tmp_path / "system.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))
    past = datetime.now(UTC) - timedelta(days=1)
    cert = authority.issue_cert(
        "elsewhere.example" if case == "wrong name" else "127.0.0.1", not_after=past if case == "expired" else None
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    with badly(fine, context=context) as port:
        ids = fill(session, make_capture, good.url, f"https://127.0.0.1:{port}")
        check(session, ids, good, says)
        # with any certificate it goes through, and each attempt to that target says so
        sending = session.resend_many([ids[BAD]], how=How(insecure=True)).result(10)
        assert sending.done.result(10).ok == 1
        assert session.attempts(ids[BAD])[-1].unverified


def test_a_gigabyte_is_cut_and_that_is_told(session: Session, make_capture: Make, good: Receiver) -> None:
    with badly(flood) as port:
        ids = fill(session, make_capture, good.url, f"http://127.0.0.1:{port}")
        # it was accepted: the status says so
        through(session, ids)
    for attempt in session.attempts(ids[BAD]):
        assert (attempt.status, len(attempt.response_body), attempt.response_truncated) == (200, LIMIT, True)
        assert f"The answer was longer than {LIMIT} bytes; the rest was not read" in attempt.changes


def test_ipv6_is_as_good_as_any(session: Session, make_capture: Make, good: Receiver) -> None:
    with ExitStack() as stack:
        try:
            port = stack.enter_context(badly(fine, "::1"))
        except OSError:
            pytest.skip("this machine has no IPv6")
        ids = fill(session, make_capture, good.url, f"http://[::1]:{port}/six")
        through(session, ids)
    assert {(one.url, one.status) for one in session.attempts(ids[BAD])} == {(f"http://[::1]:{port}/six", 204)}


def test_a_name_that_has_only_ipv6_or_a_dead_address_besides_is_reached(
    session: Session, make_capture: Make, good: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(host: str, port: int) -> tuple[object, ...]:
        place = (host, port, 0, 0) if ":" in host else (host, port)
        return (socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", place)

    known = {"six.test": ["::1"], "both.test": ["127.0.0.1", "::1"]}

    async def look_up(to: Target) -> list[object]:
        # what a name server would say; there is none here
        return [at(host, to.port) for host in known.get(to.host, [to.host])]

    monkeypatch.setattr("inspector.resend.names.look_up", look_up)
    monkeypatch.setattr("inspector.resend.connect.look_up", look_up)
    with ExitStack() as stack:
        try:
            port = stack.enter_context(badly(fine, "::1"))
        except OSError:
            pytest.skip("this machine has no IPv6")
        for name in known:
            ids = fill(session, make_capture, good.url, f"http://{name}:{port}/six")
            through(session, ids)
            assert {one.status for one in session.attempts(ids[BAD])} == {204}
            host = {one.request_headers.get("host") for one in session.attempts(ids[BAD])}
            assert host == {f"{name}:{port}"}


def through(session: Session, ids: list[int]) -> None:
    for manner in WAYS:
        progress = session.resend_many(ids, manner=manner).result(10).done.result(10)
        assert (progress.state, progress.ok, progress.failed) == ("done", COUNT, 0)


@pytest.mark.parametrize(
    ("field", "says"),
    [
        # only the second of them goes wrong, which cannot be known before
        (Field("header", "X-Tag", "{{'a\\r\\nInjected: 1' if counter == 2 else 'a'}}"), "line break"),
        (Field("target", "", "/{{'a b' if counter == 2 else 'a'}}"), "holds a space, a line break"),
        (Field("body", "", "{{1 // (counter - 2)}}"), "body: "),
    ],
)
def test_one_copy_that_cannot_be_made_fails_alone(
    session: Session, make_capture: Make, good: Receiver, field: Field, says: str
) -> None:
    for manner in WAYS:
        good.came.clear()
        (one,) = session.engine.call(session.store.append, [Entry(make_capture())]).result(10)
        sending = session.send_copies(one, Copies(COUNT, (field,)), good.url, manner=manner).result(10)
        progress = sending.done.result(10)
        assert (progress.state, progress.failed) == ("stopped" if manner.stop_on_failure else "done", 1)
        assert progress.ok == len(good.came)
        assert not any("injected" in came.headers for came in good.came)
        refused = [attempt for attempt in session.attempts(one) if attempt.error is not None]
        assert len(session.attempts(one)) == progress.sent
        assert len(refused) == 1
        assert (refused[0].error or "").startswith("Not sent. ")
        assert says in (refused[0].error or "")
        assert says in progress.reason


@pytest.mark.parametrize("template", ["{{", "{{counter", "{{nothing_by_that_name}}", "{{1 +}}"])
def test_a_template_that_does_not_parse_stops_all_of_it_before_anything_is_sent(
    session: Session, make_capture: Make, good: Receiver, template: str
) -> None:
    (one,) = session.engine.call(session.store.append, [Entry(make_capture())]).result(10)
    for where in ("body", "target"):
        with pytest.raises(TemplateError):
            session.send_copies(one, Copies(3, (Field(where, "", template),)), good.url).result(10)
    assert (good.came, session.attempts(one)) == ([], [])
