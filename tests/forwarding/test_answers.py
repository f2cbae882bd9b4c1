"""The sender gets the answer of the application, as it was sent; or our own, when none comes in time."""

from __future__ import annotations

import socket
import struct
import threading
import time

import pytest

from inspector.endpoints import Forward
from inspector.forwarding.loop import HEADER
from inspector.session import Session
from tests.forwarding.conftest import App, Handler, ask, forward, free_port, rule, until, waits


def test_the_request_goes_on_as_it_came_and_the_answer_comes_back_as_it_was_sent(
    session: Session, listening: str, app: App
) -> None:
    wire = (
        b"HTTP/1.1 418 I am a teapot\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nServer: theirs/1.0\r\nX-Dup: 1\r\n"
        b"x-dup: 2\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\n"
        b"Connection: keep-alive, X-Hop\r\n\r\n\x1f\x8b\x00\xff"
    )
    app.answers(wire)
    forward(session, Forward(app.url))
    body = b'{"a": 1.0,\r\n "b": "\xc3\xa9"}\x00\xff'
    answer = ask(listening, "/hook/%7Ex?a=1&a=2", body, "X-Dup: b", "x-DUP: a", "Content-Type: application/json")
    assert answer == (
        b"HTTP/1.1 418 I am a teapot\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nServer: theirs/1.0\r\nX-Dup: 1\r\n"
        b"x-dup: 2\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\nConnection: close\r\n\r\n\x1f\x8b\x00\xff"
    )
    (raw,) = app.requests
    head, _, sent = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert sent == body
    assert lines[0] == b"POST /hook/%7Ex?a=1&a=2 HTTP/1.1"
    assert lines[1] == f"Host: 127.0.0.1:{app.port}".encode()
    assert lines[2:6] == [b"Content-Length: 25", b"X-Dup: b", b"x-DUP: a", b"Content-Type: application/json"]
    marks = [line for line in lines if line.startswith(HEADER.encode())]
    assert len(marks) == 1
    reply = session.reply(1)
    assert reply is not None
    assert reply.wire() == answer
    assert reply.rule == f"forwarded to {app.url}"
    assert reply.duration_us > 0
    (row,) = session.summaries([1])
    assert (row.status, row.attempts) == (418, 1)
    (attempt,) = session.attempts(1)
    assert (attempt.kind, attempt.status, attempt.pending) == ("forward", 418, False)
    assert any(HEADER in change for change in attempt.changes)
    until(lambda: session.forward_queue() == [])


def test_the_row_is_there_while_the_application_still_thinks(session: Session, listening: str, app: App) -> None:
    go = threading.Event()

    def think(sock: socket.socket, raw: bytes) -> None:
        go.wait(10)
        sock.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")

    app.handler = think
    forward(session, Forward(app.url))
    answers: list[bytes] = []
    asking = threading.Thread(target=lambda: answers.append(ask(listening)))
    asking.start()
    app.got(1)
    (row,) = session.summaries([1])
    assert (row.status, answers) == (0, [])
    go.set()
    asking.join(10)
    assert answers[0].startswith(b"HTTP/1.1 202 Accepted")
    assert session.summaries([1])[0].status == 202


def test_silence_ends_with_our_own_reply_and_the_late_answer_still_counts(
    session: Session, listening: str, app: App
) -> None:
    go = threading.Event()

    def late(sock: socket.socket, raw: bytes) -> None:
        go.wait(10)
        sock.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")

    app.handler = late
    forward(session, Forward(app.url, timeout_s=0.2))
    assert ask(listening).startswith(b"HTTP/1.1 200 OK\r\nServer: webhook-inspector")
    assert rule(session, 1) == f"{app.url} gave no answer within 0.2 s: own reply"
    assert len(session.forward_queue()) == 1
    go.set()
    until(lambda: [attempt.status for attempt in session.attempts(1)] == [201])
    until(lambda: session.forward_queue() == [])
    assert len(app.requests) == 1


