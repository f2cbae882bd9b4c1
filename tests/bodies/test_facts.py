from __future__ import annotations

import gzip
import io
import struct
import wave
import zipfile

import pytest

from inspector.bodies import render, views_for
from tests.bodies.conftest import opened


def facts(data: bytes, media: str = "") -> dict[str, str]:
    made = render("facts", opened(data, media))
    assert made.view == "facts", made.problem
    pairs = [line.split("  ", 1) for line in made.lines]
    return {name.strip(): value.strip() for name, value in pairs}


def test_a_pdf_tells_its_version_pages_and_active_parts() -> None:
    data = b"%PDF-1.7\n1 0 obj <</Type /Pages>> 2 0 obj <</Type/Page>> 3 0 obj <</Type /Page >> /OpenAction\n%%EOF"
    found = facts(data, "application/pdf")
    assert (found["Version"], found["Pages"], found["Encrypted"]) == ("1.7", "2", "no")
    assert found["Active parts"] == "/OpenAction"
    assert facts(data[:-6], "application/pdf")["Whole"] == "no: its end mark is missing"


def test_a_recording_tells_its_length() -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(4 * 8000 * 3))
    assert facts(out.getvalue(), "audio/wav")["Length"] == "3.0 s"
    assert facts(out.getvalue(), "audio/x-wav")["Sound"] == "2 channels, 8,000 Hz, 16 bits"
    mp3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + struct.pack(">I", 0xFFFB9000) + bytes(16_000)
    assert facts(mp3)["Sound"] == "MP3, 44,100 Hz, 128 kbit/s"


def test_archives_list_what_is_in_them_without_opening_it() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a/b.txt", "x" * 1000)
    found = facts(out.getvalue(), "application/zip")
    assert found["Files"] == "1, 1,000 bytes unpacked, as they claim"
    assert found["File"] == "a/b.txt  1,000 bytes"
    assert facts(gzip.compress(b"abc", mtime=1764590393))["Made"] == "2025-12-01 11:59:53 UTC"


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04" + bytes(50), b"\x1f\x8b\x08\x08", b"OggS", b"fLaC", b"RIFF\x00\x00\x00\x00WAVEfmt "]
)
def test_damaged_headers_leave_the_type_and_the_size(data: bytes) -> None:
    assert facts(data)["Bytes"] == str(len(data))


def test_only_data_of_a_known_type_has_this_view() -> None:
    assert "facts" not in [view.name for view in views_for(opened(b"\x00\x01\x02\x03" * 10))]
    assert views_for(opened(b"%PDF-1.4\n\x00\x01"))[0].name == "facts"
