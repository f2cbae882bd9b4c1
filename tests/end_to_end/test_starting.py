"""What cannot be started says why in one line, with status 2; without a display there is a listener instead."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.store import open_store
from tests.end_to_end.conftest import Run, Start
from tests.end_to_end.disk import small_disk
from tests.end_to_end.wire import send, simple

NO_DISPLAY: dict[str, str | None] = {"DISPLAY": None, "WAYLAND_DISPLAY": None, "QT_QPA_PLATFORM": None}


def test_without_a_display_the_window_command_listens_on_the_same_session(start: Start, run: Run, home: Path) -> None:
    program = start("--port", 0, **NO_DISPLAY)
    first = program.until(program.lines, "the address")[0]
    session = home / "data" / "default.webhooks"
    assert str(session) in first
    address = re.findall(r"http://\S+?:\d+", first)[0]
    assert send(address, simple(1, b"x")).status == 200
    program.until(lambda: len(program.lines()) == 2, "the line of the capture")
    assert program.end() == 0
    assert program.err.count("\n") == 1
    assert "No window: there is no display" in program.err
    (row,) = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert row["target"] == "/1"


@pytest.mark.parametrize("words", [["listen"], []])
def test_a_busy_port_is_refused_with_one_that_is_free(start: Start, run: Run, tmp_path: Path, words: list[str]) -> None:
    session = tmp_path / "s.webhooks"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(*words, "--port", port, "--session", session, **NO_DISPLAY)
        assert (done.returncode, done.stdout) == (2, "")
        *_, line = done.stderr.splitlines()
        assert len(done.stderr.splitlines()) == (1 if words else 2)
        assert f"Port {port} on 127.0.0.1 is in use" in line
        free = re.findall(r"for example (\d+)", line)[0]
        listener = start("listen", "--port", free, "--session", session, "--json")
        assert listener.address() == f"http://127.0.0.1:{free}"
    assert listener.end() == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--host", "203.0.113.7"], "203.0.113.7 is no address of this machine"),
        (["--host", "no such host"], "'no such host' is no address of this machine"),
        (["--host", "127.0.0.1", "--port", "99999"], "'99999' is no port"),
    ],
)
def test_a_bad_address_is_refused_in_one_line(run: Run, tmp_path: Path, words: list[str], says: str) -> None:
    done = run("listen", "--session", tmp_path / "s.webhooks", *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert says in done.stderr


def test_a_port_of_the_administrator_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    """As root every port may be had, unless the capability for it is dropped."""
    words: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may listen everywhere, and setpriv is not installed to give that up")
        words = ["setpriv", "--bounding-set=-net_bind_service"]
    lowest = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    if not lowest.exists() or int(lowest.read_text()) <= 81:
        pytest.skip("on this system anybody may listen on low ports")
    done = run("listen", "--port", 81, "--session", tmp_path / "s.webhooks", before=words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "No permission to listen on port 81" in done.stderr


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE notes (text)")
    other.close()


def _newer(path: Path) -> None:
    open_store(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 999")
    newer.close()


def _damaged(path: Path) -> None:
    open_store(path).close()
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\xaa" * (len(data) - 100))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.write_bytes(b"not a session\n" * 100), "is not a session of Webhook Inspector"),
        (_foreign, "is a database of another program"),
        (_newer, "was written by a newer Webhook Inspector"),
        (_damaged, "is damaged"),
    ],
    ids=["text", "foreign", "newer", "damaged"],
)
@pytest.mark.parametrize("verb", ["listen", "list"])
def test_a_file_that_is_no_session_is_refused_and_left_untouched(
    run: Run, tmp_path: Path, make: Callable[[Path], object], says: str, verb: str
) -> None:
    path = tmp_path / "folder" / "s.webhooks"
    path.parent.mkdir()
    make(path)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    done = run(verb, "--session", path, *(["--port", 0] if verb == "listen" else []))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert str(path) in done.stderr
    assert says in done.stderr
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    # SQLite leaves an empty log beside what it could only read
    assert all(
        entry == path or (verb == "list" and entry.stat().st_size in (0, 32768)) for entry in path.parent.iterdir()
    )


def test_a_missing_folder_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "s.webhooks"
    done = run("listen", "--session", path, "--port", 0)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"its folder {path.parent} does not exist" in done.stderr


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that is read-only after something was put on it."""
    with small_disk(tmp_path / "disk", "8m") as disk:
        yield disk


def test_a_session_on_a_read_only_disk_can_be_read_and_not_listened_on(
    start: Start, run: Run, read_only_disk: Path
) -> None:
    session = read_only_disk / "s.webhooks"
    listener = start("listen", "--session", session, "--port", 0, "--json")
    assert send(listener.address(), simple(1, b"x")).status == 200
    assert listener.end() == 0
    before = session.read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", read_only_disk], check=True)
    done = run("listen", "--session", session, "--port", 0)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert str(session) in done.stderr
    assert "read-only" in done.stderr
    assert json.loads(run("list", "--session", session, "--json").stdout)["target"] == "/1"
    missing = run("listen", "--session", read_only_disk / "new.webhooks", "--port", 0)
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
    assert session.read_bytes() == before
