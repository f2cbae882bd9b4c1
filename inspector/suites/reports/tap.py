"""TAP 14 (testanything.org): one line for each expectation and rule, with what is wrong as YAML below it."""

from __future__ import annotations

import json

from inspector.suites.outcome import Outcome, Result


def write(result: Result) -> str:
    """An interrupted run ends with "Bail out!"."""
    lines = ["TAP version 14", f"1..{len(result.outcomes)}", f"# {_line(result.suite)}"]
    for number, outcome in enumerate(result.outcomes, 1):
        lines.append(f"{'ok' if outcome.passed else 'not ok'} {number} - {_plain(outcome.name)}")
        if not outcome.passed:
            lines += _details(outcome)
    lines += [f"# {_line(came.title)} came unasked" for came in result.unasked]
    lines += [f"# {_line(note)}" for note in result.notes]
    if not result.complete:
        lines.append(f"Bail out! {_line(result.problem or 'interrupted')}")
    return "\n".join(lines) + "\n"


def _details(outcome: Outcome) -> list[str]:
    """A text in JSON is one in YAML, too."""
    lines = ["  ---", f"  message: {json.dumps(outcome.headline)}", f"  severity: {json.dumps(outcome.state)}"]
    lines.append(f"  expected: {json.dumps(outcome.asked)}")
    reasons = list(outcome.reasons())
    if reasons:
        lines.append("  reasons:")
        lines += [f"    - {json.dumps(reason)}" for reason in reasons]
    return [*lines, "  ..."]


def _line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _plain(text: str) -> str:
    """A description: `#` would begin a directive."""
    return _line(text).replace("\\", "\\\\").replace("#", "\\#")
