"""Rules answered together: what several ask of a request is read once, and what it says for them is remembered.

Senders have the same headers and the same types of events again and again. For each thing that rules ask about there is
a number with a bit for each rule that a value of it leaves in; what is left after all of them fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from inspector.answers.asked import Asked
from inspector.answers.compiled import Compiled
from inspector.answers.mesh import Mesh
from inspector.answers.sieve_code import First, Key, price, written
from inspector.query import Aspect

#: Parts of names of what is asked about; to write more down would hold the listener up (200 take some 10 ms).
MOST_WRITTEN = 200


class Sieve:
    """Made of rules in order; `settled` of them are those that fit already. Belongs to one thread.

    `first(asked, after=-1)`: the place of the first rule behind `after` that fits; -1 when none does. Nothing dear is
    read that this does not depend on.
    """

    def __init__(
        self, rules: Sequence[Compiled], settled: Iterable[bool], known: frozenset[Key], patient: First
    ) -> None:
        """`known` are the keys of aspects that all of these requests have in common. `patient` does the same slowly."""
        self._rules = rules
        #: those that have more to ask than aspects
        self._open = 0
        # one bit more than there are rules, so that nothing that is remembered is 0
        everyone = (2 << len(rules)) - 1
        meshes: dict[Key, Mesh] = {}
        for place, (rule, fits) in enumerate(zip(rules, settled, strict=True)):
            if fits:
                continue
            if not rule.needed.whole:
                self._open |= 1 << place
            for aspect in sorted(rule.needed.aspects, key=lambda aspect: price(aspect.key)):
                if aspect.key in known:
                    continue
                if aspect.key not in meshes:
                    meshes[aspect.key] = Mesh(_reader(aspect), (1 << place) - 1, everyone)
                meshes[aspect.key].add(place, aspect.passes)
        self.meshes = meshes
        large = sum(map(len, meshes)) > MOST_WRITTEN
        self.first = patient if large else written(meshes, len(rules), self._open, self._place, patient)

    def _place(self, left: int, asked: Asked) -> int:
        while left:
            bit = left & -left
            place = bit.bit_length() - 1
            if not self._open & bit or self._rules[place].test(asked):
                return place
            left ^= bit
        return -1


def _reader(aspect: Aspect) -> Callable[[Asked], Any]:
    """Reads what is asked about: a column at once, because a request that is asked is its own summary."""
    return attrgetter(aspect.key[0]) if len(aspect.key) == 1 else aspect.read
