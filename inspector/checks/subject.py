"""A capture under check, with what is known of it."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from inspector.bodies.jsonplace import PathError, Step, find_value
from inspector.capture import Capture, Summary, Verdict
from inspector.query import Subject as Asked
from inspector.query.content import Content, text_of
from inspector.query.jsonvalue import MISSING

#: Most decoded bytes that checks look at, and most bytes of a body in which places are looked for.
MOST_BYTES, MOST_PLACED = 64 * 1024 * 1024, 32 * 1024 * 1024


class Subject(Asked):
    """One capture under check: filters can be asked about it, too. Its body is decoded and parsed once, when needed.

    What a list shows of it (`summary`) tells provider, event, endpoint, delivery number and outcome; `verdict` is the
    whole of the latter where it is known. `placed`: it is looked for where in the body something is wrong.
    """

    placed = True

    def __init__(self, capture: Capture, summary: Summary, *, verdict: Verdict | None = None, now_us: int = 0) -> None:
        super().__init__(summary, lambda _: capture, now_us or summary.received_us)
        self.verdict = verdict or Verdict(summary.outcome, summary.provider, reason=summary.reason or None)

    @cached_property
    def content(self) -> Content:
        """Headers and body, with higher limits than filters have."""
        return Content(self.capture.headers, self.capture.body, limit=MOST_BYTES)

    @property
    def provider(self) -> str:
        """Who sent it, or ""."""
        return self.summary.provider

    @property
    def event_type(self) -> str:
        """The type of the event, or ""."""
        return self.summary.event_type

    @property
    def event_id(self) -> str:
        """The provider's id of the event, or ""."""
        return self.summary.event_id

    @property
    def endpoint(self) -> str:
        """Name of the endpoint that received it."""
        return self.summary.endpoint

    @property
    def attempt(self) -> int:
        """The sender's own delivery number; 0 when it was not told."""
        return self.summary.attempt

    @property
    def data(self) -> bytes:
        """The body after content decoding."""
        return self.content.payloads[0]

    @cached_property
    def text(self) -> str:
        """The decoded body as text."""
        return text_of(self.capture.headers, self.data)

    @property
    def tree(self) -> Any:
        """The body as parsed JSON, or the fields of a form as an object; MISSING when it is neither."""
        return self.content.tree

    @cached_property
    def problem(self) -> str:
        """Why there is no tree, as the end of a sentence that begins with "The body"."""
        if not self.data:
            return "is empty"
        if len(self.data) > MOST_BYTES:
            return f"is larger than the {MOST_BYTES // 1024 // 1024} MiB that checks look at"
        cut = " (it was cut off when it arrived)" if self.capture.truncated or self.capture.incomplete else ""
        try:
            json.loads(self.text.removeprefix("\ufeff"))
        except json.JSONDecodeError as error:
            return f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}{cut}"
        except (ValueError, RecursionError):
            return "is nested too deeply to be looked into"
        return "is not JSON"

    def span(self, steps: tuple[Step, ...]) -> tuple[int, int] | None:
        """Bytes of the decoded body where a value stands, or of what is nearest above it; None where it is unknown."""
        if not self.placed or self.tree is MISSING or self.content.form or len(self.data) > MOST_PLACED:
            return None
        while True:
            try:
                found = find_value(self.data, steps)
            except (PathError, RecursionError):
                if not steps:
                    return None
                steps = steps[:-1]
            else:
                return found.start, found.end
