"""Where a rule that was made from a row goes among the others, and what that means for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from inspector.capture import Capture, Summary
from inspector.endpoints import AnswerRule
from inspector.errors import InspectorError
from inspector.gui.answering.wording import answer_text
from inspector.query import Subject, parse

#: Answers that are named; of more it is said how many.
_NAMED = 3
#: What the row menu offers at once.
OFFERED = (
    AnswerRule(status=200),
    AnswerRule(status=400),
    AnswerRule(status=401),
    AnswerRule(status=404),
    AnswerRule(status=409),
    AnswerRule(status=429, headers=(("Retry-After", "5"),)),
    AnswerRule(status=500),
    AnswerRule(status=503),
)
PLANS = (
    AnswerRule(plan="500 x2, then ok"),
    AnswerRule(plan="hang"),
    AnswerRule(plan="reset"),
    AnswerRule(plan="delay 10s ok"),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """All rules with the new one. `replaced` is the one of the menu whose place it took."""

    rules: tuple[AnswerRule, ...]
    place: int
    replaced: AnswerRule | None = None

    @property
    def unreached(self) -> list[int]:
        """Numbers of the answers whose requests are all answered by the new one."""
        new = self.rules[self.place]
        return [] if new.rate else [number for number, one in self._behind() if new.when in ("", one.when)]

    def told(self) -> str:
        """What it means for the others, as the end of a sentence; an empty text where that is nothing."""
        text = "" if self.replaced is None else f", in place of {answer_text(self.replaced)}"
        dead = self.unreached
        others = [f"{number} ({one.when or 'always'})" for number, one in self._behind() if number not in dead]
        if others:
            text += f", before {_listed(others)}"
        return f"{text}. Not reached any more: {_listed([str(number) for number in dead])}" if dead else text

    def _behind(self) -> list[tuple[int, AnswerRule]]:
        """Those that are asked after it, with their numbers."""
        numbered = enumerate(self.rules[self.place + 1 :], self.place + 2)
        return [(number, one) for number, one in numbered if one.enabled]


def placed(rules: Sequence[AnswerRule], rule: AnswerRule, row: Summary, load: Callable[[int], Capture]) -> Placed:
    """Put a rule before the first one that answers the row: those that do not are asked before it as they were.

    One of the menu with the same condition makes room: nothing is lost with it that another click would not bring.
    """
    subject = Subject(row, load, time.time_ns() // 1000)
    place = next((place for place, one in enumerate(rules) if one.enabled and _fits(one, subject)), len(rules))
    first = rules[place] if place < len(rules) else None
    if first is not None and first.when == rule.when and replace(first, when="") in (*OFFERED, *PLANS):
        return Placed((*rules[:place], rule, *rules[place + 1 :]), place, first)
    return Placed((*rules[:place], rule, *rules[place:]), place)


def _listed(numbers: Sequence[str]) -> str:
    more = len(numbers) - _NAMED
    named = ", ".join(numbers[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{'answer' if len(numbers) == 1 else 'answers'} {named}"


def _fits(rule: AnswerRule, subject: Subject) -> bool:
    try:
        return parse(rule.when).test(subject)
    except InspectorError:
        # what cannot be told is as if it did
        return True
