"""Typed publish/subscribe between the core and its front ends.

A subscriber is held weakly when it is a bound method, so that a closed window stops being called.
Publishing happens on the engine's thread; a front end that owns another thread hops over by itself.
"""

from __future__ import annotations

import logging
import threading
import types
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """Rows of the session changed, by this process or another one.

    `last_id` is the highest capture id that exists. `epoch` grows when rows vanished or came back
    (delete, undo, retention), so a list has to ask for its ids again; otherwise only rows up to
    `last_id` were added or the contents of rows changed.
    """

    last_id: int
    epoch: int


@dataclass(frozen=True, slots=True)
class CapturesStored:
    """Captures with these ids were committed by this process, in this order."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AttemptStored:
    """A resend of the capture ended and was recorded."""

    capture_id: int
    attempt_id: int


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """A batch of that number went on, paused or ended; about ten a second. `captures`: sent again since the last one.

    Attempts of a batch are told by this alone, not by AttemptStored.
    """

    batch: int
    captures: frozenset[int]


@dataclass(frozen=True, slots=True)
class ListenerChanged:
    """The listener started, stopped or failed. `address` is its URL while it listens; `error` the reason in red."""

    address: str | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class TunnelChanged:
    """The tunnel of the session is in another state: it was switched on or off, lost, brought back, or asks."""


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """`error` is why commits fail now (the senders get 503), or None when they work again."""

    error: str | None


@dataclass(frozen=True, slots=True)
class EndpointsChanged:
    """An endpoint was added, edited or removed, or its secrets changed."""


@dataclass(frozen=True, slots=True)
class ForwardsChanged:
    """The queue of forwards has another length: so many wait, and so many were given up."""

    waiting: int
    gave_up: int


@dataclass(frozen=True, slots=True)
class HandshakeAsks:
    """A handshake came whose end only the user may allow: `address` is to be called, or, with `keeps`, its secret kept.

    `Session.follow_up` does it.
    """

    capture_id: int
    endpoint: str
    provider: str
    address: str
    keeps: bool = False


Event = (
    SessionChanged
    | CapturesStored
    | AttemptStored
    | BatchProgress
    | ListenerChanged
    | TunnelChanged
    | StoreHealth
    | EndpointsChanged
    | ForwardsChanged
    | HandshakeAsks
)
E = TypeVar("E", bound=Event)


class Events:
    """Where events are published. Thread-safe; a failing subscriber is logged and does not stop the others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: dict[type[Any], list[Callable[[], Callable[[Any], None] | None]]] = {}

    def subscribe(self, kind: type[E], callback: Callable[[E], None]) -> Callable[[], None]:
        """Call `callback(event)` for each event of `kind`; returns a function that ends it."""
        if isinstance(callback, types.MethodType):
            ref: Callable[[], Callable[[Any], None] | None] = weakref.WeakMethod(callback)
        else:

            def ref() -> Callable[[Any], None]:
                return callback

        with self._lock:
            self._subscribers.setdefault(kind, []).append(ref)

        def unsubscribe() -> None:
            with self._lock:
                if ref in self._subscribers.get(kind, []):
                    self._subscribers[kind].remove(ref)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Call all live subscribers of the event's type, on the calling thread."""
        with self._lock:
            refs = list(self._subscribers.get(type(event), ()))
        dead = []
        for ref in refs:
            callback = ref()
            if callback is None:
                dead.append(ref)
                continue
            try:
                callback(event)
            except Exception:
                log.exception("a subscriber of %s failed", type(event).__name__)
        if dead:
            with self._lock:
                live = self._subscribers.get(type(event), [])
                self._subscribers[type(event)] = [ref for ref in live if ref not in dead]
