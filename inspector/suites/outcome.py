"""What came of a suite: of each expectation, of its rules, and what came unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from inspector.capture import iso

#: Events that a result lists of one expectation, and of those that nobody asked for; the others are counted.
MOST_SHOWN = 100
#: What is done to every text of a result.
Change = Callable[[str], str]


class Came(NamedTuple):
    """An event as results name it; `at_s` is seconds after the start."""

    id: int
    uuid: str
    received_us: int
    at_s: float
    event: str
    provider: str
    endpoint: str
    event_id: str
    line: str

    @property
    def title(self) -> str:
        """`#12 invoice.paid`, or what was asked where it has no event type."""
        return f"#{self.id} {self.event or self.line}"

    def mapped(self, change: Change) -> Came:
        """The same with its texts changed."""
        return self._replace(event=change(self.event), event_id=change(self.event_id), line=change(self.line))

    def to_json(self) -> dict[str, Any]:
        """What JSON reports say of it."""
        return {
            "id": self.id,
            "uuid": self.uuid,
            "event": self.event,
            "provider": self.provider,
            "endpoint": self.endpoint,
            "event_id": self.event_id,
            "request": self.line,
            "after_s": round(self.at_s, 3),
        }


class Fault(NamedTuple):
    """Why an event does not hold what was asked. `text` is a sentence; the others are empty where they say nothing."""

    kind: str
    text: str
    path: str = ""
    expected: str = ""
    found: str = ""
    came: Came | None = None

    def mapped(self, change: Change) -> Fault:
        """The same with its texts changed."""
        return self._replace(
            text=change(self.text),
            path=change(self.path),
            expected=change(self.expected),
            found=change(self.found),
            came=None if self.came is None else self.came.mapped(change),
        )

    def to_json(self) -> dict[str, Any]:
        """What JSON reports say of it."""
        data = {"kind": self.kind, "text": self.text, "path": self.path, "expected": self.expected, "found": self.found}
        return data | {"capture": None if self.came is None else self.came.to_json()}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one expectation, or one rule of the whole suite, stands.

    `count` events fit it, of which `came` are the first. `faults` are what is wrong, `near` what came nearest to it
    where it is not met, `asked` what is expected in words.
    """

    name: str
    asked: str
    state: str
    count: int = 0
    came: tuple[Came, ...] = ()
    faults: tuple[Fault, ...] = ()
    near: tuple[Fault, ...] = ()
    rule: bool = False

    @property
    def passed(self) -> bool:
        """Whether it is met."""
        return self.state == "met"

    @property
    def headline(self) -> str:
        """How it stands, in a sentence."""
        if self.rule:
            return "holds" if self.passed else self.faults[0].text if self.faults else self.state
        if self.state == "met":
            return f"{self.count:,} came"
        if self.state == "waiting":
            return f"{self.count:,} came, waiting" if self.count else "waiting"
        first = self.faults[0] if self.faults else self.near[0] if self.near else None
        if self.state == "missing":
            begin = "nothing came" if not self.count else f"only {self.count:,} came"
            return begin if first is None else f"{begin}; nearest: {first.text}"
        return self.state if first is None else first.text

    def reasons(self) -> Iterator[str]:
        """Every sentence about why it is not met."""
        if self.state == "missing":
            yield f"{self.asked}: {'nothing' if not self.count else f'only {self.count:,}'} came"
        for fault in self.faults:
            yield fault.text
        for fault in self.near:
            yield f"nearest: {fault.text}"

    def mapped(self, change: Change) -> Outcome:
        """The same with its texts changed."""
        return replace(
            self,
            name=change(self.name),
            asked=change(self.asked),
            came=tuple(came.mapped(change) for came in self.came),
            faults=tuple(fault.mapped(change) for fault in self.faults),
            near=tuple(fault.mapped(change) for fault in self.near),
        )

    def to_json(self) -> dict[str, Any]:
        """What JSON reports say of it."""
        return {
            "name": self.name,
            "rule": self.rule,
            "asked": self.asked,
            "state": self.state,
            "passed": self.passed,
            "count": self.count,
            "came": [came.to_json() for came in self.came],
            "faults": [fault.to_json() for fault in self.faults],
            "nearest": [fault.to_json() for fault in self.near],
        }


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a run, or how it stands. `ended` is why it ended: "" (it goes on), "done", "timeout", "end of the
    session" or "interrupted"; `problem` says what kept it from going on.
    """

    suite: str
    source: str
    started_at: datetime
    duration_s: float = 0.0
    description: str = ""
    outcomes: tuple[Outcome, ...] = ()
    unasked: tuple[Came, ...] = ()
    unasked_count: int = 0
    seen: int = 0
    ignored: int = 0
    ended: str = ""
    problem: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def complete(self) -> bool:
        """Whether it ran to its end."""
        return bool(self.ended) and self.ended != "interrupted" and not self.problem

    @property
    def passed(self) -> bool:
        """Whether everything is met; never where it was interrupted."""
        return self.complete and all(outcome.passed for outcome in self.outcomes)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """What is not met."""
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)

    @property
    def headline(self) -> str:
        """`2 of 3 met, 1 unasked`."""
        met = sum(outcome.passed for outcome in self.outcomes)
        text = f"{met:,} of {len(self.outcomes):,} met"
        if self.unasked_count:
            text += f", {self.unasked_count:,} came unasked"
        if self.ended == "interrupted":
            text += ", interrupted"
        elif self.problem:
            text += ", broken off"
        return text

    def mapped(self, change: Change) -> Result:
        """The same with its texts changed."""
        return replace(
            self,
            suite=change(self.suite),
            source=change(self.source),
            description=change(self.description),
            outcomes=tuple(outcome.mapped(change) for outcome in self.outcomes),
            unasked=tuple(came.mapped(change) for came in self.unasked),
            problem=change(self.problem),
            notes=tuple(change(note) for note in self.notes),
        )

    def to_json(self) -> dict[str, Any]:
        """The JSON report."""
        return {
            "suite": self.suite,
            "description": self.description,
            "source": self.source,
            "passed": self.passed,
            "complete": self.complete,
            "ended": self.ended,
            "problem": self.problem,
            "started_at": iso(self.started_at),
            "duration_s": round(self.duration_s, 3),
            "seen": self.seen,
            "ignored": self.ignored,
            "expectations": [outcome.to_json() for outcome in self.outcomes],
            "unasked": [came.to_json() for came in self.unasked],
            "unasked_count": self.unasked_count,
            "notes": list(self.notes),
        }
