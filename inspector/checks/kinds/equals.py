"""`equals = 1000`: the value is this one."""

from __future__ import annotations

from typing import Any

from inspector.checks.check import Judge, Kind, Written
from inspector.checks.kinds._values import judge_values, wanted_value
from inspector.checks.values import same, spelled


def _read(written: Written) -> Judge:
    wanted = wanted_value(written, written.value)
    return judge_values(written, spelled(wanted), lambda value, textual: "" if same(value, wanted, textual) else "-")


def _label(value: Any) -> str:
    return f"equals {spelled(value):.80}"


KIND = Kind("equals", "Equals", "is this value, of the same type", _read, _label, "must", example="1000")
