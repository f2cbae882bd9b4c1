"""Large sources, read by a process of their own."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from inspector.errors import ImportFailed
from inspector.imports import Batch, Reading, Source, batches, import_named
from inspector.imports.elsewhere import read_elsewhere
from inspector.imports.kept import Kept
from inspector.workers import Cancelled, Token
from tests.exports.conftest import golden_records
from tests.imports.conftest import DATA, exported


def _read(path: Path, name: str = "har", token: Token | None = None) -> tuple[list[Batch], Reading]:
    with Source.of_path(path) as source:
        reading = Reading(source, token)
        return list(read_elsewhere(reading, import_named(name))), reading


def _many(path: Path, count: int) -> Path:
    entry = json.dumps({"request": {"method": "POST", "url": "http://h/a", "headers": []}, "x": "y" * 2000})
    path.write_text('{"log": {"entries": [' + ", ".join([entry] * count) + "]}}")
    return path


def test_another_process_gives_what_this_one_would(tmp_path: Path) -> None:
    flows = tmp_path / "golden.flows"
    flows.write_bytes(exported(golden_records(), "mitmproxy"))
    for path, name in ((DATA / "postman.json", "postman"), (flows, "mitmproxy")):
        found, told = _read(path, name)
        with Source.of_path(path) as source:
            reading = Reading(source)
            wanted = list(batches(reading, import_named(name)))
        assert [batch.problems for batch in found] == [batch.problems for batch in wanted]
        assert [len(batch.items()) for batch in found] == [len(batch.items()) for batch in wanted]
        for one, other in zip(found, wanted, strict=True):
            for read, item in zip(one.items(), other.items(), strict=True):
                assert read.attempts == item.attempts
                if name == "mitmproxy":
                    assert read == item
        assert told.notes == reading.notes


def test_what_goes_wrong_there_is_told_here(tmp_path: Path) -> None:
    path = tmp_path / "other.webhooks"
    path.write_bytes(b"SQLite format 3\0" + bytes(200))
    with pytest.raises(ImportFailed, match="database of another program"):
        _read(path, "session")
    with Source.of_path(DATA / "chrome.har") as source:
        source.path = tmp_path
        with pytest.raises(ImportFailed, match="Is a directory"):
            list(read_elsewhere(Reading(source), import_named("har")))


def test_cancelling_ends_the_process(tmp_path: Path) -> None:
    token = Token()
    with Source.of_path(_many(tmp_path / "many.har", 2000)) as source:
        run = read_elsewhere(Reading(source, token), import_named("har"))
        next(run)
        token.cancel()
        with pytest.raises(Cancelled):
            list(run)
    assert _children() == []


def test_a_process_that_is_killed_is_told(tmp_path: Path) -> None:
    with Source.of_path(_many(tmp_path / "many.har", 5000)) as source:
        run = read_elsewhere(Reading(source), import_named("har"))
        next(run)
        (child,) = _children()
        os.kill(child, signal.SIGKILL)
        with pytest.raises(ImportFailed, match="process that read it was ended"):
            list(run)


def _children() -> list[int]:
    """Processes that this one started to read; Linux tells."""
    own = Path(f"/proc/{os.getpid()}/task")
    if not own.is_dir():
        pytest.skip("needs /proc")
    numbers = [int(word) for task in own.iterdir() for word in (task / "children").read_text().split()]
    return [one for one in numbers if b"inspector.imports.elsewhere" in Path(f"/proc/{one}/cmdline").read_bytes()]


def test_what_was_read_is_kept_until_it_is_wanted() -> None:
    kept = Kept()
    with Source.of_path(DATA / "chrome.har") as source:
        wanted = list(batches(Reading(source), import_named("har")))
    for batch in wanted:
        kept.add(batch)
    for _ in range(2):
        assert list(kept) == wanted


def test_without_room_nothing_is_kept() -> None:
    with Source.of_path(DATA / "chrome.har") as source:
        (batch,) = batches(Reading(source), import_named("har"))
    # a device that is always full
    kept = Kept(Path("/dev/full").open("wb", buffering=0))  # noqa: SIM115
    for _ in range(2):
        kept.add(batch)
    assert not kept.complete
