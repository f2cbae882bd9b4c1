"""Which of an endpoint's rules may answer a request, by its method and target: the others are not asked.

Senders deliver to few targets, so that what was found for one is kept. Of thousands of rules those are looked at whose
texts the target can hold: each is filed under three letters that it needs there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from inspector.answers.asked import Asked
from inspector.answers.compiled import Compiled
from inspector.query import Aim, Test, settles

#: From so many rules on they are filed.
FILED_FROM = 64
#: Aims that are kept, and the longest that is.
_MOST_KEPT = 1000
_LONGEST_KEPT = 1000
_GRAM = 3


class Candidate(NamedTuple):
    """A rule that may answer. `header` is a name that has to be there, or b""; then `test` is asked, if any."""

    rule: Compiled
    header: bytes
    test: Test | None


class Shortlist(NamedTuple):
    """Those that may answer, in order, up to the first that certainly does; `slow`: one of them looks into the body."""

    candidates: tuple[Candidate, ...]
    slow: bool


def fitting(candidates: Sequence[Candidate], asked: Asked) -> Iterator[Compiled]:
    """The rules that fit, each asked when the next one is wanted."""
    names = asked.capture.headers.names
    for rule, header, test in candidates:
        if (not header or header in names) and (test is None or test(asked)):
            yield rule


class Candidates:
    """The rules of one endpoint, in order."""

    def __init__(self, rules: Sequence[Compiled]) -> None:
        self._settles = [settles(rule.query.tree) for rule in rules]
        self._rules = rules
        self._kept: dict[Aim, Shortlist] = {}
        self._filed: dict[str, list[int]] = defaultdict(list)
        self._unfiled: list[int] = []
        if len(rules) >= FILED_FROM:
            self._file()
        else:
            self._unfiled = list(range(len(rules)))

    def of(self, aim: Aim) -> Shortlist:
        """Those that may answer requests with this method and target."""
        found = self._kept.get(aim)
        if found is None:
            found = self._look(aim)
            if len(aim.target) <= _LONGEST_KEPT:
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                self._kept[aim] = found
        return found

    def _look(self, aim: Aim) -> Shortlist:
        found: list[Candidate] = []
        for place in self._places(aim) if self._filed else self._unfiled:
            test = self._settles[place]
            answer = None if test is None else test(aim)
            if answer is False:
                continue
            rule = self._rules[place]
            found.append(Candidate(rule, b"", None) if answer else Candidate(rule, rule.needs.header, rule.test))
            if answer and rule.final:
                break
        return Shortlist(tuple(found), any(rule.slow and test is not None for rule, _, test in found))

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
