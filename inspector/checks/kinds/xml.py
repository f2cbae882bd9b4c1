"""`xml = true`: the body is well-formed XML. Entities are not expanded, and nothing outside is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.kinds._xml import mistake
from inspector.checks.subject import Subject

#: Bytes of a tag that are marked.
_LONGEST = 200


def _read(written: Written) -> Judge:
    if written.value is not True:
        raise written.wrong("true")

    def judge(subject: Subject, deadline: Deadline) -> Iterator[Finding]:
        expected = "well-formed XML"
        found = mistake(subject.data, deadline)
        if found is None:
            yield Finding("body", expected, expected)
        else:
            span = None if found.offset is None else (found.offset, _end(subject.data, found.offset))
            yield Finding("body", expected, found.reason, f"The body is no well-formed XML: {found.reason}.", span=span)

    return judge


def _end(data: bytes, start: int) -> int:
    """Behind the tag that begins there, or a few bytes further."""
    closing = data.find(b">", start, start + _LONGEST)
    return closing + 1 if closing >= 0 else min(start + 1, len(data))


def _label(_value: Any) -> str:
    return "well-formed XML"


KIND = Kind("xml", "XML", "the body is well-formed XML", _read, _label, example="true")