def _reset(sock: socket.socket, raw: bytes) -> None:
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def _garbage(sock: socket.socket, raw: bytes) -> None:
    sock.sendall(b"220 mail.example ESMTP\r\n\r\n")
    sock.close()


def _early(sock: socket.socket, raw: bytes) -> None:
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
    sock.close()


def _nothing(sock: socket.socket, raw: bytes) -> None:
    sock.close()


@pytest.mark.parametrize("handler", [_reset, _garbage, _early, _nothing])
def test_what_is_no_whole_answer_is_answered_by_us(
    session: Session, listening: str, app: App, handler: Handler
) -> None:
    app.handler = handler
    forward(session, Forward(app.url, retries=0))
    assert ask(listening).startswith(b"HTTP/1.1 200 OK\r\nServer: webhook-inspector")
    assert rule(session, 1).endswith("): own reply")
    assert session.attempts(1)[0].error
    until(lambda: session.forward_queue() == [])


def test_nobody_listening_is_answered_by_us_at_once(session: Session, listening: str) -> None:
    forward(session, Forward(f"http://127.0.0.1:{free_port()}", timeout_s=30, retries=0))
    assert ask(listening).startswith(b"HTTP/1.1 200 OK")
    assert "refused the connection" in rule(session, 1)


def test_an_answer_without_end_is_cut_off_and_ours_goes_out(session: Session, listening: str, app: App) -> None:
    session.apply(session.settings.changed("resend", response_limit=1_000_000)).result(10)

    def endless(sock: socket.socket, raw: bytes) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
        while True:
            sock.sendall(b"x" * 65536)

    app.handler = endless
    forward(session, Forward(app.url))
    assert ask(listening).startswith(b"HTTP/1.1 200 OK\r\nServer: webhook-inspector")
    assert rule(session, 1) == f"the answer of {app.url} is too long: own reply"
    assert session.attempts(1)[0].response_truncated
    until(lambda: session.forward_queue() == [])


