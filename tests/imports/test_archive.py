"""ZIP archives: our own, others, and hostile ones."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from inspector.imports import zip_directory
from tests.exports.conftest import golden_records
from tests.imports.conftest import DATA, exported, got


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


CAPTURE = b'{"method": "POST", "headers": [], "target": "/a", "body_b64": "aGk="}'


def test_our_own_archive_gives_back_all() -> None:
    wanted = golden_records()
    found = got(exported(wanted, "zip"))
    assert (found.format, found.problems, found.notes) == ("zip", (), ())
    for record, item in zip(wanted, found.items, strict=True):
        assert item.entry.capture == record.entry.capture
        assert item.entry.reply == record.entry.reply
        assert len(item.attempts) == len(record.attempts)
        for sent, read in zip(record.attempts, item.attempts, strict=True):
            assert (read.response_body, read.timings, read.resigned) == (
                sent.response_body,
                sent.timings,
                sent.resigned,
            )


def test_files_of_other_programs_are_found_in_an_archive() -> None:
    har = (DATA / "chrome.har").read_bytes()
    found = got(
        packed({"a/chrome.har": har, "b.ndjson": CAPTURE + b"\n", "readme.txt": b"hello", "x.json": b'{"a": 1}'})
    )
    assert [one.target for one in found.captures] == [one.target for one in got(har).captures] + ["/a"]
    assert found.problems == ()
    assert any("left out" in note for note in found.notes)


def test_problems_name_the_file() -> None:
    found = got(packed({"x.ndjson": CAPTURE + b"\n{broken\n", "in.zip": packed({"a.ndjson": CAPTURE})}))
    assert len(found.items) == 1
    assert [str(one).partition(": ")[0] for one in found.problems] == ["file 'x.ndjson', line 2", "file 'in.zip'"]
    assert "an archive itself" in found.problems[1].reason


@pytest.mark.parametrize("name", ["../evil.ndjson", "/etc/x.ndjson", "a/../../x.ndjson", "C:/x.ndjson", "..\\x.ndjson"])
def test_names_that_lead_out_are_refused_and_nothing_is_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, CAPTURE)
        archive.writestr("good.ndjson", CAPTURE)
    found = got(out.getvalue())
    assert len(found.items) == 1
    assert "leads out of the archive" in found.problems[0].reason
    assert list(tmp_path.iterdir()) == []


def test_a_bomb_is_not_unpacked() -> None:
    found = got(packed({"bomb.ndjson": b"\0" * 50_000_000, "good.ndjson": CAPTURE}))
    assert len(found.items) == 1
    assert "as in a ZIP bomb" in found.problems[0].reason


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_directory, "MOST_BYTES", 1000)
    with pytest.raises(Exception, match="unpacks to more than"):
        got(packed({"a": b"x" * 600, "b": b"y" * 600}))


def test_files_that_lie_over_each_other_are_refused() -> None:
    data = bytearray(packed({"a.ndjson": CAPTURE * 20, "b.ndjson": CAPTURE * 20}))
    second = data.rindex(b"PK\x01\x02")
    # both entries of the list point at the first file
    struct.pack_into("<L", data, second + 42, 0)
    with pytest.raises(Exception, match="lie over each other"):
        got(bytes(data))


def test_a_file_that_holds_more_than_the_list_says_is_refused() -> None:
    data = bytearray(packed({"a.ndjson": CAPTURE + b"\n" * 500}))
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 24, 10)
    found = got(bytes(data))
    assert found.items == ()
    assert found.problems


def test_broken_archives_are_told() -> None:
    data = packed({"a.ndjson": CAPTURE * 50})
    for end in (10, len(data) // 2, len(data) - 4):
        with pytest.raises(Exception, match="ZIP archive is broken"):
            got(data[:end])
    flipped = bytearray(data)
    flipped[60] ^= 0xFF
    assert got(bytes(flipped)).problems


@pytest.mark.parametrize("data", [exported(golden_records(), "xlsx"), packed({}), packed({"a.txt": b"hello"})])
def test_an_archive_that_has_nothing_to_import_is_told(data: bytes) -> None:
    found = got(data)
    assert found.items == ()
    assert [one.reason for one in found.problems] == [
        "the archive holds no captures, and no file that could be imported by itself"
    ]


def test_what_is_left_out_of_an_archive_is_noted() -> None:
    found = got(exported(golden_records(), "xlsx"))
    assert json.dumps(found.notes)
