"""A webhook that a test received."""

from __future__ import annotations

from typing import Any

from inspector.capture import Capture, Summary
from inspector.checks import address_of
from inspector.checks.subject import Subject
from inspector.query.jsonvalue import MISSING


class Received:
    """One request as it arrived, with what was found out about it."""

    def __init__(self, summary: Summary, capture: Capture) -> None:
        self.summary = summary
        self.capture = capture
        self._subject = Subject(capture, summary)

    @property
    def id(self) -> int:
        """Its number, from 1."""
        return self.summary.id

    @property
    def method(self) -> str:
        """`POST`."""
        return self.capture.method

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.capture.path

    @property
    def query(self) -> str:
        """The query as it was sent."""
        return self.capture.query

    @property
    def headers(self) -> dict[str, str]:
        """Header names in small letters, and the first value of each."""
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in self.capture.headers.names.items()}

    @property
    def body(self) -> bytes:
        """The bytes as they came."""
        return self.capture.body

    @property
    def text(self) -> str:
        """The decoded body as text."""
        return self._subject.text

    @property
    def json(self) -> Any:
        """The parsed body, of JSON or of a form. ValueError when it is neither."""
        if self._subject.tree is MISSING:
            raise ValueError(f"The body {self._subject.problem}.")
        return self._subject.tree

    @property
    def event(self) -> str:
        """The type of the event, like invoice.paid; "" where it is not known."""
        return self.summary.event_type

    @property
    def event_id(self) -> str:
        """The provider's id of the event, or ""."""
        return self.summary.event_id

    @property
    def provider(self) -> str:
        """Who sent it, or ""."""
        return self.summary.provider

    @property
    def endpoint(self) -> str:
        """Name of the endpoint that received it."""
        return self.summary.endpoint

    @property
    def outcome(self) -> str:
        """What the check of the signature said: valid, invalid, unsigned, no_secret, not_applicable or error."""
        return self.summary.outcome

    @property
    def valid(self) -> bool:
        """Whether the signature holds."""
        return self.summary.outcome == "valid"

    def value(self, address: str) -> Any:
        """What stands at `data.object.id`, `header[x-id]` or the like; None where nothing does."""
        return next((found.value for found in address_of(address).find(self._subject)), None)

    def __repr__(self) -> str:
        about = [self.event or f"{self.method} {self.path}", f"{len(self.body):,} bytes", self.outcome]
        return f"<#{self.id} {', '.join(part for part in about if part)}>"
