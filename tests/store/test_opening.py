"""What may lie where a session is asked for, and what is said about it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.errors import SessionBusy, SessionForeign, SessionUnreadable, StoreError, StoreFull
from inspector.query import parse
from inspector.store import Entry, Order, Store, open_store, opening
from inspector.store.schema import APPLICATION_ID, STEPS

Make = Callable[..., Capture]
Start = Callable[..., subprocess.Popen[str]]

posix = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a b%20#?é.webhooks"


def make_session(path: Path, make_capture: Make, count: int = 1) -> None:
    store = open_store(path)
    store.append([Entry(make_capture()) for _ in range(count)])
    store.close()


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def header(path: Path) -> tuple[int, int]:
    data = path.read_bytes()[:100]
    return int.from_bytes(data[68:72], "big"), int.from_bytes(data[60:64], "big")


def assert_untouched(path: Path, error: type[StoreError], words: str) -> None:
    before = path.read_bytes(), path.stat().st_mtime_ns
    for read_only in (False, True):
        with pytest.raises(error, match=words) as caught:
            open_store(path, read_only=read_only)
        assert str(path) in str(caught.value)
        assert caught.value.hint
        assert caught.value.path == str(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert names(path.parent) == {path.name}


def test_a_new_session_is_marked_as_ours_before_anything_can_crash(path: Path) -> None:
    store = open_store(path)
    assert header(path) == (APPLICATION_ID, len(STEPS))
    store.close()
    assert names(path.parent) == {path.name}


@posix
def test_only_the_owner_may_read_the_session(path: Path, make_capture: Make) -> None:
    old = os.umask(0)
    try:
        store = open_store(path)
        store.append([Entry(make_capture())])
    finally:
        os.umask(old)
    modes = {name: stat.S_IMODE((path.parent / name).stat().st_mode) for name in names(path.parent)}
    store.close()
    assert modes == {path.name + end: 0o600 for end in ("", "-wal", "-shm")}


def test_an_empty_file_becomes_a_session(path: Path, make_capture: Make) -> None:
    path.touch()
    make_session(path, make_capture)
    assert header(path) == (APPLICATION_ID, len(STEPS))


def test_a_url_names_the_file_too(path: Path, make_capture: Make) -> None:
    make_session(path, make_capture)
    store = open_store(f"sqlite:///{path}")
    assert store.path == str(path)
    assert store.stats().count == 1
    store.close()


@pytest.mark.parametrize("url", ["postgres://host/db", "sqlite://host", "http://x/y"])
def test_an_unknown_url_is_refused(url: str) -> None:
    with pytest.raises(SessionUnreadable, match="no session"):
        open_store(url)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "s.webhooks"
    with pytest.raises(SessionUnreadable, match=r"folder .*nowhere does not exist.*Create the folder"):
        open_store(path)
    assert not path.parent.exists()


def test_a_folder_is_no_session(tmp_path: Path) -> None:
    with pytest.raises(SessionUnreadable, match="it is a folder"):
        open_store(tmp_path)


def test_a_missing_session_is_not_made_for_reading(path: Path) -> None:
    with pytest.raises(SessionUnreadable, match="no session"):
        open_store(path, read_only=True)
    assert not path.exists()


@pytest.mark.parametrize(
    "content", [b"hello", b"#!/bin/sh\n" * 5000, b"\0" * 4096, b"SQLite format 3\0 and then nothing"]
)
def test_a_file_of_another_kind_is_left_untouched(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert_untouched(path, SessionForeign, "not a session")


def test_a_database_of_another_program_is_left_untouched(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE captures(id)")
    other.commit()
    other.close()
    assert_untouched(path, SessionForeign, "another program")


def test_a_newer_session_is_left_untouched(path: Path, make_capture: Make) -> None:
    make_session(path, make_capture)
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version={len(STEPS) + 1}")
    newer.close()
    assert_untouched(path, SessionForeign, "newer")


@pytest.mark.parametrize("read_only", [False, True])
def test_a_damaged_session_is_told(path: Path, make_capture: Make, read_only: bool) -> None:
    make_session(path, make_capture, 300)
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\xaa" * (len(data) - 100))
    with pytest.raises(SessionUnreadable, match=r"is damaged .*Restore a copy"):
        open_store(path, read_only=read_only)


def test_damage_further_inside_is_told_when_it_is_read(path: Path, make_capture: Make) -> None:
    make_session(path, make_capture, 300)
    data = bytearray(path.read_bytes())
    for page in range(len(data) // 8192 // 2, len(data) // 8192):
        data[page * 8192 : (page + 1) * 8192] = b"\xaa" * 8192
    path.write_bytes(data)
    store = open_store(path)

    def read_all() -> None:
        for capture_id in range(1, 301):
            store.capture(capture_id)

    with pytest.raises(SessionUnreadable, match="is damaged"):
        read_all()
    store.close()


def test_a_locked_session_is_busy(path: Path, make_capture: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make_session(path, make_capture)
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_S", 0.05)
    hog = sqlite3.connect(path, isolation_level=None)
    hog.execute("PRAGMA locking_mode=EXCLUSIVE")
    hog.execute("BEGIN EXCLUSIVE")
    hog.execute("UPDATE totals SET epoch = epoch")
    try:
        with pytest.raises(SessionBusy, match="locked by another program"):
            open_store(path)
    finally:
        hog.execute("ROLLBACK")
        hog.close()
    open_store(path).close()


def test_a_held_write_lock_makes_writes_busy_and_lets_reads_through(
    path: Path, make_capture: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_S", 0.05)
    store = open_store(path)
    store.append([Entry(make_capture())])
    hog = sqlite3.connect(path, isolation_level=None)
    hog.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(SessionBusy):
            store.append([Entry(make_capture())])
        assert store.stats().count == 1
    finally:
        hog.close()
    assert store.append([Entry(make_capture())]) == [2]
    store.close()


def test_a_session_opened_for_reading_refuses_writes(path: Path, make_capture: Make) -> None:
    make_session(path, make_capture, 3)
    before = path.read_bytes()
    store = open_store(path, read_only=True)
    assert store.read_only
    assert len(store.ids()) == store.stats().count == 3
    with pytest.raises(StoreFull, match="opened for reading only"):
        store.append([Entry(make_capture())])
    with pytest.raises(StoreFull):
        store.purge()
    store.close()
    assert path.read_bytes() == before


def test_a_reader_follows_a_writer(path: Path, make_capture: Make) -> None:
    writer = open_store(path)
    reader = open_store(path, read_only=True)
    token = reader.change_token()
    writer.append([Entry(make_capture())])
    assert reader.change_token() != token
    assert list(reader.ids()) == [1]
    reader.close()
    writer.close()


AS_ANYBODY = """
import os, sys
from datetime import datetime, UTC
from inspector.capture import Capture, Headers, new_uuid
from inspector.errors import StoreError
from inspector.store import Entry, open_store
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    store = open_store(sys.argv[1])
    print("opened", store.read_only, store.read_only_reason)
    print(store.stats().count, len(store.capture(1).body), store.change_token() > 0)
    store.append([Entry(Capture(new_uuid(), "e", datetime.now(UTC), "", "http", "1.1", "GET", "/", Headers(), b""))])
