"""A request that rules are asked about: what a condition needs of it is found out when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Final, cast
from urllib.parse import parse_qsl

from inspector.bodies import open_body
from inspector.capture import NOTHING_FOUND, Annotation, Capture, Summary, to_micros
from inspector.query import MISSING, Content, Subject
from inspector.store.rows import CONTENT_TYPE_CHARS, NOT_ANNOTATED, annotation_row

#: Columns that take a look at who sent the request, and those that take a check of its signature.
EVENT = ("provider", "event_type", "event_id", "attempt")
VERDICT = ("outcome", "reason", "age_s", "annotated")
#: Both of a request of nobody known, which is what nearly all that rules are asked about is.
NOBODY: Final = dict(zip((*EVENT, *VERDICT), annotation_row(NOTHING_FOUND), strict=True))
#: Columns that need not be found out, and what each depends on: an expression of `capture` and of `names`, its headers.
AT_HAND: Final = {
    **{name: f"capture.{name}" for name in ("uuid", "endpoint", "remote", "scheme", "method", "target")},
    "size": "len(capture.body)",
    "content_type": 'names.get(b"content-type")',
}

#: Fields of a form or query that a template can name.
_MOST_FIELDS = 1000

#: May be called on any thread.
Recognise = Callable[[Capture], Annotation | None]
Judge = Callable[[Capture, Annotation | None], Annotation | None]


def _column(name: str) -> property:
    place = (*EVENT, *VERDICT).index(name)
    if name in EVENT:
        return property(lambda asked: asked.event_row[place])
    return property(lambda asked: asked.verdict_row[place])


class Asked(Subject):
    """A request before it is stored. `recognise` tells its provider and event, `judge` (given that) the verdicts too.

    `annotation` is what `judge` told, once that was needed. With a `number` it is that delivery of its event. `passed`
    names the steps of plans that let it pass, each with "; " behind it.
    """

    # `capture` and `content` are there from the beginning, in place of the properties
    __slots__ = (
        *("_event_row", "_judge", "_recognise", "_recognised", "_said", "_seen", "_text", "_verdict_row"),
        *("annotation", "capture", "content", "number", "passed"),
    )

    def __init__(
        self,
        capture: Capture,
        recognise: Recognise,
        judge: Judge,
        annotation: Annotation | None = None,
        number: int = 0,
    ) -> None:
        self.capture = capture  # type: ignore[misc]  # slots here
        self.content = Content(capture.headers, capture.body)  # type: ignore[misc]
        self.annotation = annotation
        self.number = number
        self.passed = ""
        self._recognise = recognise
        self._judge = judge
        self._seen: Annotation | None = None
        self._recognised: Annotation | None = None
        self._event_row: tuple[object, ...] | None = None
        self._verdict_row: tuple[object, ...] | None = None
        self._text: str | None = None
        self._said: object = None

    def sender(self) -> Annotation:
        """Who sent it, and which event; an empty one while that cannot be told."""
        found = self._recognised
        if found is None:
            seen = self._seen = self.annotation or self._recognise(self.capture)
            found = self._recognised = seen or NOTHING_FOUND
            if seen is NOTHING_FOUND:
                # of nobody known there is no verdict, either: nobody has to look again behind the commit
                self.annotation = NOTHING_FOUND
        return found

    def has_nobody(self) -> bool:
        """Whether it is certain that nothing can be told of its sender."""
        return (self._recognised or self.sender()) is NOTHING_FOUND and self.annotation is NOTHING_FOUND

    def which_attempt(self) -> int:
        """The sender's own delivery number, else ours."""
        return (self._recognised or self.sender()).attempt or self.number

    def judged(self) -> Annotation | None:
        """All that can be told; None while the secrets are still being read."""
        if self.annotation is None:
            self.annotation = self._judge(self.capture, self._seen)
        return self.annotation

    @property
    def event_row(self) -> tuple[object, ...]:
        """The columns EVENT, with more behind them."""
        if self._event_row is None:
            self._event_row = annotation_row(self.sender())
        return self._event_row

    @property
    def verdict_row(self) -> tuple[object, ...]:
        """The columns EVENT and VERDICT. What could not be told once stays so for this request."""
        if self._verdict_row is None:
            annotation = NOTHING_FOUND if self.has_nobody() else self.judged()
            self._verdict_row = NOT_ANNOTATED if annotation is None else annotation_row(annotation)
        return self._verdict_row

    @property
    def summary(self) -> Summary:  # type: ignore[override]  # nobody sets it
        """What a list will show of it, as far as it can be told: itself, as a record that it held would hold it."""
        return cast(Summary, self)

    # the columns of a Summary: what is not known before it is stored, what is at hand, and what has to be found out
    id = status = duration_us = attempts = checks = checks_failed = 0
    truncated = incomplete = malformed = pinned = False
    colour = note = tags = origin = failed_checks = rule = ""
    uuid, endpoint = property(attrgetter(AT_HAND["uuid"])), property(attrgetter(AT_HAND["endpoint"]))
    remote, scheme = property(attrgetter(AT_HAND["remote"])), property(attrgetter(AT_HAND["scheme"]))
    method, target = property(attrgetter(AT_HAND["method"])), property(attrgetter(AT_HAND["target"]))
    delivery = deliveries = property(attrgetter("number"))
    attempt = property(which_attempt)

    @property
    def now_us(self) -> int:  # type: ignore[override]  # nobody sets it
        """The moment of its arrival."""
        return to_micros(self.capture.received_at)

    received_us = now_us

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return len(self.capture.body)

    @property
    def content_type(self) -> str:
        """As much of it as is stored."""
        return self.capture.headers.names.get(b"content-type", b"")[:CONTENT_TYPE_CHARS].decode("latin-1")

    provider, event_type, event_id = map(_column, EVENT[:-1])
    outcome, reason, age_s, annotated = map(_column, VERDICT)

    @property
    def text(self) -> str:
        """The body as text, decoded."""
        if self._text is None:
            self._text = open_body(self.capture.headers, self.capture.body).text.text
        return self._text

    @property
    def said(self) -> object:
        """What JSON or a form in the body says, else the text."""
        if self._said is None:
            self._said = self._read()
        return self._said

    def _read(self) -> object:
        said = self.capture.headers.names.get(b"content-type", b"").lower()
        kind = said.partition(b";")[0].strip() if b"form" in said else b""
        if kind == b"application/x-www-form-urlencoded":
            return first_fields(self.text)
        if kind == b"multipart/form-data":
            return {name: values[0] for name, values in self.content.form.items()} or self.text
        if (found := self.content.tree) is not MISSING:
            return found
        return self.text


def first_fields(text: str) -> dict[str, str]:
    """The fields of a form or query, with the first value of each name; ValueError for more than 1,000."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except ValueError as error:
        raise ValueError(f"there are more than {_MOST_FIELDS:,} fields") from error
    # the first of a name, as most receivers take it
    return dict(reversed(pairs))