@pytest.mark.parametrize(
    ("method", "wire", "expected"),
    [
        (
            "HEAD",
            b"HTTP/1.1 200 OK\r\nDate: d\r\nContent-Length: 500\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nDate: d\r\nContent-Length: 500\r\nConnection: close\r\n\r\n",
        ),
        (
            "HEAD",
            b"HTTP/1.1 200 OK\r\nDate: d\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nDate: d\r\nConnection: close\r\n\r\n",
        ),
        ("POST", b"HTTP/1.1 204 None\r\nDate: d\r\n\r\n", b"HTTP/1.1 204 None\r\nDate: d\r\nConnection: close\r\n\r\n"),
        (
            "GET",
            b'HTTP/1.1 304 Same\r\nDate: d\r\nETag: "x"\r\nContent-Length: 7\r\n\r\n',
            b'HTTP/1.1 304 Same\r\nDate: d\r\nETag: "x"\r\nContent-Length: 7\r\nConnection: close\r\n\r\n',
        ),
        (
            "POST",
            b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nDate: d\r\nContent-Length: 2\r\n\r\nok",
            b"HTTP/1.1 200 OK\r\nDate: d\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        ),
        (
            "POST",
            b"HTTP/1.1 200 OK\r\nDate: d\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\nT: 1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nDate: d\r\nContent-Length: 4\r\nConnection: close\r\n\r\nabcd",
        ),
    ],
)
def test_answers_without_a_body_of_known_length_are_framed_right(
    session: Session, listening: str, app: App, method: str, wire: bytes, expected: bytes
) -> None:
    app.answers(wire)
    forward(session, Forward(app.url, timeout_s=5))
    body = b"" if method in ("HEAD", "GET") else b"{}"
    assert ask(listening, "/hook", body, method=method) == expected


def test_one_connection_serves_one_request_after_the_other(session: Session, listening: str, app: App) -> None:
    app.handler = lambda sock, raw: sock.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + raw.partition(b" ")[2][:6]
    )
    forward(session, Forward(app.url))
    host, _, port = listening.partition("://")[2].rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as sock:
        sock.sendall(b"".join(b"GET /%05d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(20)))
        raw = b""
        while raw.count(b"HTTP/1.1 200") < 20 or not raw.endswith(b"/00019"):
            raw += sock.recv(65536)
    assert [raw.find(b"/%05d" % number) for number in range(20)] == sorted(
        raw.find(b"/%05d" % number) for number in range(20)
    )


def test_many_at_once_each_get_their_own_answer(session: Session, listening: str, app: App) -> None:
    def echo(sock: socket.socket, raw: bytes) -> None:
        time.sleep(0.02)
        body = raw.partition(b"\r\n\r\n")[2]
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    app.handler = echo
    forward(session, Forward(app.url))
    answers: dict[int, bytes] = {}

    def one(number: int) -> None:
        answers[number] = ask(listening, "/hook", b"n=%d" % number)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert all(answers[number].endswith(b"\r\n\r\nn=%d" % number) for number in range(60))
    assert len(app.requests) == 60
    until(lambda: session.forward_queue() == [])


def test_a_sender_that_goes_away_takes_nothing_back(session: Session, listening: str, app: App) -> None:
    go = threading.Event()

    def slow(sock: socket.socket, raw: bytes) -> None:
        go.wait(10)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    app.handler = slow
    forward(session, Forward(app.url))
    host, _, port = listening.partition("://")[2].rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as sock:
        sock.sendall(b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
        app.got(1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    go.set()
    until(lambda: [attempt.status for attempt in session.attempts(1)] == [200])
    until(lambda: session.reply(1))
    reply = session.reply(1)
    assert reply is not None
    # nobody got it, so it is not on record; who would have answered is
    assert (reply.status, reply.body) == (0, b"")
    assert reply.rule.endswith("(the sender had gone)")


def test_stopping_ends_the_waiting_and_what_waits_stays_queued(session: Session, listening: str, app: App) -> None:
    go = threading.Event()
    app.handler = waits(go, b"")
    forward(session, Forward(app.url, timeout_s=60))
    answers: list[bytes] = []
    asking = threading.Thread(target=lambda: answers.append(ask(listening)))
    asking.start()
    app.got(1)
    began = time.monotonic()
    session.stop_listening().result(10)
    asking.join(10)
    assert time.monotonic() - began < 2
    assert answers[0].startswith(b"HTTP/1.1 200 OK")
    assert [item.capture_id for item in session.forward_queue()] == [1]
    go.set()


@pytest.mark.parametrize(
    ("raw", "sent"),
    [
        (
            b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            b"2\r\nhi\r\n0\r\n\r\n",
            b"hi",
        ),
        (b"POST /a HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
        (b"DELETE /a HTTP/1.1\r\nHost: x\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n\r\n", b""),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b""),
        (b"POST http://x.example/a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi", b"hi"),
        (
            b"POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",
            b"hi",
        ),
    ],
)
def test_requests_of_every_framing_go_on_whole(
    session: Session, listening: str, app: App, raw: bytes, sent: bytes
) -> None:
    forward(session, Forward(app.url))
    host, _, port = listening.partition("://")[2].rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as sock:
        sock.sendall(raw)
        answer = b""
        while part := sock.recv(65536):
            answer += part
    assert answer.endswith(b"hello")
    assert app.bodies == [sent]
    assert b"X-Hop" not in app.requests[0]


def test_a_big_body_goes_on_and_a_big_answer_comes_back(session: Session, listening: str, app: App) -> None:
    answer = bytes(range(256)) * 40_000

    def big(sock: socket.socket, raw: bytes) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer)

    app.handler = big
    forward(session, Forward(app.url))
    body = bytes(range(256)) * 80_000
    assert ask(listening, body=body).endswith(answer)
    assert app.bodies == [body]
    reply = session.reply(1)
    assert reply is not None
    assert reply.body == answer
