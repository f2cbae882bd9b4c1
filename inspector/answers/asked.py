"""A request that rules are asked about: what a condition needs of it is found out when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import cast
from urllib.parse import parse_qsl

from inspector.bodies import open_body
from inspector.capture import NOTHING_FOUND, Annotation, Capture, Summary, to_micros
from inspector.query import MISSING, Content, Subject
from inspector.quick import once
from inspector.store.rows import CONTENT_TYPE_CHARS, NOT_ANNOTATED, annotation_row

#: Columns that take a look at who sent the request, and those that take a check of its signature.
EVENT = ("provider", "event_type", "event_id", "attempt")
VERDICT = ("outcome", "reason", "age_s", "annotated")
#: Both of a request of nobody known, which is what nearly all that rules are asked about is.
_NOBODY = dict(zip((*EVENT, *VERDICT), annotation_row(NOTHING_FOUND), strict=True))
del _NOBODY["attempt"]

#: Fields of a form or query that a template can name.
_MOST_FIELDS = 1000

#: May be called on any thread.
Recognise = Callable[[Capture], Annotation | None]
Judge = Callable[[Capture, Annotation | None], Annotation | None]


class Asked(Subject):
    """A request before it is stored. `recognise` tells its provider and event, `judge` (given that) the verdicts too.

    `annotation` is what `judge` told, once that was needed. With a `number` it is that delivery of its event. `passed`
    names the steps of plans that let it pass, each with "; " behind it.
    """

    passed = ""

    def __init__(
        self,
        capture: Capture,
        recognise: Recognise,
        judge: Judge,
        annotation: Annotation | None = None,
        number: int = 0,
    ) -> None:
        # its moment would be found out for nothing most of the time
        self.capture = capture  # in place of the property
        self.content = Content(capture.headers, capture.body)
        self.annotation = annotation
        self.number = number
        self._recognise = recognise
        self._judge = judge
        self._seen: Annotation | None = None

    @once
    def recognised(self) -> Annotation:
        """Who sent it, and which event; an empty one while that cannot be told."""
        seen = self._seen = self.annotation or self._recognise(self.capture)
        if seen is NOTHING_FOUND:
            # of nobody known there is no verdict, either: nobody has to look again behind the commit
            self.annotation = NOTHING_FOUND
            self.__dict__.update(_NOBODY)
        return seen or NOTHING_FOUND

    @property
    def attempt(self) -> int:
        """The sender's own delivery number, else ours."""
        return self.recognised.attempt or self.number

    def judged(self) -> Annotation | None:
        """All that can be told; None while the secrets are still being read."""
        if self.annotation is None:
            self.annotation = self._judge(self.capture, self._seen)
        return self.annotation

    @property
    def summary(self) -> Summary:  # type: ignore[override]  # nobody sets it
        """What a list will show of it, as far as it can be told: itself, as a record that it held would hold it."""
        return cast(Summary, self)

    @once
    def now_us(self) -> int:
        """The moment of its arrival."""
        return to_micros(self.capture.received_at)

    # the columns of a Summary: what is not known before it is stored, what is at hand, and what has to be found out
    id = status = duration_us = attempts = checks = checks_failed = 0
    truncated = incomplete = malformed = pinned = False
    colour = note = tags = origin = failed_checks = rule = ""
    uuid, endpoint = property(attrgetter("capture.uuid")), property(attrgetter("capture.endpoint"))
    remote, scheme = property(attrgetter("capture.remote")), property(attrgetter("capture.scheme"))
    method, target = property(attrgetter("capture.method")), property(attrgetter("capture.target"))
    delivery = deliveries = property(attrgetter("number"))
    received_us = property(attrgetter("now_us"))

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return len(self.capture.body)

    @once
    def text(self) -> str:
        """The body as text, decoded."""
        return open_body(self.capture.headers, self.capture.body).text.text

    @once
    def said(self) -> object:
        """What JSON or a form in the body says, else the text."""
        said = self.capture.headers.names.get(b"content-type", b"").lower()
        kind = said.partition(b";")[0].strip() if b"form" in said else b""
        if kind == b"application/x-www-form-urlencoded":
            return first_fields(self.text)
        if kind != b"multipart/form-data" and (found := self.content.tree) is not MISSING:
            return found
        return self.text

    @once
    def content_type(self) -> str:
        """As much of it as is stored."""
        return self.capture.headers.names.get(b"content-type", b"")[:CONTENT_TYPE_CHARS].decode("latin-1")


def _event_columns(asked: Asked) -> dict[str, object]:
    provider, event_type, event_id, *_ = annotation_row(asked.recognised)
    return {"provider": provider, "event_type": event_type, "event_id": event_id}


def _verdict_columns(asked: Asked) -> dict[str, object]:
    annotation = asked.judged()
    row = NOT_ANNOTATED if annotation is None else annotation_row(annotation)
    return dict(zip(VERDICT, row[-len(VERDICT) :], strict=True))


def first_fields(text: str) -> dict[str, str]:
    """The fields of a form or query, with the first value of each name; ValueError for more than 1,000."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError as error:
        raise ValueError(f"there are more than {_MOST_FIELDS:,} fields") from error
    # the first of a name, as most receivers take it
    return dict(reversed(pairs))


class _Column:
    """A column that is found out together with others, when one of them is asked for; then they are in its place."""

    def __init__(self, name: str, make: Callable[[Asked], dict[str, object]]) -> None:
        self._name = name
        self._make = make

    def __get__(self, asked: Asked, owner: type[Asked]) -> object:
        columns, event = asked.__dict__, asked.recognised
        if event is not NOTHING_FOUND or self._name not in columns:
            columns.update(self._make(asked))
        return columns[self._name]


for _names, _make in ((EVENT[:-1], _event_columns), (VERDICT, _verdict_columns)):
    for _name in _names:
        setattr(Asked, _name, _Column(_name, _make))
