"""`xml = true`: the body is well-formed XML. Entities are not expanded, and nothing outside is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.kinds._xml import mistake
from inspector.checks.subject import Subject


def _read(written: Written) -> Judge:
    if written.value is not True:
        raise written.wrong("true")

    def judge(subject: Subject, deadline: Deadline) -> Iterator[Finding]:
        expected = "well-formed XML"
        found = mistake(subject.data, deadline)
        if found is None:
            yield Finding("body", expected, expected)
        else:
            span = None if found.offset is None else (found.offset, min(found.offset + 1, len(subject.data)))
            yield Finding("body", expected, found.reason, f"The body is no well-formed XML: {found.reason}.", span=span)

    return judge


def _label(_value: Any) -> str:
    return "well-formed XML"


KIND = Kind("xml", "XML", "the body is well-formed XML", _read, _label, example="true")
