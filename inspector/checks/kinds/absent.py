"""`absent = true`: nothing stands at the address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.subject import Subject
from inspector.checks.values import described


def _read(written: Written) -> Judge:
    if written.value is not True:
        raise written.wrong("true (for the opposite write present = true)")
    address = written.required

    def judge(subject: Subject, _deadline: Deadline) -> Iterator[Finding]:
        for value, steps in address.find(subject):
            path = address.shown(steps)
            yield Finding(path, "nothing", described(value), f"{path} is there, and should not be.", steps)

    return judge


def _label(_value: Any) -> str:
    return "is absent"


KIND = Kind("absent", "Absent", "is not there", _read, _label, "must", example="true")
