from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.bodies import render
from inspector.bodies.linking import Stretch, bytes_of, stretch_of
from inspector.workers import Token
from tests.bodies.conftest import opened

TOKEN = Token()


@settings(max_examples=50)
@given(st.lists(st.text(alphabet="abé", min_size=1, max_size=4), min_size=1, max_size=8), st.data())
def test_a_token_of_the_pretty_text_is_found_in_the_bytes_and_back(words: list[str], data: st.DataObject) -> None:
    wire = json.dumps(words, ensure_ascii=False, indent=data.draw(st.sampled_from([None, 1]))).encode()
    lines = render("json", opened(wire)).lines
    at = data.draw(st.integers(0, len(words) - 1))
    line = lines[at + 1]
    place = Stretch(at + 1, line.index('"') + 1, line.rindex('"'))
    found = bytes_of(lines, place, wire, "utf-8", TOKEN)
    assert found is not None
    assert wire[slice(*found)].decode() == words[at]
    assert stretch_of(wire, *found, "utf-8", lines, TOKEN) == place


def test_what_is_not_there_is_not_found() -> None:
    assert bytes_of(["a   b"], Stretch(0, 1, 3), b"a b", "utf-8", TOKEN) is None
    assert bytes_of(["xyz"], Stretch(0, 0, 3), b"abc", "utf-8", TOKEN) is None
    assert stretch_of(b"\x00\x01", 0, 2, "utf-8", ["a"], TOKEN) is None
    assert stretch_of(b"abc", 0, 3, "nonsense", ["abc"], TOKEN) is None
