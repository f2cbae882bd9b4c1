"""What chose a row's answer, in words: a handshake, the gate, a step of a plan, another rule, or nothing special."""

from __future__ import annotations

import re

from inspector.capture import GATE_RULE, HANDSHAKE_RULE, Summary
from inspector.columns.column import visible

#: How the rule of an answer tells a step: `answer 1, step 2 of 3: 500`. What a step says has neither commas nor colons.
_STEP = re.compile(r".*, step (\d+) of (\d+): [^,:]*", re.DOTALL)


def answered_by(row: Summary) -> str:
    """What kind of thing chose the answer: HANDSHAKE_RULE, GATE_RULE, "rule", or "" for the usual answer."""
    return _kind(row.rule)


def _kind(rule: str) -> str:
    if rule.startswith(f"{GATE_RULE}: "):
        return GATE_RULE
    return HANDSHAKE_RULE if rule.startswith(f"{HANDSHAKE_RULE} ") else "rule" if rule else ""


def step_of(row: Summary) -> str:
    """Which step of its plan the delivery got, like `2/3`; empty where no plan answered."""
    if not row.rule or answered_by(row) != "rule":
        return ""
    found = _STEP.fullmatch(row.rule)
    return f"{found[1]}/{found[2]}" if found is not None else ""


def answer_told(row: Summary) -> str:
    """What chose the answer, as far as a list knows it."""
    return rule_told(row.rule)


def rule_told(rule: str) -> str:
    """What chose an answer, in words; `rule` is "" for the usual one."""
    rule, kind = visible(rule), _kind(rule)
    if kind == GATE_RULE:
        return f"Refused by the gate of the endpoint: {rule.removeprefix(f'{GATE_RULE}: ')}"
    if kind == HANDSHAKE_RULE:
        return f"A handshake, answered by itself: {rule.removeprefix(f'{HANDSHAKE_RULE} ')}"
    return f"Answered by {rule}" if kind else "The usual answer"
