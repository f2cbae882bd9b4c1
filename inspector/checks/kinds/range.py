"""`range = [1, 100]` or `"1..100"`: the value is a number between two, both included, or a date between two."""

from __future__ import annotations

import re
from typing import Any

from inspector.checks.check import Judge, Kind, Written
from inspector.checks.kinds import _bounds
from inspector.checks.kinds._values import judge_values
from inspector.query.scalars import is_range, number, scalar_text, value_test

_DATE = re.compile(r"\d{4}-\d\d", re.ASCII)
_DATES = re.compile(r"(\d{4}-\d\d.*)?\.\.(\d{4}-\d\d.*)?", re.ASCII)


def _read(written: Written) -> Judge:
    if isinstance(written.value, str) and _DATES.fullmatch(written.value) and is_range(written.value):
        fits = value_test("range", written.value)
        return judge_values(
            written,
            f"a date, {_bounds.label(written.value)}",
            lambda value, _textual: "" if isinstance(value, str) and _DATE.match(value) and fits(value) else "-",
        )
    found = _bounds.bounds(written, number, '[1, 100], "1..100", ">=1" or "2026-01-01..2026-12-31"', single=False)

    def test(value: Any, textual: bool) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float | (str if textual else int)):
            return "-"
        read = number(scalar_text(value) or "")
        return "" if read is not None and found.holds(read) else "-"

    return judge_values(written, f"a number, {found.shown}", test)


def _label(value: Any) -> str:
    return f"is in range {_bounds.label(value)}"


KIND = Kind("range", "In range", "is a number, or a date, between two", _read, _label, "must", example="[1, 100]")
