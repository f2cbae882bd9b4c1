"""`expression = "body.amount>10 OR header[x-test]"`: the request passes a filter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.subject import Subject
from inspector.errors import FilterError
from inspector.query import parse


def _read(written: Written) -> Judge:
    if not isinstance(written.value, str) or not written.value.strip():
        raise written.wrong("a filter expression in quotes")
    try:
        query = parse(written.value)
    except FilterError as error:
        raise written.error("", f"does not read: {error.message.rstrip('.')}", error.hint) from error
    meaning = query.describe()

    def judge(subject: Subject, _deadline: Deadline) -> Iterator[Finding]:
        if query.accepts(subject):
            yield Finding("", meaning, "it is so")
        else:
            problem = f" {query.problem}" if query.problem else ""
            yield Finding("", meaning, "it is not so", f"The request is not one of these: {meaning}.{problem}")

    return judge


def _label(value: Any) -> str:
    return f"{value!s:.100}"


KIND = Kind("expression", "Expression", "the request passes a filter", _read, _label, example='"body.amount>10"')
