"""How each endpoint answers: handshakes, gate, rules. Asked for every request, on the engine's thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from inspector.answers.compiled import Compiled, compile_rules
from inspector.answers.counting import Counts, event_key
from inspector.answers.gate import Gate, Refusal, compile_gate
from inspector.answers.handshakes import Handshaking
from inspector.answers.quick_status import quick_answer
from inspector.answers.values import values_of
from inspector.capture import Annotation, Capture, Headers, Reply, Summary, to_micros
from inspector.endpoints import Endpoint, SecretRef
from inspector.errors import ConfigError, TemplateError
from inspector.listener import Chosen, Decision
from inspector.query import Subject
from inspector.store import Entry
from inspector.store.rows import summary_of

log = logging.getLogger(__name__)

#: Bodies up to so many bytes are looked into before the commit; larger ones by a worker, behind it.
INLINE_BODY = 64 * 1024

Annotate = Callable[[Capture, bool], Annotation | None]


@dataclass(frozen=True, slots=True)
class _Manner:
    """How one endpoint answers; made anew when it changes."""

    endpoint: Endpoint
    gate: Gate | None
    rules: tuple[Compiled, ...]
    annotated: bool
    counted: bool


class Answering:
    """Decides for a listener. Its methods belong on the engine's thread.

    `endpoints` gives the present ones (a new list whenever one changed), `secrets` the secrets of a gate,
    `deliveries` how many of an event (provider, id) are on record.
    """

    def __init__(
        self,
        endpoints: Callable[[], Sequence[Endpoint]],
        annotate: Annotate,
        handshaking: Handshaking,
        secrets: Callable[[str], Mapping[SecretRef, str]],
        deliveries: Callable[[str, str], int],
    ) -> None:
        self._endpoints = endpoints
        self._annotate = annotate
        self._handshaking = handshaking
        self._secrets = secrets
        self._deliveries = deliveries
        self._compiled: Sequence[Endpoint] | None = None
        self._by_name: dict[str, Endpoint] = {}
        self._manners: dict[str, _Manner] = {}
        self._attempts = Counts()
        self._places = Counts()

    def restart(self) -> None:
        """Begin all plans and counts anew."""
        self._attempts.clear()
        self._places.clear()

    def decide(self, capture: Capture) -> tuple[Decision | None, bool]:
        """What becomes of a request that is about to be stored, and whether it may be forwarded.

        None: nothing was chosen and nothing found out.
        """
        manner = self._manner(capture.endpoint)
        endpoint = self._by_name.get(capture.endpoint)
        found = self._handshaking.answer(capture, endpoint)
        if found is not None:
            return Decision(Chosen(found)), False
        if manner is None:
            return None, True
        if manner.endpoint.quick_status and (quick := quick_answer(capture)) is not None:
            return Decision(Chosen(quick)), True
        annotation = self._annotate(capture, False) if manner.annotated else None
        if manner.gate is not None:
            refused = manner.gate.refusal(capture, annotation, self._secrets(capture.endpoint))
            if refused is not None:
                return Decision(Chosen(_refused(refused)), annotation=annotation), False
        if not manner.rules:
            return Decision(annotation=annotation), True
        row = self._row(capture, annotation, manner.counted)
        asking = _Asking(self, manner.rules, row, capture, annotation)
        if len(capture.body) > INLINE_BODY and any(rule.slow for rule in manner.rules):
            return Decision(late=asking.late, annotation=annotation), True
        chosen = asking.now()
        if chosen is None:
            return Decision(annotation=annotation), True
        answer, delay = chosen
        if delay:
            return Decision(late=partial(_after, delay, answer), annotation=annotation), True
        return Decision(answer, annotation=annotation), True

    def _manner(self, name: str) -> _Manner | None:
        endpoints = self._endpoints()
        if endpoints is not self._compiled:
            self._compiled = endpoints
            self._by_name = {one.name: one for one in endpoints}
            self._manners = {one.name: self._made(one) for one in endpoints if _has_manner(one)}
        return self._manners.get(name)

    def _made(self, endpoint: Endpoint) -> _Manner:
        before = self._manners.get(endpoint.name)
        if before is not None and before.endpoint == endpoint:
            return before
        try:
            gate, rules = compile_gate(endpoint.gate), compile_rules(endpoint.answers)
        except ConfigError as error:
            # of another version of this program, or a body file that is gone meanwhile
            if before is None:
                log.error("endpoint %s answers 200: %s", endpoint.name, error)
                return _Manner(endpoint, None, (), False, False)
            log.error("endpoint %s goes on answering as before: %s", endpoint.name, error)
            return replace(before, endpoint=endpoint)
        annotated = any(rule.annotated for rule in rules) or (gate is not None and gate.annotated)
        return _Manner(endpoint, gate, rules, annotated, any(rule.counted for rule in rules))

    def _row(self, capture: Capture, annotation: Annotation | None, counted: bool) -> Summary:
        row = summary_of(0, Entry(capture, None, annotation))
        if not counted:
            return row
        number = self._attempts.next(event_key(capture, annotation), partial(self._before, annotation))
        return row._replace(attempt=row.attempt or number, delivery=number, deliveries=number)

    def _before(self, annotation: Annotation | None) -> int:
        if annotation is None or not annotation.event_id:
            return 0
        return self._deliveries(annotation.provider, annotation.event_id)

    def take(
        self, rule: Compiled, row: Summary, capture: Capture, annotation: Annotation | None
    ) -> tuple[Chosen, float] | None:
        """The answer of a rule that fits, and seconds to hold it back; None when its rate or step lets it pass."""
        # what begins anew when the rule is changed
        key = (capture.endpoint, rule.rule, rule.number)
        if rule.rate < 1 and not rule.applies(self._places.next(("rate", *key))):
            return None
        place = 1
        if len(rule.steps) > 1:
            event = event_key(capture, annotation) if rule.rule.per == "event" else ""
            place = min(self._places.next((event, *key)), len(rule.steps))
        step = rule.steps[place - 1]
        if step.passes or (step.rate < 1 and not rule.step_applies(step, self._places.next(("step", *key)))):
            return None
        try:
            return rule.answer(step, place, values_of(capture, row, self._by_name[capture.endpoint].parts))
        except TemplateError as error:
            return Chosen(_unfilled(rule, error)), 0.0


class _Asking:
    """Goes through the rules for one request."""

    def __init__(
        self,
        answering: Answering,
        rules: Sequence[Compiled],
        row: Summary,
        capture: Capture,
        annotation: Annotation | None,
    ) -> None:
        self._take = partial(answering.take, row=row, capture=capture, annotation=annotation)
        self._rules = rules
        # what one condition decodes, the others need not
        self._subject = Subject(row, lambda _: capture, to_micros(capture.received_at))

    def now(self) -> tuple[Chosen, float] | None:
        """The first answer, of rules that can be asked at once."""
        for rule in self._rules:
            if self._fits(rule) and (found := self._take(rule)) is not None:
                return found
        return None

    async def late(self) -> Chosen | None:
        """The same for a large body, which a worker looks into."""
        for rule in self._rules:
            fits = await asyncio.to_thread(self._fits, rule) if rule.slow else self._fits(rule)
            if fits and (found := self._take(rule)) is not None:
                chosen, delay = found
                return await _after(delay, chosen)
        return None

    def _fits(self, rule: Compiled) -> bool:
        return rule.query.empty or rule.query.accepts(self._subject)


def _has_manner(endpoint: Endpoint) -> bool:
    return bool(endpoint.answers or endpoint.gate or endpoint.quick_status)


async def _after(delay_s: float, chosen: Chosen) -> Chosen:
    await asyncio.sleep(delay_s)
    return chosen


def _refused(refusal: Refusal) -> Reply:
    return _told(refusal.status, refusal.reason, f"gate: {refusal.reason}", refusal.headers)


def _unfilled(rule: Compiled, error: TemplateError) -> Reply:
    why = f"The answer could not be filled in. {error.message}"
    return _told(500, why, f"{rule.label}: {error.message}")


def _told(status: int, text: str, rule: str, headers: Sequence[tuple[bytes, bytes]] = ()) -> Reply:
    line = f"{' '.join(text.split())}\n".encode("utf-8", "backslashreplace")
    pairs = [(b"Content-Type", b"text/plain; charset=utf-8"), *headers]
    return Reply(status, _PHRASES[status], Headers(pairs), line, rule=rule)


_PHRASES = {401: "Unauthorized", 403: "Forbidden", 422: "Unprocessable Content", 500: "Internal Server Error"}
