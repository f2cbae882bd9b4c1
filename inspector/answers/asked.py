"""A request that rules are asked about: what a condition needs of it is found out when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import cast

from inspector.capture import Annotation, Capture, Summary, to_micros
from inspector.query import Subject
from inspector.store.rows import CONTENT_TYPE_CHARS, annotation_row

#: Columns that take a look at who sent the request, and those that take a check of its signature.
EVENT = ("provider", "event_type", "event_id", "attempt")
VERDICT = ("outcome", "reason", "age_s", "annotated")
_DERIVED = EVENT + VERDICT

#: May be called on any thread.
Look = Callable[[Capture], Annotation | None]


class Asked(Subject):
    """A request before it is stored. `recognise` tells its provider and event, `annotate` the verdicts too.

    `annotation` is what `annotate` told, once that was needed. With a `number` it is that delivery of its event.
    """

    def __init__(
        self, capture: Capture, recognise: Look, annotate: Look, annotation: Annotation | None = None, number: int = 0
    ) -> None:
        # a Summary and its moment would be made for nothing most of the time
        self.__dict__.update(capture=capture, summary=cast(Summary, _Row(self)))
        self.annotation = annotation
        self.number = number
        self._recognise = recognise
        self._annotate = annotate

    @cached_property
    def recognised(self) -> Annotation:
        """Who sent it, and which event; an empty one while that cannot be told."""
        return self.annotation or self._recognise(self.capture) or Annotation()

    def judged(self) -> Annotation | None:
        """All that can be told; None while the secrets are still being read."""
        if self.annotation is None:
            self.annotation = self._annotate(self.capture)
        return self.annotation

    @cached_property
    def now_us(self) -> int:  # type: ignore[override]
        """The moment of its arrival."""
        return to_micros(self.capture.received_at)


class _Row:
    """The columns of its Summary."""

    id = status = duration_us = attempts = 0
    truncated = incomplete = malformed = pinned = False
    colour = note = tags = origin = ""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def __getattr__(self, name: str) -> object:
        asked = self._asked
        if name in _DERIVED:
            annotation = asked.recognised if name in EVENT else asked.judged()
            row = () if annotation is None else annotation_row(annotation)
            known = dict(zip(_DERIVED, row or ("", "", "", 0, "", "", None, False), strict=True))
            known["attempt"] = known["attempt"] or asked.number
            for column in EVENT if name in EVENT else VERDICT:
                setattr(self, column, known[column])
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
