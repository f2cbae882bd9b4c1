"""`signature = "valid"`: the signature holds; or the verdict is another one, which is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.capture import OUTCOMES
from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.subject import Subject


def _read(written: Written) -> Judge:
    value = "valid" if written.value is True else written.value
    wanted = [value] if isinstance(value, str) else value
    if not isinstance(wanted, list) or not wanted or not all(one in OUTCOMES for one in wanted):
        raise written.wrong(f"one of {', '.join(OUTCOMES)}, or a list of them")
    expected = " or ".join(wanted)

    def judge(subject: Subject, _deadline: Deadline) -> Iterator[Finding]:
        verdict = subject.verdict
        found = verdict.outcome or "not judged: no provider that signs was recognised"
        if verdict.reason:
            found += f" ({verdict.reason})"
        if verdict.outcome in wanted:
            yield Finding("signature", expected, found)
            return
        detail = f" {verdict.detail}" if verdict.detail else ""
        yield Finding("signature", expected, found, f"The signature is {found}; expected {expected}.{detail}")

    return judge


def _label(value: Any) -> str:
    return f"signature is {' or '.join(value) if isinstance(value, list) else 'valid' if value is True else value}"


KIND = Kind("signature", "Signature", "the signature holds", _read, _label, example='"valid"')
