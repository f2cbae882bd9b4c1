"""What a connection needs of its listener, and what decides on answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from inspector.capture import Annotation, Capture, Reply
from inspector.listener.acts import Play
from inspector.listener.answers import Answers
from inspector.listener.origin import Origins
from inspector.listener.turn import Turn
from inspector.settings import ListenerSettings
from inspector.store.base import Entry

#: Called once, on the loop's thread: with None when it is on record, else with why it is not.
Told = Callable[[BaseException | None], None]
#: Commits an entry, then calls back.
Submit = Callable[[Entry, Told], None]
#: Adds the answer to a capture that was stored without one, then calls back.
RecordReply = Callable[[Capture, Reply, Told], None]


# tuples, because one of each is made for each request that a rule answers


class Chosen(NamedTuple):
    """An answer that was chosen. `play` makes what is done in place of writing it, where it is to go wrong."""

    reply: Reply
    play: Play | None = None


class Decision(NamedTuple):
    """What becomes of a request besides being stored.

    `chosen` answers it at once. `late` is awaited when the request is on record, as long as that takes, and gives the
    answer; while it is awaited the capture shows without one. Where both are None, or `late` gives None or is cut short
    because the listener stops, the answer is the plain 200. `forward`: it is to enter the queue of forwards, in the
    transaction that stores it. `annotation` is what the decision found out about the request. `passed` names what let
    it pass to the plain answer, with "; " behind it.
    """

    chosen: Chosen | None = None
    late: Callable[[], Awaitable[Chosen | None]] | None = None
    forward: bool = False
    annotation: Annotation | None = None
    passed: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """The decision takes a while: `made` is awaited before the request is stored."""

    made: Callable[[], Awaitable[Decision | None]]


Decide = Callable[[Capture], Decision | Pending | None]


class Owner(Protocol):
    """What a connection needs of its listener."""

    settings: ListenerSettings
    answers: Answers
    recording: bool
    refused: int
    router: Callable[[str, str], str]
    submit: Submit
    decide: Decide | None
    record_reply: RecordReply | None
    origins: Origins | None
    turn: Turn
