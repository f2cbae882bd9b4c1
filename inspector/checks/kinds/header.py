"""`header = "X-Id"`: the request has this header line; with `value` it is this, with `pattern` it fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inspector.checks.address import Address
from inspector.checks.check import Judge, Kind, Written
from inspector.checks.kinds import equals, matches, present
from inspector.columns.field import Field


def _read(written: Written) -> Judge:
    name = written.value
    if not isinstance(name, str) or not name.strip():
        raise written.wrong("the name of a header in quotes")
    wanted, pattern = written.text("value"), written.text("pattern")
    if wanted and pattern:
        raise written.error("pattern", "stands beside value: one of them is enough")
    field = Field("header", (name.strip(),))
    inner = replace(written, address=Address(str(field), field))
    if pattern:
        return matches.KIND.read(replace(inner, value=pattern))
    return equals.KIND.read(replace(inner, value=wanted)) if wanted else present.KIND.read(replace(inner, value=True))


def _label(value: Any) -> str:
    return f"header {value!s:.80}"


KIND = Kind(
    "header",
    "Header",
    "is a header line of the request",
    _read,
    _label,
    keys={"value": "a text in quotes", "pattern": "a regular expression in quotes"},
    example='"X-Request-Id"',
)
