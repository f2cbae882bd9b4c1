"""A disk that gets full: senders are told to come again, nothing acknowledged is lost, and it goes on with new room."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Run, Start
from tests.end_to_end.disk import small_disk
from tests.end_to_end.programs import export, until
from tests.end_to_end.wire import send, simple

BODY = bytes(range(256)) * 200


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "6m") as place:
        yield place


def fill_up(filler: Path) -> None:
    """Leave no byte of the disk free."""
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_a_full_disk_gets_503_and_loses_nothing_that_was_acknowledged(
    start: Start, run: Run, disk: Path, tmp_path: Path
) -> None:
    session, ballast = disk / "s.webhooks", disk / "ballast"
    ballast.write_bytes(bytes(2_000_000))
    listener = start("listen", "--session", session, "--port", 0, "--json")
    address = listener.address()
    acknowledged: list[str] = []

    def fill() -> None:
        for number in range(len(acknowledged), 300):
            answer = send(address, simple(number, BODY))
            if answer.status == 503:
                assert int(answer.getheader("Retry-After") or 0) > 0
                return
            assert answer.status == 200
            acknowledged.append(f"/{number}")
        raise AssertionError("the disk was never full")

    fill()
    assert len(acknowledged) > 10
    for _ in range(5):
        assert send(address, simple("again", BODY)).status in (200, 503)
    listener.until(lambda: "Nothing can be stored" in listener.err, "the complaint")
    assert str(session) in listener.err

    ballast.unlink()
    until(lambda: send(address, simple("room", b"there is room")).status == 200, "it stores again")
    listener.until(lambda: "Captures are stored again" in listener.err, "the good news")
    acknowledged.append("/room")

    fill_up(disk / "filler")
    assert listener.end() == 0
    stored = export(run, session, tmp_path)
    assert {target for target in acknowledged if target not in stored} == set()
    assert all(base64.b64decode(stored[target]["body_b64"]) == BODY for target in acknowledged if target != "/room")


def test_an_import_and_an_export_that_do_not_fit_leave_nothing(run: Run, disk: Path, tmp_path: Path) -> None:
    many, session = tmp_path / "many.ndjson", disk / "s.webhooks"
    body = base64.b64encode(BODY).decode()
    line = '{"uuid": "%d", "method": "POST", "target": "/%d", "headers": [], "body_b64": "%s"}\n'
    many.write_text("".join(line % (number, number, body) for number in range(200)))
    done = run("import", "--session", session, many)
    assert done.returncode == 2
    assert f"The disk of {session} has " in done.stderr
    assert "Nothing was imported" in done.stderr
    assert run("list", "--session", session).stdout == ""
    elsewhere = tmp_path / "whole.webhooks"
    assert run("import", "--session", elsewhere, many).returncode == 0
    before = {one.name for one in disk.iterdir()}
    for name in ("out.har", "out.webhooks", "out.ndjson"):
        done = run("export", "--session", elsewhere, "--redact", "none", "-o", disk / name)
        assert done.returncode == 2, name
        assert "No space left" in done.stderr or "is full" in done.stderr, done.stderr
        assert {one.name for one in disk.iterdir()} == before, name
