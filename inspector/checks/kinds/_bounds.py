"""Ranges as they are written: `[1, 100]`, `"1..100"`, `">=5"`, or one number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from inspector.checks.check import Written


class Bounds(NamedTuple):
    """Both bounds belong to the range; None is open. `shown` is how it is told."""

    low: Decimal | None
    high: Decimal | None
    shown: str

    def holds(self, value: Decimal) -> bool:
        """Whether a number lies within."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def bounds(
    written: Written, number: Callable[[str], Decimal | None], example: str, *, single: bool, show: str = ""
) -> Bounds:
    """The range of the value of a check; `number` reads one end. `single`: one number alone is a range, too."""
    value = written.value
    ends = _ends(value, single)
    read = [None if end == "" else number(end) for end in ends or ()]
    if ends is None or ends == ("", "") or any(got is None and end for got, end in zip(read, ends, strict=True)):
        raise written.wrong(f"a range like {example}")
    low, high = read
    if low is not None and high is not None and low > high:
        raise written.error("", f"is {value!r:.80}, a range that begins behind its end")
    return Bounds(low, high, _shown(*ends, show))


def _ends(value: Any, single: bool) -> tuple[str, str] | None:
    if isinstance(value, list) and len(value) == 2:
        first, last = (str(one) if _is_number(one) or isinstance(one, str) else None for one in value)
        return None if first is None or last is None else (first, last)
    if single and _is_number(value):
        return str(value), str(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    for sign, low in ((">=", True), ("<=", False)):
        if text.startswith(sign):
            end = text.removeprefix(sign).strip()
            return (end, "") if low else ("", end)
    first, dots, last = text.partition("..")
    if dots:
        return first.strip(), last.strip()
    return (text, text) if single and text else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(low: str, high: str, unit: str) -> str:
    if low == high:
        return f"{low}{unit}"
    if not low:
        return f"at most {high}{unit}"
    return f"{low} to {high}{unit}" if high else f"at least {low}{unit}"


def label(value: Any) -> str:
    """A range in a name."""
    ends = _ends(value, True)
    return str(value) if ends is None else _shown(*ends, "")
