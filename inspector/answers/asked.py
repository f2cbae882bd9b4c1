"""A request that rules are asked about: what a condition needs of it is found out when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from inspector.capture import Annotation, Capture, Summary, to_micros
from inspector.query import Subject
from inspector.quick import once
from inspector.store.rows import CONTENT_TYPE_CHARS, NOT_ANNOTATED, annotation_row

#: Columns that take a look at who sent the request, and those that take a check of its signature.
EVENT = ("provider", "event_type", "event_id", "attempt")
VERDICT = ("outcome", "reason", "age_s", "annotated")

#: May be called on any thread.
Recognise = Callable[[Capture], Annotation | None]
Judge = Callable[[Capture, Annotation | None], Annotation | None]


class Asked(Subject):
    """A request before it is stored. `recognise` tells its provider and event, `judge` (given that) the verdicts too.

    `annotation` is what `judge` told, once that was needed. With a `number` it is that delivery of its event.
    """

    def __init__(
        self,
        capture: Capture,
        recognise: Recognise,
        judge: Judge,
        annotation: Annotation | None = None,
        number: int = 0,
    ) -> None:
        # a Summary and its moment would be made for nothing most of the time
        self.__dict__.update(capture=capture, summary=cast(Summary, _Row(self)))
        self.annotation = annotation
        self.number = number
        self._recognise = recognise
        self._judge = judge
        self._seen: Annotation | None = None

    @property
    def recognised(self) -> Annotation:
        """Who sent it, and which event; an empty one while that cannot be told."""
        if self._seen is None:
            self._seen = self.annotation or self._recognise(self.capture)
        return self._seen or _NOTHING

    def judged(self) -> Annotation | None:
        """All that can be told; None while the secrets are still being read."""
        if self.annotation is None:
            self.annotation = self._judge(self.capture, self._seen)
        return self.annotation

    @once
    def now_us(self) -> int:
        """The moment of its arrival."""
        return to_micros(self.capture.received_at)


_NOTHING = Annotation()


class _Row:
    """The columns of its Summary."""

    id = status = duration_us = attempts = 0
    truncated = incomplete = malformed = pinned = False
    colour = note = tags = origin = ""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def __getattr__(self, name: str) -> object:
        asked = self._asked
        if name in EVENT:
            self.provider, self.event_type, self.event_id, told, *_ = annotation_row(asked.recognised)
            self.attempt = told or asked.number
        elif name in VERDICT:
            annotation = asked.judged()
            row = NOT_ANNOTATED if annotation is None else annotation_row(annotation)
            *_, self.outcome, self.reason, self.age_s, self.annotated = row
        elif name in ("delivery", "deliveries"):
            self.delivery = self.deliveries = asked.number
        elif name == "received_us":
            self.received_us = asked.now_us
        elif name == "size":
            self.size = len(asked.capture.body)
        elif name == "content_type":
            self.content_type = asked.capture.content_type[:CONTENT_TYPE_CHARS]
        elif name in ("uuid", "endpoint", "remote", "scheme", "method", "target"):
            setattr(self, name, getattr(asked.capture, name))
        else:
            raise AttributeError(name)
        found: object = self.__dict__[name]
        return found
