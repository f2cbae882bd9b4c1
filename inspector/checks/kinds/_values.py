"""What checks of values share: every value at the address must pass, and there must be one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from inspector.checks.check import Finding, Judge, Written
from inspector.checks.deadline import Deadline
from inspector.checks.subject import Subject
from inspector.checks.values import described
from inspector.query.jsonvalue import MISSING

#: Is told a value and whether it is text that may mean something else; gives why it does not pass, or "".
Test = Callable[[Any, bool], str]


def judge_values(written: Written, expected: str, test: Test) -> Judge:
    """A judge that asks `test` of each value there; that may say "-" where value and `expected` say it all."""
    address, optional = written.required, written.optional
    #: JSON may arrive as a form, too, and then all of it is text
    always_text = address.textual

    def judge(subject: Subject, deadline: Deadline) -> Iterator[Finding]:
        none = True
        textual = always_text or bool(address.in_body and subject.content.form)
        for value, steps in address.find(subject):
            if none:
                none = False
            deadline.check()
            reason = test(value, textual)
            path = address.shown(steps)
            if reason:
                found = described(value)
                said = f"{path} is {found}; expected {expected}" if reason == "-" else f"{path} {reason}"
                yield Finding(path, expected, found, f"{said}.", steps)
            else:
                yield Finding(path, expected, described(value), "", steps)
        if none and not optional:
            yield nothing_there(subject, written, expected)

    return judge


def nothing_there(subject: Subject, written: Written, expected: str) -> Finding:
    """There is no value at the address."""
    address = written.required
    if address.in_body and subject.tree is MISSING:
        why = f"there is nothing at {address.written}: the body {subject.problem}."
        return Finding(address.written, expected, "nothing", why[0].upper() + why[1:])
    if not address.in_body:
        steps: tuple[str, ...] | None = None
    else:
        steps = () if address.field is None else address.field.steps
    return Finding(address.written, expected, "nothing", f"There is no {address.written}; expected {expected}.", steps)


def wanted_value(written: Written, value: Any) -> Any:
    """A value of a TOML file that JSON has, too. ConfigError for dates, which JSON writes as texts."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, datetime | date | time):
            raise written.error("", "holds a date without quotes, which JSON has not", "Put it in quotes.")
        waiting += one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ()
    return _plain(value)


def _plain(value: Any) -> Any:
    """Without what the reader of TOML adds to values."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return bool(value) if value is not None else None
    for plain in (int, float, str):
        if isinstance(value, plain):
            return plain(value)
    return value
