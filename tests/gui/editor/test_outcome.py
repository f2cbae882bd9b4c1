from __future__ import annotations

from datetime import UTC, datetime

from inspector.capture import UNVERIFIED, Attempt, Headers, Timings
from inspector.gui.editor.outcome import told

URL = "https://localhost:8443/hook"


def attempt(status: int | None = 200, error: str | None = None, changes: tuple[str, ...] = ()) -> Attempt:
    return Attempt(
        capture_id=1,
        uuid="u",
        started_at=datetime(2026, 11, 24, tzinfo=UTC),
        url=URL,
        method="POST",
        request_headers=Headers(()),
        changes=changes,
        status=status,
        reason="OK" if status else "",
        error=error,
        timings=Timings(total_ms=7.2),
    )


def test_an_answer_is_told_with_its_time_and_where_it_came_from() -> None:
    assert told(attempt()) == f"200 OK in 7 ms · {URL}"


def test_that_no_certificate_was_checked_stays_in_view() -> None:
    assert told(attempt(changes=(UNVERIFIED,))) == f"200 OK in 7 ms · {URL} · TLS not verified"


def test_an_error_is_told_in_its_own_words_and_where() -> None:
    assert told(attempt(None, "The target hung up.")) == f"The target hung up. ({URL})"
