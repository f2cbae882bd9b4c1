from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.errors import StoreError, StoreFull, UsageError
from inspector.exports import EXPORTS, Record, atomic_file, export_file
from inspector.imports import read_ndjson
from inspector.store.base import Entry
from inspector.workers import Cancelled, Token
from tests.exports.test_golden import needs

Make = Callable[..., Capture]


def test_an_export_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, make_capture: Make) -> None:
    path = tmp_path / "out.ndjson"
    path.write_bytes(b"old")

    def records() -> Iterator[Record]:
        yield Record(Entry(make_capture()))
        raise StoreError("the session went away")

    with pytest.raises(StoreError, match="went away"):
        export_file(records(), "ndjson", path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_cancelled_export_leaves_nothing(tmp_path: Path, make_capture: Make) -> None:
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        export_file([Record(Entry(make_capture()))], "raw", tmp_path / "out", token)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", EXPORTS)
def test_every_format_writes_a_private_file(name: str, tmp_path: Path, make_capture: Make) -> None:
    needs(name)
    path = tmp_path / "out"
    assert export_file([Record(Entry(make_capture(target=f"/{n}"))) for n in range(3)], name, path) == 3
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_size > 0


def test_an_ndjson_file_reads_back(tmp_path: Path, make_capture: Make) -> None:
    capture = make_capture()
    export_file([Record(Entry(capture))], "ndjson", tmp_path / "out")
    assert [entry.capture for entry in read_ndjson(tmp_path / "out")] == [capture]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written: No such file"), atomic_file(tmp_path / "no" / "x"):
        pass
    with pytest.raises(StoreError, match="cannot be written: it is a folder"), atomic_file(tmp_path):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_apart(tmp_path: Path) -> None:
    def write() -> None:
        with atomic_file(tmp_path / "out"), Path("/dev/full").open("wb", buffering=0) as full:
            full.write(b"x")

    with pytest.raises(StoreFull, match="No space left"):
        write()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_is_written_to_and_not_replaced(make_capture: Make) -> None:
    assert export_file([Record(Entry(make_capture()))], "ndjson", "/dev/null") == 1
    assert Path("/dev/null").is_char_device()
    with pytest.raises(StoreFull, match="/dev/full cannot be written: No space left"):
        export_file([Record(Entry(make_capture()))], "ndjson", "/dev/full")


def test_an_unknown_format_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean ndjson"):
        export_file([], "njson", tmp_path / "out")
    with pytest.raises(UsageError, match="`export --format help` lists them all"):
        export_file([], "zzz", tmp_path / "out")


def test_a_file_that_is_write_protected_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "kept.har"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(StoreError, match=r"kept\.har cannot be written: it is write-protected"), atomic_file(path):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["kept.har"]
    assert path.read_text() == "old"
