"""`one_of = ["eur", "usd"]`: the value is one of these."""

from __future__ import annotations

from typing import Any

from inspector.checks.check import Judge, Kind, Written
from inspector.checks.kinds._values import judge_values, wanted_value
from inspector.checks.values import same, spelled


def _read(written: Written) -> Judge:
    if not isinstance(written.value, list) or not written.value:
        raise written.wrong('a list like ["eur", "usd"]')
    choices = [wanted_value(written, one) for one in written.value]

    def test(value: Any, textual: bool) -> str:
        return "" if any(same(value, one, textual) for one in choices) else "-"

    return judge_values(written, f"one of {', '.join(map(spelled, choices))}", test)


def _label(value: Any) -> str:
    return f"is one of {', '.join(map(spelled, value)):.80}" if isinstance(value, list) else "is one of"


KIND = Kind("one_of", "One of", "is one of several values", _read, _label, "must", example='["eur", "usd"]')
