"""`matches = "^evt_"`: the value, as text, has a part that fits a regular expression."""

from __future__ import annotations

from typing import Any

from inspector.checks.check import Judge, Kind, Written
from inspector.checks.kinds._values import judge_values
from inspector.patterns import first_match
from inspector.query.regex import MAX_PATTERN, TEXT_SECONDS
from inspector.query.scalars import scalar_text

#: Characters of a value that are looked at.
_MOST = 4 * 1024 * 1024


def _read(written: Written) -> Judge:
    import regex  # heavy, and not before a pattern is there

    if not isinstance(written.value, str):
        raise written.wrong("a regular expression in quotes")
    if len(written.value) > MAX_PATTERN:
        raise written.error("", f"is longer than the {MAX_PATTERN} characters that a pattern may have")
    try:
        compiled = regex.compile(written.value, regex.V0)
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        raise written.error("", f"does not read: {error}") from error

    def test(value: Any, _textual: bool) -> str:
        text = scalar_text(value)
        if text is None:
            return "-"
        try:
            return "" if first_match(compiled, text[:_MOST], TEXT_SECONDS) else "-"
        except TimeoutError:
            return f"could not be compared: the pattern takes longer than {TEXT_SECONDS:g} s on it"

    return judge_values(written, f"a text that matches {written.value}", test)


def _label(value: Any) -> str:
    return f"matches {value!s:.80}"


KIND = Kind("matches", "Matches", "fits a regular expression", _read, _label, "must", example='"^evt_"')
