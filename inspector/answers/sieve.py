"""Rules answered together: what several ask of a request is read once, and what it says for them is remembered.

Senders have the same headers and the same types of events again and again. For each thing that rules ask about there is
a number with a bit for each rule that a value of it leaves in; what is left after all of them fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from inspector.answers.asked import AT_HAND, EVENT, NOBODY, VERDICT, Asked
from inspector.answers.compiled import Compiled
from inspector.query import Aspect

#: Values of one aspect that are remembered, and the longest text that is.
_MOST_KEPT = 64
_LONGEST_KEPT = 100
#: What is the same for all requests of nobody known.
_OF_SENDER = frozenset(NOBODY) - {"attempt"}


class _Mesh:
    """One aspect: `users` are the rules that ask about it, `before` those that come before the first of them."""

    def __init__(self, read: Callable[[Asked], Any], before: int, everyone: int) -> None:
        self.read = read
        self.before = before
        self.users = 0
        self.kept: dict[Any, int] = {}
        self._all = everyone
        self._tests: list[tuple[int, Callable[[Any], bool]]] = []

    def add(self, place: int, passes: Callable[[Any], bool]) -> None:
        """What one rule says of its values."""
        self.users |= 1 << place
        self._tests.append((1 << place, passes))

    def sift(self, value: Any) -> int:
        """The rules that a value leaves in."""
        left = self._all
        for bit, passes in self._tests:
            if left & bit and not passes(value):
                left ^= bit
        # numbers are sizes and counts, each time another
        if value is None or (type(value) is str and len(value) <= _LONGEST_KEPT):
            if len(self.kept) >= _MOST_KEPT:
                # such as addresses of senders, which come and go
                self.kept.clear()
            self.kept[value] = left
        return left


def _price(aspect: Aspect) -> int:
    """What is dear to find out is asked last of a rule."""
    name = aspect.key[0]
    return 3 if name in VERDICT else 2 if name in EVENT else 1 if name == "inside" else 0


def _reader(aspect: Aspect) -> Callable[[Asked], Any]:
    """Reads what is asked about: a column at once, because a request that is asked is its own summary."""
    if len(aspect.key) > 1:
        return aspect.read
    (column,) = aspect.key
    return attrgetter(AT_HAND.get(column, column))


def _sorted_out(meshes: Mapping[tuple[str, ...], _Mesh], everyone: int) -> list[_Mesh]:
    """Them in order; before the first that asks about the sender, what all of those say of nobody known."""
    found = list(meshes.values())
    of_sender = {key[0]: mesh for key, mesh in meshes.items() if key[0] in _OF_SENDER}
    if of_sender:
        first = next(iter(of_sender.values()))
        together = _Mesh(attrgetter("unknown"), first.before, everyone)
        together.users = first.users
        together.kept = {True: everyone, False: everyone}
        for column, mesh in of_sender.items():
            together.kept[True] &= mesh.sift(NOBODY[column])
        found.insert(found.index(first), together)
    return found


class Sieve:
    """Made of rules in order; `settled` of them are those that fit already. Belongs to one thread."""

    def __init__(self, rules: Sequence[Compiled], settled: Iterable[bool], known: frozenset[tuple[str, ...]]) -> None:
        """`known` are the keys of aspects that all of these requests have in common."""
        self._rules = rules
        self._all = (1 << len(rules)) - 1
        #: those that have more to ask than aspects
        self._open = 0
        meshes: dict[tuple[str, ...], _Mesh] = {}
        for place, (rule, fits) in enumerate(zip(rules, settled, strict=True)):
            if fits:
                continue
            if not rule.needed.whole:
                self._open |= 1 << place
            for aspect in sorted(rule.needed.aspects, key=_price):
                if aspect.key in known:
                    continue
                if aspect.key not in meshes:
                    meshes[aspect.key] = _Mesh(_reader(aspect), (1 << place) - 1, self._all)
                meshes[aspect.key].add(place, aspect.passes)
        # taken apart: this is gone through at every request
        self._meshes = tuple(
            (one.read, one.sift, one.kept, one.users, one.before) for one in _sorted_out(meshes, self._all)
        )

    def first(self, asked: Asked, after: int = -1) -> int:
        """The place of the first rule behind `after` that fits; -1 when none does.

        Nothing is read that this does not depend on.
        """
        left = self._all & -(2 << after) if after >= 0 else self._all
        for read, sift, kept, users, before in self._meshes:
            early = left & before
            if early:
                # all is known of these
                place = self._place(early, asked)
                if place >= 0:
                    return place
                left ^= early
            if left & users:
                value = read(asked)
                found = kept.get(value) if type(value) is not list else None
                left &= sift(value) if found is None else found
                if not left:
                    return -1
        return self._place(left, asked) if left & self._open else (left & -left).bit_length() - 1

    def _place(self, left: int, asked: Asked) -> int:
        while left:
            bit = left & -left
            place = bit.bit_length() - 1
            if not self._open & bit or self._rules[place].test(asked):
                return place
            left ^= bit
        return -1
