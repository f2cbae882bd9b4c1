"""Texts of the user: read, or file, line and reason why not."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from inspector.config import read_document
from inspector.errors import ConfigError


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"a = 1\nb = '\xff'\n", 2, 6),
        (b"\xff", 1, 1),
        (b"a = 1\r\n\r\nb = '\xc3\xa4\xe4'", 3, 7),
        (b"a = 1\r\xfe", 2, 1),
        (codecs.BOM_UTF8 + b"\n\x80", 2, 1),
        ("a = '\u00e4'\n".encode("utf-16-le"), 1, 11),
    ],
)
def test_what_is_no_utf_8_is_told_with_line_and_column(tmp_path: Path, data: bytes, line: int, column: int) -> None:
    place = tmp_path / "hooks.toml"
    place.write_bytes(data)
    with pytest.raises(ConfigError, match="not UTF-8") as caught:
        read_document(place)
    assert f"{place}, line {line}: " in str(caught.value)
    assert f"column {column}." in caught.value.message
    assert (caught.value.line, caught.value.path) == (line, str(place))


def test_marks_and_line_ends_of_other_systems_are_read(tmp_path: Path) -> None:
    place = tmp_path / "hooks.toml"
    place.write_bytes(codecs.BOM_UTF8 + b"a = 1\r\nb = 2\r")
    assert read_document(place) == "a = 1\nb = 2\n"
