"""Faults as a raw socket sees them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from inspector.columns import step_of
from inspector.endpoints import AnswerRule
from inspector.session import Session
from tests.answers.conftest import Send, told

BODY = "0123456789" * 4


@pytest.fixture
def faulty(answering: Callable[..., None]) -> Callable[[str], None]:
    return lambda fault: answering(answers=(AnswerRule(fault=fault, body=BODY),))


def test_a_hanging_answer_never_comes(faulty: Callable[[str], None], send: Send, session: Session) -> None:
    faulty("hang")
    seen = send(patience=0.3)
    assert (seen.wire, seen.end) == (b"", "open")
    (row,) = session.summaries([1])
    reply = told(session, 1)
    assert (row.status, reply.status, reply.wire(), reply.rule) == (0, 0, b"", "answer 1: hang")


def test_a_hanging_answer_can_end(faulty: Callable[[str], None], send: Send) -> None:
    faulty("hang 100ms")
    seen = send()
    assert (seen.wire, seen.end) == (b"", "closed")
    assert seen.seconds >= 0.1


@pytest.mark.parametrize(("fault", "end", "size"), [("close", "closed", 0), ("close after 20", "closed", 20)])
def test_a_connection_closes_after_so_many_bytes(
    faulty: Callable[[str], None], send: Send, fault: str, end: str, size: int
) -> None:
    faulty(fault)
    seen = send()
    assert (len(seen.wire), seen.end) == (size, end)


def test_a_reset_is_a_reset(faulty: Callable[[str], None], send: Send) -> None:
    faulty("reset")
    assert send()[:2] == (b"", "reset")


def test_a_slow_body_takes_its_time(faulty: Callable[[str], None], send: Send) -> None:
    faulty("slow 200 B/s")
    seen = send()
    assert seen.body == BODY.encode()
    assert seen.seconds >= 0.19


@pytest.mark.parametrize(("fault", "length"), [("length +5", 45), ("length -3", 37), ("length", 50)])
def test_a_wrong_length_is_told(faulty: Callable[[str], None], send: Send, fault: str, length: int) -> None:
    faulty(fault)
    seen = send(close=False)
    assert b"Content-Length: %d" % length in seen.head
    assert seen.body == BODY.encode()


@pytest.mark.parametrize(
    ("fault", "fields", "rule"),
    [
        ("length -3", {}, "answer 1: length -3 (there was nothing to shorten)"),
        ("length -3", {"body": "{{request.body.none}}"}, "answer 1: length -3 (there was nothing to shorten)"),
        ("length -3", {"body": BODY, "status": 205}, "answer 1: length -3 (there was nothing to shorten)"),
        ("slow 10 B/s", {"body": BODY, "status": 204}, "answer 1: slow 10 B/s (there was no body to slow down)"),
        ("length +3", {}, "answer 1: length +3"),
        ("length", {}, "answer 1: length"),
        ("length -3", {"body": BODY}, "answer 1: length -3"),
        ("slow 999 B/s", {"body": BODY}, "answer 1: slow 999 B/s"),
    ],
)
def test_a_fault_that_changes_nothing_is_told(
    fault: str, fields: dict[str, Any], rule: str, answering: Callable[..., None], send: Send, session: Session
) -> None:
    answering(answers=(AnswerRule(fault=fault, **fields),))
    send(body=b'{"none": ""}')
    assert told(session, 1).rule == rule


def test_such_a_step_of_a_plan_still_counts(answering: Callable[..., None], send: Send, session: Session) -> None:
    answering(answers=(AnswerRule(plan="500 length -3, 200"),))
    assert b"Content-Length: 0" in send().head
    (row,) = session.summaries([1])
    assert row.rule == "answer 1, step 1 of 2: 500 length -3 (there was nothing to shorten)"
    assert step_of(row) == "1/2"


def test_the_length_of_a_body_that_head_does_without_is_wrong_as_well(
    faulty: Callable[[str], None], send: Send, session: Session
) -> None:
    faulty("length -3")
    seen = send(method="HEAD", body=b"")
    assert b"Content-Length: 37" in seen.head
    assert seen.body == b""


@pytest.mark.parametrize(("fault", "size"), [("truncate", 20), ("truncate 4", 36), ("truncate 999", 0)])
def test_a_truncated_body_ends_too_early(faulty: Callable[[str], None], send: Send, fault: str, size: int) -> None:
    faulty(fault)
    seen = send()
    assert b"Content-Length: 40" in seen.head
    assert len(seen.body) == size


def test_an_empty_body_is_truncated_by_a_length_that_never_comes(answering: Callable[..., None], send: Send) -> None:
    answering(answers=(AnswerRule(fault="truncate"),))
    assert b"Content-Length: 10" in send().head


def test_a_malformed_status_line_has_the_headers_behind_it(faulty: Callable[[str], None], send: Send) -> None:
    faulty("malformed")
    seen = send()
    assert seen.wire.startswith(b"HTTP/one.one OK?\r\n")
    assert seen.body == BODY.encode()


def test_an_answer_comes_twice_and_the_connection_goes_on(faulty: Callable[[str], None], send: Send) -> None:
    faulty("twice")
    seen = send(close=False, patience=0.3)
    assert seen.wire.count(b"HTTP/1.1 200 OK") == 2
    assert seen.end == "open"


def test_an_abort_ends_in_the_middle(faulty: Callable[[str], None], send: Send) -> None:
    faulty("tls abort")
    seen = send()
    assert seen.wire
    assert BODY.encode() not in seen.wire


def test_others_are_served_while_many_hang_and_the_listener_still_stops(
    faulty: Callable[[str], None], send: Send, session: Session
) -> None:
    faulty("hang")
    port = int(str(session.address).rpartition(":")[2])
    hanging = [socket.create_connection(("127.0.0.1", port)) for _ in range(50)]
    for sock in hanging:
        sock.sendall(b"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
    assert send("/other").status == 200
    stopped = session.stop_listening()
    threading.Event().wait(0.01)
    stopped.result(5)
    for sock in hanging:
        sock.close()
