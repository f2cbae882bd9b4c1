"""How a run stands, as lines of text: for a terminal, and for the failure of a test."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.columns.column import visible
from inspector.suites.outcome import Outcome, Result

_SIGNS = {"met": "[✓]", "waiting": "[ ]"}
#: Unasked events that the summary names.
_UNASKED = 10


def box(outcome: Outcome) -> str:
    """`[✓] paid: 1 came`."""
    sign = _SIGNS.get(outcome.state, "[✕]")
    return f"{sign} {visible(outcome.name)}: {visible(outcome.headline)}"


def summary(result: Result) -> Iterator[str]:
    """The lines at the end: every box, what is wrong with those that are not met, and what came unasked."""
    for outcome in result.outcomes:
        yield box(outcome)
        if not outcome.passed:
            yield f"      expected {visible(outcome.asked)}"
            for reason in outcome.reasons():
                # what the box says is not said again
                if not outcome.headline.endswith(reason) and not reason.startswith(f"{outcome.asked}: "):
                    yield f"      {visible(reason)}"
    for came in result.unasked[:_UNASKED]:
        yield f"unasked: {visible(came.title)} after {came.at_s:.3f} s"
    if result.unasked_count > _UNASKED:
        yield f"unasked: and {result.unasked_count - _UNASKED:,} more"
    for note in result.notes:
        yield f"note: {visible(note)}"
    word = "passed" if result.passed else "failed" if result.complete else "not finished"
    yield f"{visible(result.suite)} {word}: {visible(result.headline)}"
