"""Which event counts for which expectation: never worse than the best that trying everything finds."""

from __future__ import annotations

from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.suites import Came, Count
from inspector.suites.placing import Placed


def came(number: int) -> Came:
    return Came(number, f"u{number}", 0, 0.0, "e", "", "", "", "")


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Count], list[tuple[int, ...]]]:
    size = draw(st.integers(1, 4))
    counts = []
    for _ in range(size):
        least = draw(st.integers(0, 2))
        most = draw(st.one_of(st.none(), st.integers(least, 3)))
        counts.append(Count(least, most))
    fits = st.sets(st.integers(0, size - 1), min_size=1).map(lambda found: tuple(sorted(found)))
    return counts, draw(st.lists(fits, max_size=6))


def best(counts: list[Count], events: list[tuple[int, ...]]) -> tuple[int, int]:
    """The fewest events that are one too many, and then the fewest that lack, over all ways to place them."""
    found = []
    for placed in product(*[(*fits, -1) for fits in events]):
        sizes = [placed.count(place) for place in range(len(counts))]
        if all(count.most is None or size <= count.most for count, size in zip(counts, sizes, strict=True)):
            lack = sum(max(0, count.least - size) for count, size in zip(counts, sizes, strict=True))
            found.append((placed.count(-1), lack))
    return min(found)


@settings(max_examples=50)
@example(([Count(0, None), Count(2, None), Count(0, None), Count(1, None)], [(0, 1), (0, 1, 2, 3), (0, 1)]))
@given(cases())
def test_events_are_placed_as_well_as_can_be(case: tuple[list[Count], list[tuple[int, ...]]]) -> None:
    counts, events = case
    placed = Placed(counts, ordered=False)
    for number, fits in enumerate(events):
        placed.add(came(number), fits)
    surplus = sum(map(len, placed.surplus.values()))
    lack = sum(max(0, count.least - placed.size(place)) for place, count in enumerate(counts))
    assert (surplus, lack) == best(counts, events)
    held = [one.id for found in placed.held.values() for one in found]
    assert len(held) == len(set(held)) == len(events) - surplus
    for place, found in placed.held.items():
        assert all(place in events[one.id] for one in found)
