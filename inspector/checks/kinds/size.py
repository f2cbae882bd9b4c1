"""`size = "..25kB"`: how many bytes the body has, as it arrived."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.kinds import _bounds
from inspector.checks.subject import Subject
from inspector.query.values import SIZES
from inspector.query.values import number as sized


def _read(written: Written) -> Judge:
    found = _bounds.bounds(written, _bytes, '"..25kB", "1..100kB", ">=1MiB" or 120', single=True)

    def judge(subject: Subject, _deadline: Deadline) -> Iterator[Finding]:
        size = len(subject.capture.body)
        shown = f"{size:,} bytes"
        if found.holds(Decimal(size)):
            yield Finding("body", found.shown, shown)
        else:
            yield Finding("body", found.shown, shown, f"The body has {shown}; expected {found.shown}.", ())

    return judge


def _bytes(text: str) -> Decimal | None:
    try:
        return Decimal(sized(text, SIZES, "25kB"))
    except ValueError:
        return None


def _label(value: Any) -> str:
    return f"size is {_bounds.label(value)}"


KIND = Kind("size", "Body size", "the body has so many bytes", _read, _label, example='"..25kB"')
