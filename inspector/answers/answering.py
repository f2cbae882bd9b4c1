"""How each endpoint answers: handshakes, gate, rules. Asked for every request, on the engine's thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus

from inspector.answers.asked import Asked, Judge, Recognise
from inspector.answers.candidates import Candidates, Shortlist
from inspector.answers.compiled import Compiled, compile_rules
from inspector.answers.counting import Counts, event_key
from inspector.answers.gate import Gate, Refusal, compile_gate
from inspector.answers.handshakes import Exchange, Handshaking
from inspector.answers.quick_status import quick_answer
from inspector.answers.schemas import AT_ONCE_S, BEHIND_S
from inspector.answers.values import AnswerValues
from inspector.capture import GATE_RULE, Annotation, Capture, Headers, Reply
from inspector.endpoints import Endpoint, SecretRef
from inspector.errors import ConfigError, TemplateError
from inspector.listener import Chosen, Decision
from inspector.quick import quick
from inspector.templates import Values

log = logging.getLogger(__name__)
_new_decision = quick(Decision)
_NO_VALUES = Values()

#: Bodies up to so many bytes are looked into before the commit; larger ones by a worker, behind it.
INLINE_BODY = 64 * 1024
#: More rules than this that may fit a request are asked by a worker, too.
MOST_AT_ONCE = 500

#: What becomes of a request, and whether it may be forwarded.
Decided = tuple[Decision | None, bool]
Later = Callable[[], Awaitable[Decided]]


@dataclass(frozen=True, slots=True)
class _Manner:
    """How one endpoint answers; made anew when it changes."""

    endpoint: Endpoint
    gate: Gate | None = None
    rules: Candidates | None = None
    counted: bool = False


class Answering:
    """Decides for a listener. Its methods belong on the engine's thread.

    `endpoints` gives the present ones (a new list whenever one changed), `recognise` a request's provider and event,
    `judge` its verdicts too, `secrets` the secrets of a gate, `deliveries` how many of an event (provider, id) are
    on record.
    """

    def __init__(
        self,
        endpoints: Callable[[], Sequence[Endpoint]],
        recognise: Recognise,
        judge: Judge,
        handshaking: Handshaking,
        secrets: Callable[[str], Mapping[SecretRef, str]],
        deliveries: Callable[[str, str], int],
    ) -> None:
        self._endpoints = endpoints
        self._recognise = recognise
        self._judge = judge
        self._handshaking = handshaking
        self._secrets = secrets
        self._deliveries = deliveries
        self._compiled: Sequence[Endpoint] | None = None
        self._by_name: dict[str, Endpoint] = {}
        self._manners: dict[str, _Manner] = {}
        self._prepared: dict[str, _Manner] = {}
        self._attempts = Counts()
        self._places = Counts()

    def prepare(self, endpoint: Endpoint) -> None:
        """Read the rules and the gate of an endpoint that is about to be saved. ConfigError. Any thread: use a worker.

        Thousands of rules take a second, which the listener would stand still for at the next request.
        """
        self._prepared[endpoint.name] = _compiled(endpoint)

    def restart(self) -> None:
        """Begin all plans and counts anew."""
        self._attempts.clear()
        self._places.clear()

    def decide(self, capture: Capture, *, target_answers: bool = False) -> Decided | Later:
        """What becomes of a request that is about to be stored, and whether it may be forwarded.

        None: nothing was chosen and nothing found out. `Later`: a worker has to look at it before it is known.
        `target_answers`: what no rule answers is answered by a target.
        """
        if self._endpoints() is not self._compiled:
            self._compile()
        found = self._handshaking.answer(capture, self._by_name.get(capture.endpoint))
        if found is not None and not found.ordinary:
            return self._shake(found, capture), False
        manner = self._manners.get(capture.endpoint)
        decided = (None, True) if manner is None else self._decide(manner, capture)
        return decided if found is None or target_answers else _courteous(decided, Chosen(found.reply))

    def _shake(self, found: Exchange, capture: Capture) -> Decision:
        """The answer to a handshake, if it brings what the gate wants of those, too."""
        manner = self._manners.get(found.endpoint)
        if manner is None or manner.gate is None:
            return Decision(Chosen(found.reply))
        gate = manner.gate.for_handshakes(signed=found.signed)
        annotation = self._judge(capture, None) if gate.annotated else None
        refused = gate.refusal(capture, annotation, self._secrets(found.endpoint))
        return Decision(Chosen(found.reply if refused is None else _refused(refused)), annotation=annotation)

    def _decide(self, manner: _Manner, capture: Capture) -> Decided | Later:
        """The same by gate and rules."""
        if manner.endpoint.quick_status and (quick := quick_answer(capture)) is not None:
            return Decision(Chosen(quick)), True
        asked = Asked(capture, self._recognise, self._judge)
        if manner.gate is not None:
            annotation = asked.judged() if manner.gate.annotated else None
            refused = manner.gate.refusal(capture, annotation, self._secrets(capture.endpoint))
            if refused is None and manner.gate.schemas:
                if len(capture.body) > INLINE_BODY:
                    return partial(self._look, manner, manner.gate, asked)
                refused = manner.gate.misfit(capture, AT_ONCE_S)
            if refused is not None:
                return Decision(Chosen(_refused(refused)), annotation=annotation), False
        return self._choose(manner, asked)

    async def _look(self, manner: _Manner, gate: Gate, asked: Asked) -> Decided:
        """Whether a large body fits the schemas of the gate, and then what rules say."""
        refused = await asyncio.to_thread(gate.misfit, asked.capture, BEHIND_S)
        if refused is not None:
            return Decision(Chosen(_refused(refused)), annotation=asked.annotation), False
        return self._choose(manner, asked)

    def _choose(self, manner: _Manner, asked: Asked) -> Decided:
        capture = asked.capture
        if manner.counted:
            event = asked.recognised
            asked.number = self._attempts.next(event_key(capture, event), partial(self._before, event))
        if manner.rules is None:
            return _nothing(asked), True
        shortlist = manner.rules.of(capture.method, capture.target)
        if len(shortlist.rules) > MOST_AT_ONCE or (shortlist.slow and len(capture.body) > INLINE_BODY):
            late = partial(self._late, manner.endpoint, shortlist, asked)
            return Decision(late=late, annotation=asked.annotation), True
        place = shortlist.quick_first(asked)
        while place >= 0:
            taken = self._take(manner.endpoint, shortlist.rules[place], asked)
            if taken is not None:
                answer, delay = taken
                if delay:
                    return Decision(late=partial(_after, delay, answer), annotation=asked.annotation), True
                return _new_decision(answer, None, False, asked.annotation), True
            place = shortlist.quick_first(asked, place)
        return _nothing(asked), True

    def _compile(self) -> None:
        endpoints = self._compiled = self._endpoints()
        self._by_name = {one.name: one for one in endpoints}
        self._manners = {one.name: self._made(one) for one in endpoints if _has_manner(one)}

    def _made(self, endpoint: Endpoint) -> _Manner:
        before = self._manners.get(endpoint.name)
        if before is not None and before.endpoint == endpoint:
            return before
        ready = self._prepared.pop(endpoint.name, None)
        if ready is not None and (ready.endpoint.gate, ready.endpoint.answers) == (endpoint.gate, endpoint.answers):
            return replace(ready, endpoint=endpoint)
        try:
            return _compiled(endpoint)
        except ConfigError as error:
            # of another version of this program, or a body file that is gone meanwhile
            if before is None:
                log.error("endpoint %s answers 200: %s", endpoint.name, error)
                return _Manner(endpoint)
            log.error("endpoint %s goes on answering as before: %s", endpoint.name, error)
            return replace(before, endpoint=endpoint)

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
                per = event_key(asked.capture, asked.recognised) if rule.rule.per == "event" else ""
                place = min(self._places.next((per, *key)), len(rule.steps))
                step = rule.steps[place - 1]
            if step.passes or (step.rate < 1 and not rule.step_applies(step, self._places.next(("step", *key)))):
                return None
        try:
            return rule.answer(step, place, AnswerValues(asked, endpoint) if rule.filled else _NO_VALUES)
        except TemplateError as error:
            return Chosen(_unfilled(rule, error)), 0.0


def _compiled(endpoint: Endpoint) -> _Manner:
    gate, rules = compile_gate(endpoint.gate), compile_rules(endpoint.answers)
    counted = any(rule.counted for rule in rules)
    return _Manner(endpoint, gate, Candidates(rules) if rules else None, counted)


def _courteous(decided: Decided | Later, courtesy: Chosen) -> Decided | Later:
    """With the answer that the provider wants where there would be the plain one."""
    if callable(decided):

        async def later(look: Later = decided) -> Decided:
            return _courtesy(await look(), courtesy)

        return later
    return _courtesy(decided, courtesy)


def _courtesy(decided: Decided, courtesy: Chosen) -> Decided:
    decision, forward = decided
    if decision is None:
        return Decision(courtesy), forward
    if decision.late is not None:
        return replace(decision, late=partial(_or_else, decision.late, courtesy)), forward
    return replace(decision, chosen=decision.chosen or courtesy), forward


async def _or_else(late: Callable[[], Awaitable[Chosen | None]], courtesy: Chosen) -> Chosen:
    return await late() or courtesy


def _nothing(asked: Asked) -> Decision | None:
    return None if asked.annotation is None else Decision(annotation=asked.annotation)


def _has_manner(endpoint: Endpoint) -> bool:
    return bool(endpoint.answers or endpoint.gate or endpoint.quick_status)


async def _after(delay_s: float, chosen: Chosen) -> Chosen:
    await asyncio.sleep(delay_s)
    return chosen


def _refused(refusal: Refusal) -> Reply:
    return _told(refusal.status, refusal.reason, f"{GATE_RULE}: {refusal.reason}", refusal.headers)


def _unfilled(rule: Compiled, error: TemplateError) -> Reply:
    why = f"The answer could not be filled in. {error.message}"
    return _told(500, why, f"{rule.label}: {error.message}")


def _told(status: int, text: str, rule: str, headers: Sequence[tuple[bytes, bytes]] = ()) -> Reply:
    line = f"{' '.join(text.split())}\n".encode("utf-8", "backslashreplace")
    pairs = [(b"Content-Type", b"text/plain; charset=utf-8"), *headers]
    return Reply(status, _phrase(status), Headers(pairs), line, rule=rule)


def _phrase(status: int) -> str:
    try:
        # that of Python 3.11 is older than RFC 9110
        return "Unprocessable Content" if status == 422 else HTTPStatus(status).phrase
    except ValueError:
        return ""
