"""The queue: kept in the session, oldest first for each target, tried again until an answer comes, flushed, dropped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from inspector.endpoints import Forward
from inspector.errors import StoreFull
from inspector.events import ForwardsChanged
from inspector.session import Session
from tests.forwarding.conftest import OK, App, ask, forward, free_port, rule, until, waits


def behind(url: str, **fields: object) -> Forward:
    return Forward(url, answer=False, **fields)  # type: ignore[arg-type]


def test_the_sender_is_answered_at_once_and_the_application_gets_it_behind(
    session: Session, listening: str, app: App
) -> None:
    go = threading.Event()
    app.handler = waits(go, b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
    forward(session, behind(app.url))
    assert ask(listening, body=b"one").startswith(b"HTTP/1.1 200 OK")
    assert rule(session, 1) == "default"
    app.got(1)
    assert session.attempts(1)[0].pending
    go.set()
    until(lambda: [attempt.status for attempt in session.attempts(1)] == [500])
    until(lambda: session.forward_queue() == [])
    assert app.got(1) == [b"one"], "an answer is an answer, so it is not tried again"


def test_a_target_that_is_down_gets_everything_in_order_when_it_is_up(session: Session, listening: str) -> None:
    port = free_port()
    forward(session, behind(f"http://127.0.0.1:{port}", retries=1000))
    for number in range(20):
        assert ask(listening, body=b"%d" % number).startswith(b"HTTP/1.1 200")
    until(lambda: any(item.tries > 1 for item in session.forward_queue()))
    head, *others = session.forward_queue()
    assert (head.capture_id, len(others)) == (1, 19)
    assert "refused the connection" in head.error
    assert all(item.tries == 0 for item in others), "who stands behind is not tried before"
    app = App(port)
    try:
        assert app.got(20) == [b"%d" % number for number in range(20)]
        until(lambda: session.forward_queue() == [])
    finally:
        app.close()


def test_a_waiting_sender_makes_a_target_that_was_down_be_tried_and_stands_behind_what_waited(
    session: Session, listening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.forwarding.patience.FIRST_WAIT_S", 60)
    monkeypatch.setattr("inspector.forwarding.patience.LONGEST_WAIT_S", 60)
    port = free_port()
    forward(session, Forward(f"http://127.0.0.1:{port}"))
    for number in range(3):
        assert ask(listening, body=b"%d" % number).startswith(b"HTTP/1.1 200 OK\r\nServer: webhook-inspector")
    assert [item.capture_id for item in session.forward_queue()] == [1, 2, 3]
    assert session.forward_queue()[0].tries == 1, "looks for the sake of a new arrival do not count"
    assert [len(session.attempts(number)) for number in (1, 2, 3)] == [1, 0, 0], "nor are they attempts"
    app = App(port)
    try:
        assert ask(listening, body=b"3").endswith(b"hello")
        assert app.got(4) == [b"0", b"1", b"2", b"3"]
        assert rule(session, 4).startswith("forwarded to")
        until(lambda: session.forward_queue() == [])
    finally:
        app.close()


def test_a_target_that_listens_and_gives_no_answer_is_not_asked_for_each_arrival(
    session: Session, listening: str, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.forwarding.patience.FIRST_WAIT_S", 60)
    monkeypatch.setattr("inspector.forwarding.patience.LONGEST_WAIT_S", 60)
    monkeypatch.setattr("inspector.forwarding.patience.PROBE_S", 0.2)
    app.handler = lambda sock, raw: sock.close()
    forward(session, Forward(app.url, timeout_s=0.1))
    for _ in range(20):
        assert ask(listening).startswith(b"HTTP/1.1 200 OK\r\nServer: webhook-inspector")
    assert len(session.forward_queue()) == 20
    assert len(app.requests) < 10


def test_it_is_given_up_after_its_retries_and_can_be_tried_by_hand(session: Session, listening: str) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    forward(session, behind(url, retries=2))
    ask(listening)
    until(lambda: [item.gave_up for item in session.forward_queue()] == [True])
    (item,) = session.forward_queue()
    assert item.tries == 3
    assert len(session.attempts(1)) == 3
    assert session.forward_counts() == (0, 1)
    app = App(port)
    try:
        assert session.flush_forwards().result(10) == 1
        app.got(1)
        until(lambda: session.forward_queue() == [])
    finally:
        app.close()


def test_without_retries_nothing_stays_queued(session: Session, listening: str) -> None:
    forward(session, behind(f"http://127.0.0.1:{free_port()}", retries=0))
    ask(listening)
    until(lambda: len(session.attempts(1)) == 1 and not session.attempts(1)[0].pending)
    until(lambda: session.forward_queue() == [])


def test_items_can_be_dropped_one_by_one_by_target_and_all(session: Session, listening: str) -> None:
    first, second = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    forward(session, behind(first, retries=1000), behind(second, retries=1000))
    for _ in range(3):
        ask(listening)
    until(lambda: len(session.forward_queue()) == 6)
    assert session.drop_forwards(first, 2).result(10) == 1
    assert sorted(item.capture_id for item in session.forward_queue() if item.target == first) == [1, 3]
    assert session.drop_forwards(second).result(10) == 3
    assert {item.target for item in session.forward_queue()} == {first}
    assert session.drop_forwards().result(10) == 2
    assert session.forward_queue() == []
    assert session.stats().count == 3, "the captures stay"


def test_flushing_one_target_leaves_the_others_alone(
    session: Session, listening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.forwarding.patience.FIRST_WAIT_S", 60)
    monkeypatch.setattr("inspector.forwarding.patience.LONGEST_WAIT_S", 60)
    first, second = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    forward(session, behind(first), behind(second))
    ask(listening)
    until(lambda: all(item.tries == 1 for item in session.forward_queue()) and len(session.forward_queue()) == 2)
    session.flush_forwards(first).result(10)
    until(lambda: len(session.attempts(1)) == 3)
    time.sleep(0.1)
    assert sorted(attempt.url.partition("/hook")[0] for attempt in session.attempts(1)) == sorted(
        [first, first, second]
    )


def test_a_deleted_capture_leaves_the_queue(session: Session, listening: str) -> None:
    forward(session, behind(f"http://127.0.0.1:{free_port()}", retries=1000))
    ask(listening)
    ask(listening)
    until(lambda: len(session.forward_queue()) == 2)
    session.delete([1]).result(10)
    until(lambda: [item.capture_id for item in session.forward_queue()] == [2])
    until(lambda: session.forward_queue()[0].tries > 0)


def test_a_target_that_is_taken_away_gets_nothing_more(session: Session, listening: str, app: App) -> None:
    gone = f"http://127.0.0.1:{free_port()}"
    forward(session, behind(gone, retries=1000), behind(app.url))
    ask(listening)
    app.got(1)
    until(lambda: [item.target for item in session.forward_queue()] == [gone])
    forward(session, behind(app.url))
    assert session.forward_queue() == []


def test_the_length_of_the_queue_is_told(session: Session, listening: str) -> None:
    told: list[ForwardsChanged] = []
    session.events.subscribe(ForwardsChanged, told.append)
    forward(session, behind(f"http://127.0.0.1:{free_port()}", retries=1000))
    ask(listening)
    until(lambda: told[-1:] == [ForwardsChanged(1, 0)])
    session.drop_forwards().result(10)
    until(lambda: told[-1:] == [ForwardsChanged(0, 0)])


def test_targets_do_not_wait_for_each_other(session: Session, listening: str, app: App) -> None:
    go = threading.Event()
    slow = App()
    slow.handler = waits(go, b"")
    try:
        forward(session, behind(slow.url, retries=0), behind(app.url), behind(f"http://127.0.0.1:{free_port()}"))
        for number in range(5):
            ask(listening, body=b"%d" % number)
        assert app.got(5) == [b"%d" % number for number in range(5)]
        assert len(slow.requests) == 1
    finally:
        go.set()
        slow.close()


def test_nothing_is_forwarded_that_is_not_on_record(
    session: Session, listening: str, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward(session, Forward(app.url))

    def full(*_: object) -> None:
        raise StoreFull("The disk is full.", path=session.path)

    monkeypatch.setattr(session.store, "append", full)
    assert ask(listening).startswith(b"HTTP/1.1 503")
    assert app.requests == []


@pytest.mark.parametrize("answer", [True, False])
def test_while_the_queue_cannot_be_written_senders_are_answered_and_it_is_forwarded_later(
    session: Session, listening: str, app: App, answer: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.forwarding.forwarder.LEFT_OVER_S", 0.3)
    forward(session, Forward(app.url, answer=answer))

    def full(*_: object) -> None:
        raise StoreFull("The disk is full.", path=session.path)

    with monkeypatch.context() as patch:
        patch.setattr(session.store, "change_queue", full)
        assert ask(listening, body=b"x").startswith(b"HTTP/1.1 200 OK")
        assert session.stats().count == 1
        time.sleep(0.1)
        assert app.requests == []
    assert app.got(1) == [b"x"]
    until(lambda: session.store.queue_targets() == [])


def test_a_target_that_never_answers_holds_nobody_up_for_ever(session: Session, listening: str, app: App) -> None:
    session.apply(session.settings.changed("resend", timeout_s=0.2)).result(10)
    go = threading.Event()
    app.handler = waits(go, b"")
    forward(session, behind(app.url, retries=0))
    for number in range(3):
        ask(listening, body=b"%d" % number)
    assert app.got(3) == [b"0", b"1", b"2"]
    until(lambda: session.forward_queue() == [])
    assert "Gave up after 0.2 s" in (session.attempts(1)[0].error or "")
    go.set()


def test_what_waits_is_sent_after_a_restart(path: Path) -> None:
    port = free_port()
    with Session.open(path) as session:
        address = session.listen("127.0.0.1", 0).result(10)
        forward(session, behind(f"http://127.0.0.1:{port}", retries=1000))
        for number in range(3):
            ask(address, body=b"%d" % number)
        until(lambda: session.forward_queue()[0].tries > 0)
    app = App(port)
    try:
        with Session.open(path) as session:
            session.listen("127.0.0.1", 0).result(10)
            assert app.got(3) == [b"0", b"1", b"2"]
            until(lambda: session.forward_queue() == [])
    finally:
        app.close()


def test_a_process_that_does_not_stay_leaves_the_queue_alone(path: Path, app: App) -> None:
    with Session.open(path) as session:
        address = session.listen("127.0.0.1", 0).result(10)
        forward(session, behind(f"http://127.0.0.1:{free_port()}", retries=1000))
        ask(address)
        until(lambda: len(session.forward_queue()) == 1)
        tries = session.forward_queue()[0].tries
    with Session.open(path) as session:
        time.sleep(0.5)
        assert session.forward_queue()[0].tries <= tries + 1


def test_two_windows_without_a_listener_send_nothing_twice(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.session.forwards.ERRAND_S", 0.0)
    port = free_port()
    with Session.open(path) as session:
        address = session.listen("127.0.0.1", 0).result(10)
        forward(session, behind(f"http://127.0.0.1:{port}", retries=1000))
        for number in range(20):
            ask(address, body=b"%d" % number)
    app = App(port)

    def slow(sock: socket.socket, raw: bytes) -> None:
        time.sleep(0.02)
        sock.sendall(OK)

    app.handler = slow
    try:
        with Session.open(path) as first, Session.open(path) as second:
            until(lambda: first.forward_queue() == [] and second.forward_queue() == [])
            assert app.got(20) == [b"%d" % number for number in range(20)]
    finally:
        app.close()


def test_another_process_may_drop_and_flush(session: Session, listening: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.forwarding.patience.FIRST_WAIT_S", 60)
    monkeypatch.setattr("inspector.forwarding.patience.LONGEST_WAIT_S", 60)
    forward(session, behind(f"http://127.0.0.1:{free_port()}"))
    ask(listening)
    until(lambda: session.forward_queue() != [] and session.forward_queue()[0].tries == 1)
    with Session.open(session.path) as other:
        assert other.flush_forwards().result(10) == 1
        until(lambda: len(session.attempts(1)) == 2)
        assert other.drop_forwards().result(10) == 1
    assert session.forward_queue() == []


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_killed_listener_has_lost_nothing_that_it_acknowledged(path: Path) -> None:
    port = free_port()
    config = path.with_name("forward.toml")
    table = "[endpoints.default]\npath = '/'\n[[endpoints.default.forwards]]\n"
    config.write_text(f'{table}to = "http://127.0.0.1:{port}"\nanswer = false\n')
    command = [
        sys.executable,
        "-m",
        "inspector",
        "listen",
        "--port",
        "0",
        "--session",
        str(path),
        "--config",
        str(config),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listener:
        try:
            assert listener.stdout is not None
            address = listener.stdout.readline().split()[2].rstrip(",")
            for number in range(5):
                assert ask(address, body=b"%d" % number).startswith(b"HTTP/1.1 200")
        finally:
            listener.send_signal(signal.SIGKILL)
    up = App(port)
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listener:
            try:
                assert up.got(5) == [b"%d" % number for number in range(5)]
            finally:
                listener.send_signal(signal.SIGTERM)
        assert listener.returncode == 0
    finally:
        up.close()


def test_a_capture_that_was_stored_and_not_routed_before_a_kill_is_taken_up(
    path: Path, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.forwarding.forwarder.LEFT_OVER_S", 0.2)
    with Session.open(path) as session:
        address = session.listen("127.0.0.1", 0).result(10)
        forward(session, behind(app.url))
        # as if the process had died between the commit and the choice
        monkeypatch.setattr(session._forwarder, "on_stored", lambda ids, entries: None)
        session._intake._followers.clear()
        ask(address, body=b"left")
        time.sleep(0.1)
        assert app.requests == []
    with Session.open(path) as session:
        session.listen("127.0.0.1", 0).result(10)
        assert app.got(1) == [b"left"]
        until(lambda: session.store.queue_targets() == [])
