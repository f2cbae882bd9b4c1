"""`resend` of many: what it chooses, what it prints, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from inspector.capture import Capture
from inspector.endpoints import Endpoint
from inspector.session import Session
from inspector.settings import Settings, save_settings
from inspector.store import Entry
from tests.cli.conftest import Ran
from tests.faults import badly
from tests.receiving import Receiver, receiving

Run = Callable[..., Ran]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def many(tmp_path: Path, make_capture: Callable[..., Capture]) -> Path:
    """A session with 40 captures that arrived 10 ms apart."""
    path = tmp_path / "many.webhooks"
    start = datetime(2026, 11, 24, tzinfo=UTC)
    with Session.open(path) as session:
        entries = [
            Entry(make_capture(target=f"/{number}", received_at=start + timedelta(milliseconds=10 * number)))
            for number in range(40)
        ]
        session.engine.call(session.store.append, entries).result()
    return path


def test_all_go_out_oldest_first(run: Run, many: Path, receiver: Receiver) -> None:
    done = run("resend", "--session", many, "--all", "--to", receiver.url)
    assert (done.status, done.err) == (0, "")
    assert [one.target for one in receiver.came] == [f"/{number}" for number in range(40)]
    lines = done.out.splitlines()
    assert len(lines) == 41
    assert lines[0].startswith(f"#1  POST {receiver.url}/0  200 OK (")
    assert lines[-1].startswith("40 of 40 accepted, in ")


def test_a_filter_chooses_and_json_tells_each_attempt(run: Run, many: Path, receiver: Receiver) -> None:
    done = run("resend", "--session", many, "--filter", "path:/3*", "--to", receiver.url, "--parallel", 8, "--json")
    assert done.status == 0
    attempts = [json.loads(line) for line in done.out.splitlines()]
    assert sorted(one["capture_id"] for one in attempts) == [4, *range(31, 41)]
    assert all(one["status"] == 200 and one["id"] for one in attempts)


def test_one_that_fails_makes_status_1(run: Run, many: Path, receiver: Receiver) -> None:
    receiver.answer = lambda came: 503 if came.target == "/5" else 200
    done = run("resend", "--session", many, "--all", "--to", receiver.url)
    assert done.status == 1
    assert "39 of 40 accepted, 1 failed, in" in done.out
    stopped = run("resend", "--session", many, "--all", "--to", receiver.url, "--stop-on-failure")
    assert stopped.status == 1
    assert "5 of 40 accepted, 1 failed, 34 not sent" in stopped.out


def test_retries_are_told(run: Run, many: Path, receiver: Receiver) -> None:
    answers = iter((503, 503, 200))
    receiver.answer = lambda came: next(answers)
    done = run("resend", "--session", many, "--id", 1, "--to", receiver.url, "--retry", 4)
    assert done.status == 0
    assert "1 of 1 accepted, 2 retries" in done.out


def test_what_cannot_be_sent_is_told_too(
    run: Run, many: Path, receiver: Receiver, make_capture: Callable[..., Capture]
) -> None:
    with Session.open(many) as session:
        session.engine.call(session.store.append, [Entry(make_capture(malformed="no Host"))]).result()
    done = run("resend", "--session", many, "--all", "--to", receiver.url, "--json")
    last = json.loads(done.out.splitlines()[-1])
    assert (done.status, last["capture_id"], last["status"]) == (1, 41, None)
    assert "not a readable HTTP request" in last["error"]


def test_copies_are_varied(run: Run, many: Path, receiver: Receiver) -> None:
    words = ("resend", "--session", many, "--id", 2, "--to", receiver.url, "--copies", 3, "--order", "reversed")
    done = run(*words, "--set", "json:$.id=evt_{{counter}}", "--set", "header:X-Key={{uuid}}")
    assert done.status == 0
    assert [json.loads(came.body)["id"] for came in receiver.came] == ["evt_3", "evt_2", "evt_1"]
    assert len({came.headers["x-key"] for came in receiver.came}) == 3
    assert "#2 copy 3  POST" in done.out


def test_the_original_spacing_is_kept(run: Run, many: Path, receiver: Receiver) -> None:
    started = time.monotonic()
    assert run("resend", "--session", many, "--all", "--to", receiver.url, "--spacing", 1).status == 0
    assert time.monotonic() - started > 0.35


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "one of the arguments --id --filter --all is required"),
        (["--id", "1", "--all"], "not allowed with"),
        (["--filter", " "], "use --all"),
        (["--filter", "size:much"], "is not a number"),
        (["--all", "--copies", "2"], "Copies are made of one capture"),
        (["--id", "1", "--set", "nonsense"], "names no field"),
        (["--id", "1", "--copies", "2", "--set", "json:$.id={{1+}}"], "json:$.id: The template is wrong at line 1"),
        (["--id", "99", "--copies", "2"], "no capture 99"),
        (["--all", "--parallel", "65"], "65 requests at once"),
        (["--all", "--rate", "0"], "no number above 0"),
        (["--all", "--rate", "1", "--spacing", "1"], "exclude each other"),
        (["--all", "--spacing", "1000"], "spacing of 1000"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(run: Run, many: Path, words: list[str], why: str) -> None:
    done = run("resend", "--session", many, "--to", "http://127.0.0.1:1", *words)
    assert done.status == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert why.lower() in done.err.lower()


def test_the_progress_is_shown_on_a_terminal_only(many: Path, receiver: Receiver) -> None:
    receiver.answer = lambda came: time.sleep(0.02) or 200  # type: ignore[func-returns-value]
    seen, terminal = pty.openpty()
    words = ["resend", "--session", str(many), "--all", "--to", receiver.url, "--json"]
    process = subprocess.Popen([sys.executable, "-m", "inspector", *words], stdout=subprocess.PIPE, stderr=terminal)
    os.close(terminal)
    out, _ = process.communicate(timeout=30)
    shown = os.read(seen, 65536).decode()
    os.close(seen)
    assert len(out.splitlines()) == 40
    assert "of 40, " in shown
    assert shown.endswith("\r\x1b[K")


def test_ctrl_c_tells_what_was_cut_off(start: Start, many: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, contextlib.ExitStack() as stack:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        process = start("resend", "--session", many, "--all", "--to", url, "--parallel", "3")
        for _ in range(3):
            stack.enter_context(silent.accept()[0]).recv(1)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    assert out.splitlines()[-1].startswith("0 of 40 accepted, 3 cut off, 37 not sent, in ")


def test_ctrl_c_tells_a_script_so_beside_its_lines(start: Start, many: Path, receiver: Receiver) -> None:
    process = start("resend", "--session", many, "--all", "--to", receiver.url, "--rate", "20", "--json")
    while len(receiver.came) < 3:  # the first of them has its answer then, and is told
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    attempts = [json.loads(line) for line in out.splitlines()]
    assert {attempt["status"] for attempt in attempts} == {200}
    told = re.fullmatch(r"webhook-inspector: (\d+) of 40 accepted, (\d cut off, )?\d+ not sent, in \d+\.\d s\n", err)
    assert told is not None, err
    assert len(attempts) <= int(told[1]) <= len(receiver.came) < 40


def test_ctrl_c_stops_the_traffic(start: Start, many: Path, receiver: Receiver) -> None:
    process = start("resend", "--session", many, "--all", "--to", receiver.url, "--rate", "20")
    while not receiver.came:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert len(receiver.came) < 40
    assert " of 40 accepted, " in out.splitlines()[-1]
    assert " not sent, in " in out.splitlines()[-1]
    assert err == ""


def test_each_bad_target_is_told_in_its_own_line_and_the_others_go_on(
    run: Run, tmp_path: Path, receiver: Receiver, make_capture: Callable[..., Capture]
) -> None:
    save_settings(Settings().changed("resend", timeout_s=0.4, response_limit=1000))
    path = tmp_path / "bad.webhooks"
    with contextlib.ExitStack() as stack:
        silent, garbage, flood = (
            stack.enter_context(badly(say))
            for say in (lambda peer: peer.recv(1), lambda peer: peer.sendall(b"?"), long)
        )
        targets = {
            "good": (receiver.url, "200 OK ("),
            "silent": (f"http://127.0.0.1:{silent}", "Gave up after 0.4 s while waiting for the answer"),
            "garbage": (f"http://127.0.0.1:{garbage}", "something that is not HTTP/1.1"),
            "flood": (f"http://127.0.0.1:{flood}", "200 OK, cut after 1000 bytes ("),
            "plain": (f"https://127.0.0.1:{garbage}", "does not speak TLS|hung up|agreeing on encryption"),
            "nobody": ("http://bücher.invalid", "The name xn--bcher-kva.invalid was not found"),
            "refused": ("http://127.0.0.1:1", "refused the connection"),
            "wrong": ("localhost:3000", "not sent: The address 'localhost:3000' does not say http or https."),
        }
        with Session.open(path) as session:
            for name, (target, _) in targets.items():
                session.save_endpoint(Endpoint(name, target=target)).result(10)
            names = [*targets, "good"]
            entries = [Entry(make_capture(endpoint=name)) for name in names]
            session.engine.call(session.store.append, entries).result(10)
        for parallel in (1, 4):
            done = run("resend", "--session", path, "--filter", "method:POST", "--parallel", parallel)
            assert done.status == 1
            assert done.err.count("\n") == 1
            assert "xn--bcher-kva.invalid is neither this machine nor a private network" in done.err
            *lines, last = done.out.splitlines()
            said = {int(line[1:].split()[0]): line for line in lines}
            for number, name in enumerate(names, 1):
                assert re.search(targets[name][1].replace("(", r"\("), said[number]), said[number]
            assert last.startswith("3 of 9 accepted, 6 failed, in ")
            stopped = run("resend", "--session", path, "--all", "--parallel", parallel, "--stop-on-failure")
            assert stopped.status == 1
            assert re.match(r"[12] of 9 accepted, [1-4] failed, [3-7] not sent, in ", stopped.out.splitlines()[-1])


def long(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + bytes(100_000))


def test_a_mistake_of_one_copy_is_told(run: Run, many: Path, receiver: Receiver) -> None:
    words = ("resend", "--session", many, "--id", 2, "--to", receiver.url, "--copies", 3)
    done = run(*words, "--set", "header:X-Tag={{'a\\nInjected: 1' if counter == 2 else 'a'}}")
    assert done.status == 1
    assert "#2  not sent: The value of the header X-Tag holds a line break" in done.out
    assert "2 of 3 accepted, 1 failed, in " in done.out
    assert len(receiver.came) == 2
    assert not any("injected" in came.headers for came in receiver.came)


def test_more_that_were_not_sent_than_reasons_are_kept_for_are_told_too(
    run: Run, many: Path, receiver: Receiver, make_capture: Callable[..., Capture]
) -> None:
    with Session.open(many) as session:
        entries = [Entry(make_capture(malformed="no Host")) for _ in range(1_005)]
        session.engine.call(session.store.append, entries).result(20)
    done = run("resend", "--session", many, "--all", "--to", receiver.url, "--parallel", 16)
    assert done.out.count("  not sent: This capture was not a readable HTTP request") == 1000
    assert done.out.count("  not sent: Its attempts say why.") == 5
    assert "40 of 1,045 accepted, 1,005 failed, in " in done.out


def test_an_exception_of_tls_is_told_with_each_attempt(run: Run, many: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with badly(lambda peer: peer.sendall(b"HTTP/1.1 204 No Content\r\n\r\n"), context=context) as port:
        url = f"https://127.0.0.1:{port}"
        refused = run("resend", "--session", many, "--filter", "path:/3*", "--to", url)
        assert (refused.status, refused.out.count("The certificate of 127.0.0.1 port")) == (1, 11)
        done = run("resend", "--session", many, "--filter", "path:/3*", "--to", url, "--insecure")
        assert done.status == 0
        assert done.out.count("204 No Content, TLS not verified (") == 11
        save_settings(Settings().changed("resend", unverified_tls=(url,)))
        sample = run("send", "github", "push", url)
        assert sample.status == 0
        assert "The certificate of the target was not verified" in sample.out


def test_it_is_told_when_there_is_nothing_to_send(run: Run, many: Path, tmp_path: Path) -> None:
    done = run("resend", "--session", many, "--filter", "path:/nowhere", "--to", "http://127.0.0.1:1")
    assert (done.status, done.err) == (0, "webhook-inspector: There is no request to send: nothing matches.\n")
    done = run("resend", "--session", tmp_path / "new.webhooks", "--all", "--to", "http://127.0.0.1:1", "--json")
    assert (done.status, done.out) == (0, "")
    assert done.err == "webhook-inspector: The session holds no request.\n"
