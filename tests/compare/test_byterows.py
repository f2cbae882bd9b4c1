from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.compare import ADDED, CHANGED, REMOVED, SAME, TextDifference
from inspector.compare.byterows import MOST_ROWS, diff_all_bytes
from inspector.workers import Cancelled, Token


def shown(found: TextDifference, *, old: bool) -> bytes:
    """The bytes that the rows of one side show."""
    lines, places = (found.old.lines, found.left) if old else (found.new.lines, found.right)
    rows = [lines[place] for place in places if place >= 0]
    return b"".join(bytes.fromhex(row[10:58]) for row in rows if not row.startswith("⋯"))


def test_what_is_put_in_moves_nothing_behind_it() -> None:
    old = bytes(range(256)) * 4
    new = old[:300] + b"\x00\x01\x02new" + old[300:]
    found = diff_all_bytes(old, new)
    marks = [mark for row in range(len(found.kinds)) for mark in found.marks(row)[1]]
    assert sum(stop - start for start, stop in marks if start >= 60) == 6
    assert not [mark for row in range(len(found.kinds)) for mark in found.marks(row)[0]]
    assert len(found.places) == 1
    assert found.old.lines[0] == "⋯ 240 equal bytes"
    assert found.old.lines[-1].startswith("⋯ ")


def test_kinds_of_rows() -> None:
    found = diff_all_bytes(b"a" * 16 + b"b" * 16, b"a" * 16 + b"b" * 15 + b"c")
    assert list(found.kinds) == [SAME, CHANGED]
    assert found.new.lines[1].endswith("bbbbbbbbbbbbbbbc")
    assert found.marks(1) == ([(55, 57), (75, 76)], [(55, 57), (75, 76)])
    assert list(diff_all_bytes(b"", b"x").kinds) == [ADDED]
    assert list(diff_all_bytes(b"x", b"").kinds) == [REMOVED]
    assert list(diff_all_bytes(b"x", b"x").kinds) == [SAME]
    assert len(diff_all_bytes(b"", b"").kinds) == 0


@settings(max_examples=50, deadline=None)
@given(
    old=st.binary(max_size=300),
    edits=st.lists(st.tuples(st.integers(0, 300), st.binary(max_size=9), st.integers(0, 9)), max_size=4),
)
def test_no_byte_is_lost(old: bytes, edits: list[tuple[int, bytes, int]]) -> None:
    new = old
    for at, put, out in edits:
        new = new[:at] + put + new[at + out :]
    found = diff_all_bytes(old, new)
    if not any(line.startswith("⋯") for line in found.old.lines):
        assert shown(found, old=True) == old
        assert shown(found, old=False) == new
    assert bool(len(found.places)) == (old != new)


def test_large_bodies_take_no_time_and_say_what_is_missing() -> None:
    old = os.urandom(3_000_000)
    new = bytearray(old)
    new[1_000], new[2_900_000] = new[1_000] ^ 1, new[2_900_000] ^ 1
    found = diff_all_bytes(old, bytes(new))
    assert len(found.places) == 2
    assert "too large" in found.stopped
    other = diff_all_bytes(old, os.urandom(3_000_000))
    assert len(other.kinds) == MOST_ROWS
    assert "Only the first 50,000 rows" in other.stopped


def test_it_can_be_cancelled() -> None:
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        diff_all_bytes(os.urandom(500_000), os.urandom(500_000), token)
