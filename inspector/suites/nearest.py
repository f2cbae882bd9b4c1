"""What came nearest to an expectation that is not met, and why it does not count."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from inspector.bodies.jsonplace import field_path
from inspector.query import Query
from inspector.query.deep import Inside, Named
from inspector.query.reading import reading
from inspector.query.tree import Group, Node, Not
from inspector.suites.arrival import Arrival, shown
from inspector.suites.outcome import Came, Fault
from inspector.suites.suite import Expectation

#: How far off a near-miss may be, from 0; what is beyond has nothing to do with the expectation.
_FARTHEST = 100.0
#: Names of events this like each other are taken for one another.
_LIKE = 0.6
#: How far off an event is whose body has the name that is asked for.
_TOLD = 10.0
#: Filters that do not fit are explained for so many events of one expectation: the newest is no nearer than the first.
_EXPLAINED = 300
#: Events of senders that are not known whose bodies are looked into for the name of an event, and bytes of one.
_UNNAMED, _LARGEST = 300, 256 * 1024


class Near(NamedTuple):
    """A near-miss: smaller distances are nearer."""

    distance: float
    faults: tuple[Fault, ...]


class Nearest:
    """Keeps the nearest event of each expectation that does not mean it."""

    def __init__(self, expectations: Iterable[Expectation]) -> None:
        self._expectations = tuple(expectations)
        self._near: dict[int, Near] = {}
        self._explained: dict[int, int] = {}
        self._unnamed = 0

    def of(self, place: int) -> Near | None:
        """What came nearest to an expectation."""
        return self._near.get(place)

    def consider(self, place: int, arrival: Arrival, *, taken: bool) -> None:
        """Look at an event that is not called as an expectation asks; `taken`: another one means it."""
        one, row = self._expectations[place], arrival.summary
        by_event, by_provider, by_endpoint = one.names(row.event_type, row.provider, row.endpoint)
        distance = 5.0 * taken
        faults = []
        if not by_event:
            likeness = _likeness(one.event, row.event_type)
            if likeness < _LIKE:
                return
            distance += 40 + 40 * (1 - likeness)
            faults.append(("event", "its event type", one.event, row.event_type or "none"))
        for wrong, key, asked, found in (
            (not by_provider, "provider", one.provider, row.provider),
            (not by_endpoint, "endpoint", one.endpoint, row.endpoint),
        ):
            if wrong:
                distance += 30
                faults.append((key, f"its {key}", asked, found or "none"))
        if distance < self._limit(place):
            self._near[place] = Near(distance, tuple(_differs(arrival.came, *fault) for fault in faults))

    def explain(self, place: int, arrival: Arrival, *, taken: bool) -> None:
        """Look at an event that is called as an expectation asks, but does not fulfil its filter."""
        distance, where = 20 + 5.0 * taken, self._expectations[place].where
        if where is None or distance >= self._limit(place) or self._explained.get(place, 0) >= _EXPLAINED:
            return
        self._explained[place] = self._explained.get(place, 0) + 1
        failing = _failing(where, arrival)
        distance += len(failing)
        if distance < self._limit(place):
            self._near[place] = Near(distance, tuple(_unmet(arrival, node) for node in failing))

    def unnamed(self, places: Sequence[int], arrival: Arrival) -> None:
        """Look at an event without a type, which no expectation means: its sender is not known, and its body tells."""
        asked = [place for place in places if self._expectations[place].event and self._limit(place) > _TOLD]
        if not asked or self._unnamed >= _UNNAMED or arrival.summary.size > _LARGEST:
            return
        self._unnamed += 1
        tree = arrival.subject.tree
        texts = [one for one in tree.items() if isinstance(one[1], str)] if isinstance(tree, dict) else []
        for place in asked:
            one, row = self._expectations[place], arrival.summary
            if "*" in one.event.strip("*") or not one.event.strip("*") or one.provider:
                continue
            for key, text in texts:
                if one.names(text, "", row.endpoint) == (True, True, True):
                    path = f"body.{field_path((key,))}"
                    asked_of = f"{path}:{one.event}" if "*" in one.event else f'{path} = "{one.event}"'
                    told = (
                        f"{arrival.came.title} came, and its {path} is {shown(text)}, but no provider was recognised"
                        f" that tells its event type; write where = '{asked_of}' in place of event"
                    )
                    self._near[place] = Near(_TOLD, (Fault("event", told, key, one.event, text, arrival.came),))
                    break

    def _limit(self, place: int) -> float:
        best = self._near.get(place)
        return _FARTHEST if best is None else best.distance


def _differs(came: Came, kind: str, what: str, asked: str, found: str) -> Fault:
    return Fault(kind, f"{came.title} came, but {what} is {found}; expected {asked}", kind, asked, found, came)


def _failing(where: Query, arrival: Arrival) -> list[Node]:
    """The conditions of a filter that an event does not fulfil."""
    tree = where.tree
    parts = tree.parts if isinstance(tree, Group) and tree.word == "AND" else (tree,)
    return [part for part in parts if not part.compile()(arrival.row)] or [tree]


def _unmet(arrival: Arrival, node: Node) -> Fault:
    words = reading(node)
    asked = words.removeprefix("Requests ").removeprefix("whose ").removeprefix("that ")
    leaf = node.part if isinstance(node, Not) else node
    path, found = "", ""
    if isinstance(leaf, Inside):
        path = ".".join(leaf.path)
        values = arrival.row.content.values_at(leaf.path)
        found = " and ".join(shown(value) for value in values[:3]) if values else "not there"
    elif isinstance(leaf, Named) and leaf.kind == "header":
        path = f"header[{leaf.name}]"
        text = arrival.row.capture.headers.get(leaf.name) if leaf.name else None
        found = "not there" if text is None else shown(text)
    why = f"{path} is {found}; expected that {asked}" if path else f"it does not fulfil: {asked}"
    return Fault("where", f"{arrival.came.title} came, but {why}", path, asked, found, arrival.came)


@lru_cache(4096)
def _likeness(asked: str, found: str) -> float:
    if not asked or not found or len(found) > 200:
        return 0.0
    return difflib.SequenceMatcher(None, asked.lower(), found.lower()).ratio()
