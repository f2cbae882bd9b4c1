"""Which attempt of its event a request is, and how far each plan has come."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from inspector.capture import Annotation, Capture

#: Events whose counts are kept; the one that was longest without a delivery is forgotten first.
MOST_EVENTS = 100_000


class Counts:
    """Counts by key, up to so many keys. Belongs to one thread."""

    def __init__(self, most: int = MOST_EVENTS) -> None:
        self._most = most
        self._found: OrderedDict[object, int] = OrderedDict()

    def next(self, key: object, start: Callable[..., int] = lambda: 0, *about: object) -> int:
        """One more of that key: from 1 on, or from what `start`, asked `about` it, says was there before."""
        found = self._found
        number = found.get(key)
        if number is not None:
            found[key] = number = number + 1
            found.move_to_end(key)
            return number
        found[key] = number = start(*about) + 1
        if len(found) > self._most:
            found.popitem(last=False)
        return number

    def clear(self) -> None:
        """Begin anew."""
        self._found.clear()


def event_key(capture: Capture, event: Annotation) -> tuple[str, str, str | int]:
    """What makes two requests deliveries of one event at an endpoint.

    The event's id; where there is none, that method, target and body are the same, as they are in a retry.
    """
    if event.event_id:
        return capture.endpoint, event.provider, event.event_id
    # 64 bits with a key that nobody can know; a digest of hashlib would hand the interpreter to other threads
    return capture.endpoint, "", hash((capture.method, capture.target, capture.body))
