"""`same_as = "data.total"`: the value is the same as that of another field of the same request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.checks.address import Address, Located, address_of
from inspector.checks.check import Finding, Judge, Kind, Written
from inspector.checks.deadline import Deadline
from inspector.checks.kinds._values import nothing_there
from inspector.checks.subject import Subject
from inspector.checks.values import described, same, spelled
from inspector.errors import InspectorError
from inspector.query.scalars import scalar_text


def _read(written: Written) -> Judge:
    if not isinstance(written.value, str):
        raise written.wrong('an address like "data.total"')
    try:
        other = address_of(written.value)
    except InspectorError as error:
        raise written.error("", f"does not read: {error.message.rstrip('.')}", error.hint) from error
    address, optional = written.required, written.optional

    def judge(subject: Subject, deadline: Deadline) -> Iterator[Finding]:
        wanted = next(other.find(subject), None)
        if wanted is None:
            if not optional:
                reason = f"There is no {other.written} to compare {address.written} with."
                yield Finding(other.written, "a value", "nothing", reason)
            return
        expected = f"the same as {other.written}: {spelled(wanted.value)}"
        none = True
        for one in address.find(subject):
            none = False
            deadline.check()
            path, found = address.shown(one.steps), described(one.value)
            if _alike(one, address, wanted, other):
                yield Finding(path, expected, found, "", one.steps)
            else:
                yield Finding(path, expected, found, f"{path} is {found}; expected {expected}.", one.steps)
        if none and not optional:
            yield nothing_there(subject, written, expected)

    return judge


def _alike(one: Located, address: Address, wanted: Located, other: Address) -> bool:
    if address.textual or other.textual:
        # a header has no types: 7 and "7" say the same there
        return scalar_text(one.value) == scalar_text(wanted.value)
    return same(one.value, wanted.value, False)


def _label(value: Any) -> str:
    return f"is the same as {value!s:.80}"


KIND = Kind("same_as", "Same as", "is the same as another field", _read, _label, "must", example='"data.total"')
