"""The builders of conditions on the moment of receipt."""

from __future__ import annotations

from inspector.query.builders import Condition, negated, refuse
from inspector.query.conditions import Received
from inspector.query.tree import Node
from inspector.query.values import ago, moment


def since(asked: Condition) -> Node:
    """Received after a moment, or within a span before now: `10m`, `2h`, `7d`, a date or a time."""
    if asked.op not in (":", "="):
        raise refuse(asked)
    written = asked.value.text
    if (back := ago(written)) is not None:
        return Received(back=back, shown=f"in the last {written}")
    return Received(low=_moment(asked, written)[0])


def at(asked: Condition) -> Node:
    """Received in a day, hour, minute …, in a range of them (`a..b`, the last one included), before or after one."""
    op, written = asked.op, asked.value.text
    if op == ":":
        for sign in (">=", "<=", ">", "<"):
            if written.startswith(sign):
                op, written = sign, written.removeprefix(sign)
                break
    low_text, dots, high_text = written.partition("..")
    if op in (":", "=", "!=") and dots:
        if not low_text and not high_text:
            raise asked.error("The range has no ends.", "Write it like 2026-11-23..2026-11-24.")
        low = _moment(asked, low_text)[0] if low_text else None
        high = _moment(asked, high_text)[1] if high_text else None
        return negated(asked, Received(low, high))
    begin, end = _moment(asked, written)
    if op in (":", "=", "!="):
        return negated(asked, Received(begin, end))
    bounds = {"<": (None, begin), "<=": (None, end), ">": (end, None), ">=": (begin, None)}
    if op not in bounds:
        raise refuse(asked)
    return Received(*bounds[op])


def _moment(asked: Condition, written: str) -> tuple[int, int]:
    try:
        return moment(written, asked.now)
    except ValueError as error:
        raise asked.error(f"{error}.") from error
