from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.bodies.display import FOLD_MARK, Display
from inspector.bodies.lines import Lines
from inspector.bodies.visible import show
from inspector.workers import Token


def expected(lines: list[str], fold: int) -> list[tuple[str, str, int, bool]]:
    """What is shown, what it stands for, the line it belongs to, and whether it goes on with the one before."""
    made = []
    for number, line in enumerate(lines):
        pieces = [line[at : at + fold] for at in range(0, len(line), fold)] or [""]
        for place, piece in enumerate(pieces):
            mark = FOLD_MARK if place + 1 < len(pieces) else ""
            made.append((show(piece) + mark, piece, number, place > 0))
    return made


@settings(max_examples=50)
@given(
    st.lists(st.text("ab\x00\u202e\udcff ", max_size=14), min_size=1, max_size=12),
    st.integers(1, 6),
    st.booleans(),
    st.data(),
)
def test_long_lines_are_folded_and_hidden_characters_marked(
    lines: list[str], fold: int, blocks: bool, data: st.DataObject
) -> None:
    shown = expected(lines, fold)
    made = Display(Lines(lines) if blocks else lines, fold, Token(), marked=True)
    assert list(made) == [line for line, *_ in shown]
    assert len(made) == len(shown)
    first, last = (data.draw(st.integers(0, len(shown))) for _ in range(2))
    assert made[first:last] == [line for line, *_ in shown[first:last]]
    for index, (line, exact, number, goes_on) in enumerate(shown):
        assert made[index] == line
        assert made.exact(index) == exact
        assert made.place(index)[0] == number
        assert made.is_continued(index) is goes_on
        if not goes_on:
            assert made.shown_at(number) == index
    assert made.continued == {index for index, one in enumerate(shown) if one[3]}
