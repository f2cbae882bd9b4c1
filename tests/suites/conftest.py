"""Events as a matcher sees them, and a session full of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inspector.capture import Annotation, Capture, Headers, Verdict, new_uuid
from inspector.store import Entry, Store
from inspector.suites import Matcher, Result, Suite, check_recorded, parse_suite
from inspector.workers import Token

START = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def event(
    kind: str, body: Any = None, *, at: float = 0.0, event_id: str = "", outcome: str = "valid", **more: str
) -> Entry:
    """One event; `body` is JSON."""
    data = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    capture = Capture(
        uuid=new_uuid(),
        endpoint=more.get("endpoint", "orders"),
        received_at=START + timedelta(seconds=at),
        remote="127.0.0.1:50000",
        scheme="http",
        http_version="1.1",
        method="POST",
        target=more.get("target", "/orders"),
        headers=Headers.from_text([("Content-Type", "application/json"), ("X-Api-Key", "key-of-the-sender-1")]),
        body=data,
    )
    verdict = Verdict(outcome, "stripe", reason="mismatch" if outcome == "invalid" else None)
    found = Annotation(more.get("provider", "stripe"), kind, event_id or new_uuid(), verdicts=(verdict,))
    return Entry(capture, annotation=found)


Check = Callable[..., Result]


@pytest.fixture
def check(store: Store) -> Check:
    """Run a suite, given as TOML, over these events."""

    def run(text: str, *events: Entry, **variables: str) -> Result:
        store.append(events)
        return check_recorded(suite_of(text, **variables), store, Token())

    return run


def suite_of(text: str, **variables: str) -> Suite:
    return parse_suite(text, "suite.toml", environment=variables)


def states(result: Result) -> dict[str, str]:
    return {outcome.name: outcome.state for outcome in result.outcomes}


def reasons(result: Result) -> str:
    return "\n".join(reason for outcome in result.outcomes for reason in outcome.reasons())


__all__ = ["START", "Check", "Matcher", "check", "event", "reasons", "states", "suite_of"]
