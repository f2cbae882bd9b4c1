"""What the listener asks about each request: is it going in circles, how is it answered, is it forwarded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from inspector.answers import Answering, Later
from inspector.capture import Capture
from inspector.forwarding import Forwarder
from inspector.listener import Chosen, Decision, Pending

Late = Callable[[], Awaitable[Chosen | None]]


def decide(answering: Answering, forwarder: Forwarder, capture: Capture) -> Decision | Pending | None:
    """A chosen answer comes before that of a target; what a gate refuses, or a handshake, is not forwarded."""
    forward = forwarder.decide(capture)
    if forward is not None and forward.chosen is not None:
        return forward
    decided = answering.decide(capture, target_answers=forward is not None and forward.late is not None)
    if callable(decided):
        return Pending(partial(_wait, decided, forward))
    return _joined(forward, *decided)


async def _wait(later: Later, forward: Decision | None) -> Decision | None:
    return _joined(forward, *await later())


def _joined(forward: Decision | None, ours: Decision | None, may_forward: bool) -> Decision | None:
    if ours is None or forward is None:
        return forward if ours is None else ours
    if not may_forward:
        return ours
    if ours.chosen is not None:
        return ours._replace(forward=True)
    if ours.late is None:
        return forward._replace(annotation=ours.annotation, passed=ours.passed)
    late = ours.late if forward.late is None else partial(_first, ours.late, forward.late)
    return Decision(late=late, forward=True, annotation=ours.annotation, passed=ours.passed)


async def _first(late: Late, target: Late) -> Chosen | None:
    return await late() or await target()
