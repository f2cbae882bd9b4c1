"""The window, worked by pointer and keys: why a signature fails, one resend, a busy port, a listener elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import json
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.badges import badge
from inspector.capture import Capture
from inspector.store import Entry, open_store
from tests.end_to_end.conftest import Run, Start
from tests.end_to_end.disk import small_disk
from tests.end_to_end.receiver import receiver
from tests.end_to_end.windows import Window
from tests.end_to_end.wire import request, send, simple
from tests.end_to_end.x11 import Screen
from tests.receiving import receiving

Open = Callable[[Path], Window]
SECRET = "It's a Secret to Everybody"
BODY = b'{"ref": "refs/heads/main",\t"caf\\u00e9": "caf\xc3\xa9"}\n'


@pytest.fixture
def open_window(start: Start, display: dict[str, str | None], screen: Screen) -> Open:
    """Opens an observed window on a session, on a free port."""

    def begin(session: Path) -> Window:
        return Window(start(session, module="tests.end_to_end.observed", **display), screen)

    return begin


def push(body: bytes, signed: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest().encode()
    headers = [
        (b"host", b"example.com"),
        (b"X-Dup", b"1"),
        (b"x-dup", b"2"),
        (b"X-GitHub-Event", b"push"),
        (b"X-Hub-Signature-256", b"sha256=" + digest),
        (b"Content-Type", b"application/json"),
        (b"Content-Length", b"%d" % len(body)),
    ]
    return headers, body


def test_a_row_is_clicked_its_failure_explained_and_the_same_bytes_resent_by_a_key(
    open_window: Open, run: Run, tmp_path: Path
) -> None:
    session = tmp_path / "s.webhooks"
    with receiver() as target:
        added = run("endpoints", "add", "hub", "--path", "/hub", "--target", target.address, "--session", session)
        assert added.returncode == 0, added.stderr
        kept = run("endpoints", "secret", "hub", "--secret-env", "HUB", "--session", session, HUB=SECRET)
        assert kept.returncode == 0, kept.stderr
        window = open_window(session)
        address = window.until(lambda seen: seen["address"], "the window listens")["address"]
        good_headers, good = push(BODY, BODY)
        bad_headers, bad = push(BODY, BODY.rstrip(b"\n"))
        assert send(address, request("/hub?a=1&b=%20", good_headers, good)).status == 200
        assert send(address, request("/hub?a=2", bad_headers, bad)).status == 200
        badges = [f"✕ {badge('invalid', 'trailing_newline').word}", "✓ Valid"]
        shown = window.until(lambda seen: [row["signature"] for row in seen["rows"]] == badges, "both rows, checked")
        assert [row["event"] for row in shown["rows"]] == ["push", "push"]

        window.click(shown["rows"][0]["place"])
        shown = window.until(lambda seen: seen.get("number") == "#2", "the detail of the clicked row")
        window.click(shown["tabs"]["Signature"])
        explained = json.loads(run("verify", "--session", session, "--id", 2, "--explain", "--json").stdout)
        first = explained["hypotheses"][0]
        assert first["reason"] == "trailing_newline"
        window.until(lambda seen: seen["tab"] == "signature" and first["detail"] in " ".join(seen["texts"]), "why")

        window.click(shown["rows"][1]["place"])
        window.until(lambda seen: seen.get("number") == "#1", "the detail of the other row")
        window.screen.press("r")
        shown = window.until(lambda seen: "Attempts 1" in seen.get("tabs", {}), "the attempt under its capture")
        window.click(shown["tabs"]["Attempts 1"])
        shown = window.until(lambda seen: seen["attempts"], "the list of attempts")
        assert [shown["attempts"][0][4], shown["attempts"][0][1]] == [target.address + "/hub?a=1&b=%20", "202"]
        assert "202 Accepted" in shown["toast"]
        (arrived,) = target.requests
    head, _, body = arrived.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /hub?a=1&b=%20 HTTP/1.1"
    assert body == good
    own = [line for line in lines[1:] if not line.lower().startswith((b"host:", b"connection:"))]
    assert own == [b"%s: %s" % pair for pair in good_headers if pair[0] != b"host"]

    assert window.program.end() == 0
    told = json.loads(run("show", "1", "--session", session, "--json").stdout)
    assert [(attempt["status"], attempt["url"]) for attempt in told["attempts"]] == [
        (202, target.address + "/hub?a=1&b=%20")
    ]


def test_the_whole_session_is_resent_by_keys_and_what_failed_once_more(
    open_window: Open, run: Run, tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    session = tmp_path / "s.webhooks"
    store = open_store(session)
    store.append([Entry(make_capture(target=f"/{number}")) for number in range(1, 7)])
    store.close()
    with receiving() as target:
        target.answer = lambda came: 503 if came.target in ("/2", "/5") else 200
        added = run("endpoints", "add", "default", "--target", target.url, "--session", session)
        assert added.returncode == 0, added.stderr
        window = open_window(session)
        shown = window.until(lambda seen: len(seen["rows"]) == 6, "the rows")
        window.click(shown["rows"][0]["place"])
        window.until(lambda seen: seen["selected"] == [6], "a selected row")
        window.screen.press("r", held="Control")
        window.until(lambda seen: seen["dialogs"] == ["Resend many"], "the dialog")
        window.screen.press("Return")
        window.until(lambda seen: seen["batches"] == ["Resend: 4 of 6 accepted"], "what came of it")
        assert [came.target for came in target.came] == [f"/{number}" for number in range(1, 7)]
        target.answer = lambda came: 200
        shown = window.until(lambda seen: "Only failed again" in seen["batch_buttons"], "a way to repeat it")
        window.click(shown["batch_buttons"]["Only failed again"])
        window.until(lambda seen: seen["toast"] == "Sent 2 requests, all accepted", "the rest of it")
        assert [came.target for came in target.came[6:]] == ["/2", "/5"]
    assert window.program.end() == 0
    told = json.loads(run("show", "2", "--session", session, "--json").stdout)
    assert [attempt["status"] for attempt in told["attempts"]] == [503, 200]


def test_a_window_follows_the_session_of_another_process_and_says_who_listens(
    start: Start, open_window: Open, run: Run, tmp_path: Path
) -> None:
    session = tmp_path / "s.webhooks"
    listener = start("listen", "--session", session, "--port", 0, "--json")
    address = listener.address()
    who = f"pid {listener.process.pid}"
    window = open_window(session)
    shown = window.until(lambda seen: who in seen["status"], "who listens")
    assert address in shown["status"]
    assert shown["address"] is None
    for number in range(1, 4):
        assert send(address, simple(number, b"{}")).status == 200
        window.until(lambda seen, number=number: len(seen["rows"]) == number, f"row {number}")
    refused = run("listen", "--session", session, "--port", 0)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert str(listener.process.pid) in refused.stderr
    assert address in refused.stderr

    assert listener.end() == 0
    shown = window.until(lambda seen: seen["address"] or who not in seen["status"], "nobody listens any more")
    window.click(shown["notice_buttons"]["Listen here"])
    address = window.until(lambda seen: seen["address"], "the window listens itself")["address"]
    assert send(address, simple(4, b"{}")).status == 200
    window.until(lambda seen: len(seen["rows"]) == 4, "row 4")
    assert window.program.end() == 0


def test_a_busy_port_is_told_in_the_window_with_a_button_for_a_free_one(
    start: Start, display: dict[str, str | None], screen: Screen, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        program = start(tmp_path / "s.webhooks", port, module="tests.end_to_end.observed", **display)
        window = Window(program, screen)
        shown = window.until(lambda seen: str(port) in seen["notice"], "the notice")
        assert f"Port {port}" in shown["status"]
        (offer,) = [title for title in shown["notice_buttons"] if title.startswith("Use port ")]
        window.click(shown["notice_buttons"][offer])
        shown = window.until(lambda seen: seen["address"], "the window listens")
    free = offer.rpartition(" ")[2]
    assert shown["address"] == f"http://127.0.0.1:{free}"
    assert shown["notice"] == ""
    assert send(shown["address"], simple(1, b"{}")).status == 200
    window.until(lambda seen: len(seen["rows"]) == 1, "the row")
    assert program.end(signal.SIGINT) == 0


def test_a_window_on_a_session_that_can_only_be_read_shows_it_and_says_why_nothing_arrives(
    open_window: Open, run: Run, tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        session = disk / "s.webhooks"
        store = open_store(session)
        store.append([Entry(make_capture(target="/kept"))])
        store.close()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        window = open_window(session)
        shown = window.until(lambda seen: len(seen["rows"]) == 1 and seen["notice"], "the row and a notice")
        assert shown["rows"][0]["path"] == "/kept"
        assert f"Nothing can be stored in {session}" in shown["notice"]
        assert shown["address"] is None
        window.click(shown["rows"][0]["place"])
        window.until(lambda seen: seen.get("number") == "#1", "the detail")
        assert window.program.end() == 0
