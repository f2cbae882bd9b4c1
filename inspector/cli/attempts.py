"""One attempt for a reader on a terminal."""

from __future__ import annotations

from inspector.capture import UNVERIFIED, Attempt
from inspector.cli.terminal import one_line, print_line, size_text


def print_attempt(attempt: Attempt, *, changes: bool = True) -> None:
    """Where it went, what differed from the capture (if wanted), and what came back.

    That no certificate was checked is told in any case.
    """
    print_line(one_line(f"{attempt.method} {attempt.url}"))
    for change in attempt.changes:
        if changes or change == UNVERIFIED:
            print_line("  " + one_line(change))
    if attempt.status is not None:
        took = f"{attempt.timings.total_ms or 0:.0f} ms, {size_text(len(attempt.response_body))}"
        print_line(f"{attempt.status} {one_line(attempt.reason)} ({took})")
    if attempt.error is not None:
        print_line(one_line(attempt.error))
