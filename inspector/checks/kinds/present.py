"""`present = true`: something stands at the address, be it null."""

from __future__ import annotations

from typing import Any

from inspector.checks.check import Judge, Kind, Written
from inspector.checks.kinds._values import judge_values


def _read(written: Written) -> Judge:
    if written.value is not True:
        raise written.wrong("true (for the opposite write absent = true)")
    return judge_values(written, "a value", lambda _value, _textual: "")


def _label(_value: Any) -> str:
    return "is present"


KIND = Kind("present", "Present", "is there, be it null", _read, _label, "must", example="true")
