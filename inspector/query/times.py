"""The builders of conditions on the moment of receipt."""

from __future__ import annotations

from inspector.query.builders import Condition, negated, refuse, signed
from inspector.query.conditions import Received
from inspector.query.tree import Node
from inspector.query.values import ago, moment


def since(asked: Condition) -> Node:
    """Received after a moment, or within a span before now: `10m`, `2h`, `7d`, a date or a time."""
    if asked.op not in (":", "="):
        raise refuse(asked)
    written = asked.value.text
    if (back := ago(written)) is not None:
        return Received(back=back, shown=f"in the last {in_words(written)}")
    try:
        low, _ = moment(written, asked.now)
    except ValueError as error:
        raise asked.error(f"{error}.", "Or for the time before now: 10m, 2h, 7d.") from error
    return Received(low=low, shown=f"since {written}")


_UNITS = {"s": "second", "m": "minute", "min": "minute", "h": "hour", "d": "day", "w": "week"}


def in_words(span: str) -> str:
    """`10m` as `10 minutes`."""
    count = span.rstrip("smindhw")
    return f"{count} {_UNITS[span.removeprefix(count)]}{'' if count == '1' else 's'}"


def at(asked: Condition) -> Node:
    """Received in a day, hour, minute …, in a range of them (`a..b`, the last one included), before or after one."""
    op, written = signed(asked)
    low_text, dots, high_text = written.partition("..")
    if op in (":", "=", "!=") and dots:
        if not low_text and not high_text:
            raise asked.error("The range has no ends.", "Write it like 2026-11-23..2026-11-24.")
        low = _moment(asked, low_text)[0] if low_text else None
        high = _moment(asked, high_text)[1] if high_text else None
        if low is not None and high is not None and low >= high:
            raise asked.error("The range ends before it begins.", f"Write {high_text}..{low_text}.")
        shown = f"from {low_text} to {high_text}" if low_text and high_text else f"since {low_text}"
        return negated(asked, Received(low, high, shown=shown if low_text else f"up to {high_text}"))
    begin, end = _moment(asked, written)
    if op in (":", "=", "!="):
        return negated(asked, Received(begin, end, shown=f"at {written}" if ":" in written else f"on {written}"))
    bounds = {"<": (None, begin), "<=": (None, end), ">": (end, None), ">=": (begin, None)}
    if op not in bounds:
        raise refuse(asked)
    says = {"<": "before", "<=": "up to", ">": "after", ">=": "since"}
    return Received(*bounds[op], shown=f"{says[op]} {written}")


def _moment(asked: Condition, written: str) -> tuple[int, int]:
    try:
        return moment(written, asked.now)
    except ValueError as error:
        span = ago(written) is not None
        raise asked.error(f"{error}.", f"Write since:{written} for the time before now." if span else None) from error
