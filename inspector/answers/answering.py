"""What an endpoint answers: handshakes, gate, rules. Asked for every request, on the engine's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from inspector.answers.asked import Asked, Judge, Recognise
from inspector.answers.candidates import INLINE_BODY
from inspector.answers.choosing import Choosing
from inspector.answers.gate import Gate, Refusal
from inspector.answers.handshakes import Exchange, Handshaking
from inspector.answers.manners import Manner, Manners
from inspector.answers.schemas import AT_ONCE_S, BEHIND_S
from inspector.answers.telling import told
from inspector.capture import GATE_RULE, Capture, Reply
from inspector.endpoints import Endpoint, SecretRef
from inspector.listener import Chosen, Decision

#: What becomes of a request, and whether it may be forwarded.
Decided = tuple[Decision | None, bool]
Later = Callable[[], Awaitable[Decided]]


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
        self._recognise = recognise
        self._judge = judge
        self._handshaking = handshaking
        self._secrets = secrets
        self._manners = Manners(endpoints)
        self._choosing = Choosing(deliveries)
        #: see Manners
        self.prepare = self._manners.prepare
        #: see Manners
        self.look_at_files = self._manners.look_at_files
        #: see Manners
        self.take_over = self._manners.take_over
        #: see Choosing
        self.restart = self._choosing.restart

    def decide(self, capture: Capture, *, target_answers: bool = False) -> Decided | Later:
        """What becomes of a request that is about to be stored, and whether it may be forwarded.

        None: nothing was chosen and nothing found out. `Later`: a worker has to look at it before it is known.
        `target_answers`: what no rule answers is answered by a target.
        """
        self._manners.refresh()
        found = self._handshaking.answer(capture, self._manners.endpoint(capture.endpoint))
        if found is not None and not found.ordinary:
            return self._shake(found, capture), False
        manner = self._manners.of(capture.endpoint)
        decided = (None, True) if manner is None else self._decide(manner, capture)
        return decided if found is None or target_answers else _courteous(decided, found.reply)

    def _shake(self, found: Exchange, capture: Capture) -> Decision:
        """The answer to a handshake, if it brings what the gate wants of those, too."""
        manner = self._manners.of(found.endpoint)
        if manner is None or manner.gate is None:
            return Decision(Chosen(found.reply))
        gate = manner.gate.for_handshakes(signed=found.signed)
        annotation = self._judge(replace(capture, endpoint=found.endpoint), None) if gate.annotated else None
        refused = gate.refusal(capture, annotation, self._secrets(found.endpoint))
        return Decision(Chosen(found.reply if refused is None else _refused(refused)), annotation=annotation)

    def _decide(self, manner: Manner, capture: Capture) -> Decided | Later:
        """The same by gate and rules."""
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
        return self._choosing.choose(manner, asked), True

    async def _look(self, manner: Manner, gate: Gate, asked: Asked) -> Decided:
        """Whether a large body fits the schemas of the gate, and then what rules say."""
        refused = await asyncio.to_thread(gate.misfit, asked.capture, BEHIND_S)
        if refused is not None:
            return Decision(Chosen(_refused(refused)), annotation=asked.annotation), False
        return self._choosing.choose(manner, asked), True


def _courteous(decided: Decided | Later, courtesy: Reply) -> Decided | Later:
    """With the answer that the provider wants where there would be the plain one."""
    if callable(decided):

        async def later(look: Later = decided) -> Decided:
            return _courtesy(await look(), courtesy)

        return later
    return _courtesy(decided, courtesy)


def _courtesy(decided: Decided, courtesy: Reply) -> Decided:
    decision, forward = decided
    if decision is None:
        return Decision(Chosen(courtesy)), forward
    if decision.late is not None:
        return decision._replace(late=partial(_or_else, decision.late, Chosen(courtesy))), forward
    if decision.chosen is not None:
        return decided
    return decision._replace(chosen=Chosen(replace(courtesy, rule=decision.passed + courtesy.rule))), forward


async def _or_else(late: Callable[[], Awaitable[Chosen | None]], courtesy: Chosen) -> Chosen:
    return await late() or courtesy


def _refused(refusal: Refusal) -> Reply:
    return told(refusal.status, refusal.reason, f"{GATE_RULE}: {refusal.reason}", refusal.headers)
