"""Which event counts for which expectation, where one may fit several.

Events are placed as they come; those that were placed before move on to another expectation that they fit, too, when
that makes room for one that fits nowhere else (augmenting paths, as for matchings in bipartite graphs).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from inspector.suites.outcome import Came, Fault
from inspector.suites.suite import Count


class Placed:
    """The events of one group of a suite, by expectation. `wrong` are those that are meant but do not hold, `surplus`
    those that are one too many.
    """

    def __init__(self, counts: Sequence[Count], *, ordered: bool) -> None:
        self._counts = counts
        self._ordered = ordered
        self._reached = 0
        self.held: dict[int, list[Came]] = {}
        self.wrong: dict[int, list[tuple[Came, tuple[Fault, ...]]]] = {}
        self.surplus: dict[int, list[Came]] = {}
        #: Events that may move: (from, to) -> those.
        self._movable: dict[tuple[int, int], list[Came]] = {}
        self._others: dict[int, tuple[int, ...]] = {}

    def size(self, place: int) -> int:
        """How many events count for an expectation."""
        return len(self.held.get(place, ()))

    def lacks(self, place: int) -> bool:
        """Whether too few have come."""
        return self.size(place) < self._counts[place].least

    def _has_room(self, place: int) -> bool:
        most = self._counts[place].most
        return most is None or self.size(place) < most

    def add(self, came: Came, fits: Sequence[int]) -> None:
        """Count an event for one of the expectations that it fits."""
        place = self._best(fits)
        if place is None:
            self.surplus.setdefault(fits[-1] if self._ordered else fits[0], []).append(came)
            return
        self._put(came, place, tuple(other for other in fits if other != place))
        self._reached = max(self._reached, place)
        if not self._ordered:
            self._rebalance(place)

    def _best(self, fits: Sequence[int]) -> int | None:
        ordered = fits
        if self._ordered:
            # what is due comes before what would be late
            ordered = [*(one for one in fits if one >= self._reached), *(one for one in fits if one < self._reached)]
        for to_lacking in (True, False):
            wanted = self.lacks if to_lacking else self._has_room
            for place in ordered:
                if wanted(place):
                    return place
            if not self._ordered:
                for place in ordered:
                    if self._make_room(place, to_lacking):
                        return place
        return None

    def _rebalance(self, place: int) -> None:
        """Let what is more than needed here fill what lacks elsewhere."""
        if self.size(place) > self._counts[place].least:
            self._make_room(place, to_lacking=True)

    def _make_room(self, place: int, to_lacking: bool) -> bool:
        """Move one event away from an expectation along the shortest chain that ends where one lacks (or has room)."""
        came_from: dict[int, int] = {place: place}
        waiting = deque([place])
        while waiting:
            here = waiting.popleft()
            for (start, other), movable in self._movable.items():
                if start != here or not movable or other in came_from:
                    continue
                came_from[other] = here
                if self.lacks(other) if to_lacking else self._has_room(other):
                    self._move_along(other, came_from)
                    return True
                waiting.append(other)
        return False

    def _move_along(self, place: int, came_from: dict[int, int]) -> None:
        while came_from[place] != place:
            before = came_from[place]
            came = self._movable[before, place][0]
            others = self._take(came, before)
            self._put(came, place, tuple(one for one in (*others, before) if one != place))
            place = before

    def _put(self, came: Came, place: int, others: tuple[int, ...]) -> None:
        self.held.setdefault(place, []).append(came)
        if others:
            self._others[came.id] = others
            for other in others:
                self._movable.setdefault((place, other), []).append(came)

    def _take(self, came: Came, place: int) -> tuple[int, ...]:
        self.held[place].remove(came)
        others = self._others.pop(came.id, ())
        for other in others:
            self._movable[place, other].remove(came)
        return others
