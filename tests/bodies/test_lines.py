from __future__ import annotations

import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.bodies import lines as module
from inspector.bodies.lines import Lines, has_crlf, lines_of
from inspector.workers import Token

TEXTS = st.lists(st.text("ab\u00e9\U0001f600 ", max_size=6), min_size=1, max_size=40)


@settings(max_examples=50)
@given(TEXTS, st.integers(1, 12), st.sampled_from(["\n", "\r\n"]), st.data())
def test_lines_are_those_of_a_list_however_they_are_asked_for(
    expected: list[str], block: int, newline: str, data: st.DataObject
) -> None:
    size, module.BLOCK = module.BLOCK, block
    try:
        made = lines_of(newline.join(expected), Token(), newline)
    finally:
        module.BLOCK = size
    assert made == expected
    assert list(made) == expected
    assert len(made) == len(expected)
    assert made.longest == max(map(len, expected))
    first, last = (data.draw(st.integers(-2, len(expected) + 2)) for _ in range(2))
    assert made[first:last] == expected[first:last]
    assert made[::-3] == expected[::-3]
    assert made[-1] == expected[-1]
    start, stop = max(0, min(first, last)), max(0, min(max(first, last), len(expected)))
    joined = [line for _, text in made.blocks(start, stop) for line in text.split("\n")]
    assert joined == expected[start:stop]
    numbers = [number for number, _ in made.blocks(start, stop)]
    assert numbers[:1] == ([start] if start < stop else [])


@given(st.lists(TEXTS, max_size=5))
def test_lines_are_put_together_block_by_block(parts: list[list[str]]) -> None:
    made, others = Lines(), Lines()
    for part in parts:
        made.add(part)
        others.add(part)
    made.extend(others)
    assert made == [line for part in parts for line in part] * 2


def test_a_million_lines_take_little_more_than_their_characters() -> None:
    text = "\n".join(["  short"] * 1_000_000)
    made = lines_of(text, Token())
    held = sum(sys.getsizeof(block) for _, block in made.blocks())
    assert len(made) == 1_000_000
    assert held < 1.1 * len(text)


@settings(max_examples=100)
@given(st.text("\r\na", max_size=20), st.integers(1, 6))
def test_a_line_that_ends_with_cr_lf_is_seen_wherever_it_ends(text: str, block: int) -> None:
    size, module.BLOCK = module.BLOCK, block
    try:
        assert has_crlf(text, Token()) == ("\r\n" in text)
    finally:
        module.BLOCK = size