except StoreError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that any user can reach."""
    made = Path(tempfile.mkdtemp(prefix="webhook-inspector-test-"))
    made.chmod(0o755)
    yield made
    made.chmod(0o755)
    shutil.rmtree(made)


def as_anybody(python: Start, path: Path) -> list[str]:
    """The lines that somebody who is not root gets to see."""
    out, _ = python(AS_ANYBODY, path).communicate(timeout=60)
    return out.splitlines()


@posix
@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "reason"),
    [
        (0o444, 0o777, "the file is read-only"),
        (0o444, 0o555, "the file is read-only"),
        (0o666, 0o555, "its folder is read-only"),
    ],
)
def test_what_may_not_be_written_opens_for_reading(
    folder: Path, make_capture: Make, python: Start, file_mode: int, folder_mode: int, reason: str
) -> None:
    path = folder / "s.webhooks"
    make_session(path, make_capture, 2)
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    opened, counts, refusal = as_anybody(python, path)
    assert opened == f"opened True {reason}"
    assert counts == "2 39 True"
    assert refusal.startswith(f"StoreFull Nothing can be stored in {path}: {reason}.")


@posix
def test_what_may_not_be_read_is_told(folder: Path, make_capture: Make, python: Start) -> None:
    path = folder / "s.webhooks"
    make_session(path, make_capture)
    path.chmod(0)
    (line,) = as_anybody(python, path)
    assert line.startswith(f"SessionUnreadable The session {path} cannot be opened: permission denied.")


@posix
def test_a_folder_that_may_not_be_written_gets_no_session(folder: Path, python: Start) -> None:
    folder.chmod(0o555)
    (line,) = as_anybody(python, folder / "s.webhooks")
    assert line.startswith("SessionUnreadable ")
    assert "permission denied" in line


#: The copy of what was there before.
COPY = f".v{len(STEPS)}.bak"
NEXT = (*STEPS, ("ALTER TABLE captures ADD COLUMN mood TEXT", "UPDATE captures SET mood = 'calm'"))


def test_an_older_session_is_copied_and_brought_up_to_date(path: Path, make_capture: Make) -> None:
    make_session(path, make_capture, 3)
    old = path.read_bytes()
    connection = opening.open_writer(path, full_sync=False, steps=NEXT)
    assert connection.execute("SELECT mood FROM captures").fetchall() == [("calm",)] * 3
    assert header(path) == (APPLICATION_ID, len(NEXT))
    connection.close()
    assert names(path.parent) == {path.name, path.name + COPY}
    copy = path.with_name(path.name + COPY)
    assert len(copy.read_bytes()) == len(old)
    store = open_store(copy)
    assert store.stats().count == 3
    store.close()


def test_a_copy_never_overwrites_another_one(path: Path, make_capture: Make) -> None:
    make_session(path, make_capture)
    path.with_name(path.name + COPY).write_bytes(b"precious")
    opening.open_writer(path, full_sync=False, steps=NEXT).close()
    assert path.with_name(path.name + COPY).read_bytes() == b"precious"
    another = path.with_name(f"{path.name}.v{len(STEPS)}-2.bak")
    assert header(another) == (APPLICATION_ID, len(STEPS))


def make_first_version(path: Path) -> None:
    """Make a session as the first version of the format wrote it."""
    old = sqlite3.connect(path)
    old.executescript(
        "ALTER TABLE captures DROP COLUMN rule;"
        "ALTER TABLE captures DROP COLUMN checks; ALTER TABLE captures DROP COLUMN checks_failed;"
        "ALTER TABLE captures DROP COLUMN failed_checks; DROP TABLE check_results; DROP TABLE checking;"
        "DROP TABLE baselines; PRAGMA user_version=1"
    )
    old.close()


def test_a_session_of_before_rules_were_listed_is_read_as_it_lies_there(path: Path, make_capture: Make) -> None:
    make_session(path, make_capture, 2)
    old = sqlite3.connect(path)
    old.executescript("ALTER TABLE captures DROP COLUMN rule; PRAGMA user_version=2")
    old.close()
    store = open_store(path, read_only=True)
    assert [(row.id, row.rule) for row in store.summaries(store.ids())] == [(2, ""), (1, "")]
    store.close()
    assert header(path) == (APPLICATION_ID, 2)


def test_a_session_of_before_checks_is_read_as_it_lies_there(path: Path, make_capture: Make) -> None:
    make_session(path, make_capture, 2)
    make_first_version(path)
    store = open_store(path, read_only=True)
    assert [(row.id, row.checks, row.failed_checks) for row in store.summaries(store.ids())] == [(2, 0, ""), (1, 0, "")]
    assert (store.checks(1), store.checked_upto(), store.baselines()) == (None, None, [])
    store.close()
    assert header(path) == (APPLICATION_ID, 1)
    open_store(path).close()
    assert header(path) == (APPLICATION_ID, len(STEPS))


def test_a_step_that_fails_leaves_the_session_as_it_was(path: Path, make_capture: Make) -> None:
    make_session(path, make_capture, 2)
    broken = (*NEXT, ("UPDATE captures SET mood = 'lost'", "INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(StoreError, match="nowhere"):
        opening.open_writer(path, full_sync=False, steps=broken)
    assert header(path) == (APPLICATION_ID, len(STEPS))
    store = open_store(path)
    assert store.stats().count == 2
    store.close()


def test_a_session_that_another_process_has_just_migrated_is_not_migrated_again(path: Path, make_capture: Make) -> None:
    make_session(path, make_capture)
    opening.open_writer(path, full_sync=False, steps=NEXT).close()
    opening.open_writer(path, full_sync=False, steps=NEXT).close()
    assert len(list(path.parent.glob("*.bak"))) == 1


def test_an_older_program_refuses_what_was_migrated_under_it(path: Path, make_capture: Make) -> None:
    make_session(path, make_capture)
    opening.open_writer(path, full_sync=False, steps=NEXT).close()
    path.with_name(path.name + COPY).unlink()
    assert_untouched(path, SessionForeign, "newer")


def test_opening_many_captures_reads_none_of_them(path: Path, make_capture: Make) -> None:
    store = open_store(path)
    entry = Entry(make_capture(body=b"x" * 100))
    for start in range(0, 100_000, 10_000):
        store.append([Entry(make_capture(body=b"")) for _ in range(10_000)] if start else [entry])
    store.close()
    started = time.perf_counter()
    store = open_store(path)
    ids = store.ids()
    page = store.summaries(ids[50_000:50_060])
    took = time.perf_counter() - started
    assert len(ids) == store.stats().count == 90_001
    assert [summary.id for summary in page] == list(ids[50_000:50_060])
    store.close()
    # a second is the promise on an idle machine; this only guards against reading every row
    assert took < 5


@posix
@pytest.mark.parametrize("read_only", [False, True])
def test_a_pipe_or_device_is_refused_at_once(path: Path, read_only: bool) -> None:
    os.mkfifo(path)
    for place in (path, Path("/dev/null")):
        with pytest.raises(SessionUnreadable, match="device, pipe or socket") as caught:
            open_store(place, read_only=read_only)
        assert str(place) in str(caught.value)


@posix
def test_an_empty_file_that_becomes_a_session_is_closed_to_others(path: Path) -> None:
    path.touch(0o644)
    open_store(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix
def test_a_default_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("WEBHOOK_INSPECTOR_HOME", str(tmp_path / "home"))
    with pytest.raises(SessionUnreadable, match="not a directory") as caught:
        opening.default_place()
    assert str(tmp_path / "home" / "data") in str(caught.value)
    assert caught.value.hint


def test_a_session_of_the_first_version_reads_whole_without_being_changed(tmp_path: Path, make_capture: Make) -> None:
    path = tmp_path / "old.webhooks"
    store = open_store(path)
    ids = store.append([Entry(make_capture(target=f"/{number}")) for number in range(6)])
    store.delete(ids[2:4])
    store.close()
    make_first_version(path)
    left = [ids[5], ids[4], ids[1], ids[0]]

    def look(store: Store) -> None:
        assert list(store.ids()) == left
        assert list(store.ids(parse("since:10m"), after=0, until=ids[-1])) == left
        assert list(store.ids(None, Order("deliveries"))) == left
        assert [row.target for row in store.summaries(left)] == ["/5", "/4", "/1", "/0"]
        assert store.tally(parse("path:/4"), None, ()) == [(1,)]
        assert store.capture(ids[0]).target == "/0"

    for read_only in (True, False):
        store = open_store(path, read_only=read_only)
        look(store)
        store.close()
        assert header(path)[1] == (1 if read_only else len(STEPS))
