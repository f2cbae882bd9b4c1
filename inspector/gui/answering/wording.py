"""Answers and gates in a few words, for lists."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from inspector.endpoints import GATES, AnswerRule, GateRule


def answer_text(rule: AnswerRule) -> str:
    """What the sender gets: `503 Service Unavailable, delay 2s`, or the plan."""
    if rule.plan:
        told = f"plan: {rule.plan}"
    else:
        try:
            phrase = rule.reason or HTTPStatus(rule.status).phrase
        except ValueError:
            phrase = ""
        body = f"body of {rule.file.rpartition('/')[2]}" if rule.file else "with a body" if rule.body else ""
        told = ", ".join(
            part
            for part in (
                f"{rule.status} {phrase}".strip(),
                body,
                f"delay {rule.delay}" if rule.delay else "",
                rule.fault,
            )
            if part
        )
    return f"{rule.rate} of the time: {told}" if rule.rate else told


def gate_text(rule: GateRule) -> str:
    """What is wanted: `a valid signature`, `the header X-Key`."""
    if rule.kind == "addresses":
        return f"an address of {', '.join(rule.values)}"
    if rule.kind == "header":
        return f"the header {rule.name} with its value"
    if rule.kind == "schema":
        return f"a body that fits {Path(rule.name).name}"
    if rule.kind == "basic":
        return f"basic authentication as {rule.name}"
    return GATES[rule.kind]
