"""Which of an endpoint's rules may answer a request, by its method and target: the others are not asked.

Senders deliver to few targets, so that what was found for one is kept. Of thousands of rules those are looked at whose
texts the target can hold: each is filed under three letters that it needs there.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from inspector.answers.asked import Asked
from inspector.answers.compiled import Compiled
from inspector.answers.sieve import Sieve
from inspector.query import Aim, settles

#: Bodies up to so many bytes are looked into before the commit; larger ones by a worker, behind it.
INLINE_BODY = 64 * 1024
#: More rules than this that may fit a request are asked by a worker, too.
MOST_AT_ONCE = 500
#: From so many rules on they are filed.
FILED_FROM = 64
#: Aims that are kept, shortlists for which a sieve is made, and the longest target that is kept.
_MOST_KEPT = 1000
_MOST_SIEVES = 100
_LONGEST_KEPT = 1000
_GRAM = 3
#: From so many requests on a shortlist is a usual one.
_USUAL = 3
_AIMED = frozenset((field,) for field in Aim._fields)


class Candidate(NamedTuple):
    """A rule that may answer; `settled`: it certainly fits. Else `header` is a name that has to be there, or b""."""

    rule: Compiled
    settled: bool
    header: bytes


class Shortlist:
    """Those that may answer requests with certain methods and targets, up to the first that certainly does.

    `at_once`: bytes of the largest body with which they can be asked before the commit, without a worker; -1 where none
    is that small. A place is one in this list. With `sieve` one is made when it pays.
    """

    def __init__(self, candidates: Sequence[Candidate], *, sieve: bool) -> None:
        self._candidates = candidates
        self.rules = [one.rule for one in candidates]
        slow = any(one.rule.slow and not one.settled for one in candidates)
        self.at_once = -1 if len(candidates) > MOST_AT_ONCE else INLINE_BODY if slow else sys.maxsize
        self._until_sieve = _USUAL if sieve else 0
        #: The same as `first`, quicker where such requests are usual; for one thread.
        self.quick_first: Callable[..., int] = self._soon_quick

    def first(self, asked: Asked, after: int = -1) -> int:
        """The place of the first rule behind `after` that fits; -1 when none does."""
        names = asked.capture.headers.names
        for place in range(after + 1, len(self._candidates)):
            rule, settled, header = self._candidates[place]
            if settled or ((not header or header in names) and rule.test(asked)):
                return place
        return -1

    def _soon_quick(self, asked: Asked, after: int = -1) -> int:
        self._until_sieve -= 1
        if self._until_sieve == 0:
            self.quick_first = Sieve(self.rules, [one.settled for one in self._candidates], _AIMED, self.first).first
        return self.first(asked, after)


class Candidates(dict[tuple[str, str], Shortlist]):
    """The rules of one endpoint, in order. `candidates[method, target]`: those that may answer such requests."""

    def __init__(self, rules: Sequence[Compiled]) -> None:
        self._settles = [settles(rule.query.tree) for rule in rules]
        self._rules = rules
        #: by what is in them; never emptied, so that strangers cannot have sieves made again and again
        self._shared: dict[tuple[tuple[int, bool], ...], Shortlist] = {}
        self._filed: dict[str, list[int]] = defaultdict(list)
        self._unfiled: list[int] = []
        if len(rules) >= FILED_FROM:
            self._file()
        else:
            self._unfiled = list(range(len(rules)))

    def __missing__(self, aim: tuple[str, str]) -> Shortlist:
        method, target = aim
        found = self._look(Aim(method, target))
        if len(target) <= _LONGEST_KEPT:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[aim] = found
        return found

    def _look(self, aim: Aim) -> Shortlist:
        found: list[Candidate] = []
        for place in self._places(aim) if self._filed else self._unfiled:
            test = self._settles[place]
            answer = None if test is None else test(aim)
            if answer is False:
                continue
            rule = self._rules[place]
            found.append(Candidate(rule, answer is True, rule.needs.header))
            if answer and rule.final:
                break
        # many targets have the same rules: each query is another
        key = tuple((one.rule.number, one.settled) for one in found)
        made = self._shared.get(key)
        if made is None:
            made = Shortlist(tuple(found), sieve=len(self._shared) < _MOST_SIEVES)
            if len(self._shared) < _MOST_SIEVES:
                self._shared[key] = made
        return made

    def _file(self) -> None:
        for place, rule in enumerate(self._rules):
            needed = rule.needs
            grams = {text[at : at + _GRAM] for text in needed.texts for at in range(len(text) - _GRAM + 1)}
            if grams:
                # the rarest so far: all of them may begin with the same path
                best = min(grams, key=lambda gram: (len(self._filed.get(gram, ())), gram))
                self._filed[best].append(place)
            elif needed.method:
                self._filed[f" {needed.method}"].append(place)
            else:
                self._unfiled.append(place)

    def _places(self, aim: Aim) -> list[int]:
        text = aim.target.lower()
        keys = {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)}
        keys.add(f" {aim.method.lower()}")
        found = list(self._unfiled)
        for key in keys & self._filed.keys():
            found += self._filed[key]
        found.sort()
        return found
