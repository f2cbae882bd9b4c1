from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from inspector.compare import Budget
from inspector.compare.align import align, increasing, pair_by_likeness

ITEMS = st.lists(st.integers(0, 6), max_size=60)


@given(ITEMS, ITEMS)
def test_blocks_are_equal_runs_in_order(one: list[int], other: list[int]) -> None:
    blocks, coarse = align(one, other, Budget())
    assert not coarse
    at = across = 0
    for block in blocks:
        assert block.size > 0
        assert block.one >= at
        assert block.other >= across
        at, across = block.one + block.size, block.other + block.size
        assert one[block.one : at] == other[block.other : across]
    assert at <= len(one)
    assert across <= len(other)


@given(ITEMS, st.integers(0, 60), st.integers(7, 9))
def test_one_item_more_leaves_all_others_aligned(items: list[int], at: int, new: int) -> None:
    blocks, _ = align(items, [*items[:at], new, *items[at:]], Budget())
    assert sum(block.size for block in blocks) == len(items)


def test_what_repeats_is_aligned_by_the_fewest_edits() -> None:
    blocks, _ = align([1, 2, 1, 2, 1, 2], [2, 1, 2, 1, 2, 2], Budget())
    assert sum(block.size for block in blocks) == 5


def test_many_edits_among_items_that_repeat_are_followed_to_the_end() -> None:
    dice = random.Random(7)
    one = [dice.randrange(20) for _ in range(30_000)]
    other = list(one)
    for _ in range(900):
        other[dice.randrange(len(other))] = dice.randrange(20)
    blocks, coarse = align(one, other, Budget())
    assert not coarse
    assert sum(block.size for block in blocks) > 29_000


def test_what_is_too_different_stops_at_its_budget() -> None:
    dice = random.Random(7)
    one, other = ([dice.randrange(20) for _ in range(50_000)] for _ in range(2))
    blocks, coarse = align(one, other, Budget(units=300_000))
    assert coarse
    assert blocks


@given(st.lists(st.integers(0, 30), max_size=40, unique=True))
def test_the_longest_increasing_subsequence_increases(numbers: list[int]) -> None:
    places = increasing(numbers)
    assert places == sorted(places)
    chosen = [numbers[place] for place in places]
    assert chosen == sorted(chosen)
    assert bool(places) == bool(numbers)


def test_pairs_by_likeness_keep_the_order() -> None:
    likeness = {(0, 1): 0.9, (1, 0): 0.8, (1, 2): 0.7}
    assert pair_by_likeness(2, 3, lambda row, column: likeness.get((row, column), 0.0)) == [(0, 1), (1, 2)]
    assert pair_by_likeness(100, 100, lambda _row, _column: 1.0) == []
