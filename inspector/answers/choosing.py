"""Which rule of an endpoint answers a request, and with which step of its plan."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from inspector.answers.asked import Asked
from inspector.answers.candidates import Shortlist
from inspector.answers.compiled import Compiled
from inspector.answers.counting import Counts, event_key
from inspector.answers.manners import Manner
from inspector.answers.quick_status import quick_answer
from inspector.answers.telling import told
from inspector.answers.values import AnswerValues
from inspector.capture import Annotation
from inspector.endpoints import Endpoint
from inspector.errors import TemplateError
from inspector.listener import Chosen, Decision
from inspector.templates import Values

_NO_VALUES = Values()


class Choosing:
    """Knows how often each event came and how far each plan is. Its methods belong on the engine's thread.

    `deliveries` tells how many of an event (provider, id) are on record.
    """

    def __init__(self, deliveries: Callable[[str, str], int]) -> None:
        self._deliveries = deliveries
        self._attempts = Counts()
        self._places = Counts()

    def restart(self) -> None:
        """Begin all plans and counts anew."""
        self._attempts.clear()
        self._places.clear()

    def choose(self, manner: Manner, asked: Asked) -> Decision | None:
        """The answer of the first rule that fits; None when none does and nothing was found out."""
        capture = asked.capture
        if manner.endpoint.quick_status and (status := quick_answer(capture)) is not None:
            return Decision(Chosen(status), annotation=asked.annotation)
        if manner.counted:
            event = asked.sender()
            asked.number = self._attempts.next(event_key(capture, event), self._before, event)
        if manner.rules is None:
            return _nothing(asked)
        shortlist = manner.rules[capture.method, capture.target]
        if len(capture.body) > shortlist.at_once:
            late = partial(self._late, manner.endpoint, shortlist, asked)
            return Decision(late=late, annotation=asked.annotation)
        place = shortlist.quick_first(asked)
        while place >= 0:
            taken = self._take(manner.endpoint, shortlist.rules[place], asked)
            if taken is not None:
                answer, delay = taken
                if delay:
                    return Decision(late=partial(_after, delay, answer), annotation=asked.annotation)
                return Decision(answer, None, False, asked.annotation)
            place = shortlist.quick_first(asked, place)
        return _nothing(asked)

    def _before(self, event: Annotation) -> int:
        return self._deliveries(event.provider, event.event_id) if event.event_id else 0

    async def _late(self, endpoint: Endpoint, shortlist: Shortlist, asked: Asked) -> Chosen | None:
        """The first answer to a large body or of thousands of rules, which a worker looks into.

        By the endpoint as it was when the request came: it may be gone before that is done.
        """
        place = -1
        while (place := await asyncio.to_thread(shortlist.first, asked, place)) >= 0:
            if (taken := self._take(endpoint, shortlist.rules[place], asked)) is not None:
                chosen, delay = taken
                return await _after(delay, chosen)
        return None

    def _take(self, endpoint: Endpoint, rule: Compiled, asked: Asked) -> tuple[Chosen, float] | None:
        """The answer of a rule that fits, and seconds to hold it back; None when its rate or step lets it pass."""
        step, place = rule.steps[0], 1
        if not rule.final or len(rule.steps) > 1:
            # what begins anew when the rule is changed
            key = (endpoint.name, rule.rule, rule.number)
            if rule.rate < 1 and not rule.applies(self._places.next(("rate", *key))):
                return None
            if len(rule.steps) > 1:
                per = event_key(asked.capture, asked.sender()) if rule.rule.per == "event" else ""
                place = min(self._places.next((per, *key)), len(rule.steps))
                step = rule.steps[place - 1]
            if step.passes:
                asked.passed = f"{asked.passed}{rule.told[place - 1][2]}; "
                return None
            if step.rate < 1 and not rule.step_applies(step, self._places.next(("step", *key))):
                return None
        try:
            answer, delay = rule.answer(step, place, AnswerValues(asked, endpoint) if rule.filled else _NO_VALUES)
        except TemplateError as error:
            why = f"The answer could not be filled in. {error.message}"
            return Chosen(told(500, why, f"{asked.passed}{rule.label}: {error.message}")), 0.0
        if asked.passed:
            answer = answer._replace(reply=replace(answer.reply, rule=asked.passed + answer.reply.rule))
        return answer, delay


def _nothing(asked: Asked) -> Decision | None:
    if asked.annotation is None and not asked.passed:
        return None
    return Decision(annotation=asked.annotation, passed=asked.passed)


async def _after(delay_s: float, chosen: Chosen) -> Chosen:
    await asyncio.sleep(delay_s)
    return chosen
