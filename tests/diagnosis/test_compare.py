from __future__ import annotations

import gzip
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.diagnosis import compare_bodies
from inspector.diagnosis.compare import first_difference, shown

VALUE = {"b": "Zoë/x", "a": [1, 2.0, {"c": None}], "é": "é"}
BODY = json.dumps(VALUE, ensure_ascii=False, separators=(",", ":")).encode()

CASES = {
    "line feed added": (BODY + b"\n", "trailing_newline", "added: 1 byte"),
    "trimmed": (BODY[:-1] + b"}", "", ""),
    "printed by Python": (json.dumps(VALUE).encode(), "body_reserialized", "with blanks"),
    "indented": (json.dumps(VALUE, indent=2).encode(), "body_reserialized", "indented by 2"),
    "keys sorted": (json.dumps(VALUE, sort_keys=True, indent=3).encode(), "body_reserialized", "the same JSON"),
    "cut": (BODY[:20], "truncated", "first 20 of"),
    "empty": (b"", "truncated", "an empty body"),
    "in latin-1": (BODY.decode().encode("latin-1"), "charset", "in latin-1"),
    "read as latin-1": (BODY.decode("latin-1").encode(), "charset", "read the UTF-8 body as latin-1"),
    "decoded with errors replaced": (BODY.replace("ë".encode(), "\ufffd\ufffd".encode()), "charset", "U+FFFD"),
    "packed": (gzip.compress(BODY), "content_encoding", "packed by gzip"),
    "Python's print of bytes": (str(BODY).encode(), "charset", "b'"),
    "print of an object": (b"[object Object]", "body_reserialized", "print of a parsed value"),
    "BOM added": (b"\xef\xbb\xbf" + BODY, "bom", "mark was added"),
    "more at the end": (BODY + b"more", "", "4 bytes more at the end"),
    "another value": (BODY.replace(b"null", b"true"), "", "no name here"),
}


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name][0] != BODY])
def test_a_difference_is_named(name: str) -> None:
    seen, reason, says = CASES[name]
    found = compare_bodies(BODY, seen)
    assert found is not None
    assert found.reason == reason, found
    assert says in found.detail
    assert (found.captured_size, found.seen_size) == (len(BODY), len(seen))


@pytest.mark.parametrize(
    ("captured", "seen", "reason"),
    [
        (b"a\r\nb\r\n", b"a\nb\n", "line_endings"),
        (b"text=a+b%2Fc", b"text=a b/c", "form_decoded"),
        (gzip.compress(b"hello", mtime=0), b"hello", "content_encoding"),
        (b"\xef\xbb\xbf{}", b"{}", "bom"),
        (b'[{"a":1},\r\n{"b":2}]\r\n', b'[{"a":1},\r\n{"b":2}]', "trailing_newline"),
    ],
)
def test_other_kinds_are_named(captured: bytes, seen: bytes, reason: str) -> None:
    found = compare_bodies(captured, seen)
    assert found is not None
    assert found.reason == reason
    assert found.fix


def test_the_place_is_told_by_offset_line_and_column() -> None:
    found = compare_bodies(b"one\ntwo\nthree", b"one\ntwo\nthRee")
    assert found is not None
    assert (found.offset, found.line, found.column) == (10, 3, 3)
    assert found.to_json()["captured"] == "one␊two␊three"
    assert found.to_json()["seen"] == "one␊two␊thRee"


def test_invisible_characters_are_shown() -> None:
    assert shown(b"a\t\r\n\x00\xff\xc2\xa0") == "a␉␍␊␀⟨FF⟩⍽"


def test_equal_bodies_have_no_difference() -> None:
    assert compare_bodies(BODY, BODY) is None
    assert compare_bodies(b"", b"") is None


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_the_first_difference_is_the_first(one: bytes, other: bytes) -> None:
    found = compare_bodies(one, other)
    if one == other:
        assert found is None
        return
    assert found is not None
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    assert found.offset == at == first_difference(one, other)


def test_large_bodies_are_compared_in_time() -> None:
    body = b"x" * 25_000_000
    start = time.thread_time()
    found = compare_bodies(body, body[:-1] + b"y")
    assert found is not None
    assert found.offset == len(body) - 1
    assert time.thread_time() - start < 3
