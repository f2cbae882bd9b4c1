"""What checks of values share: every value at the address must pass, and there must be one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from inspector.checks.check import Finding, Judge, Written
from inspector.checks.deadline import Deadline
from inspector.checks.result import LONGEST
from inspector.checks.subject import Subject
from inspector.query.jsonvalue import MISSING
from inspector.query.scalars import number, scalar_text

#: What the types of JSON are called, each with its article.
TYPES: Mapping[str, str] = {
    "string": "a string",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
    "object": "an object",
    "array": "an array",
}
#: Is told a value and whether it is text that may mean something else; gives why it does not pass, or "".
Test = Callable[[Any, bool], str]


def judge_values(written: Written, expected: str, test: Test) -> Judge:
    """A judge that asks `test` of each value there; that may say "-" where value and `expected` say it all."""
    address, optional = written.required, written.optional
    #: JSON may arrive as a form, too, and then all of it is text
    always_text = address.textual

    def judge(subject: Subject, deadline: Deadline) -> Iterator[Finding]:
        none = True
        textual = always_text or bool(address.in_body and subject.content.form)
        for value, steps in address.find(subject):
            if none:
                none = False
            deadline.check()
            reason = test(value, textual)
            path = address.shown(steps)
            if reason:
                found = described(value)
                said = f"{path} is {found}; expected {expected}" if reason == "-" else f"{path} {reason}"
                yield Finding(path, expected, found, f"{said}.", steps)
            else:
                yield Finding(path, expected, described(value), "", steps)
        if none and not optional:
            yield nothing_there(subject, written, expected)

    return judge


def nothing_there(subject: Subject, written: Written, expected: str) -> Finding:
    """There is no value at the address."""
    address = written.required
    if address.in_body and subject.tree is MISSING:
        why = f"there is nothing at {address.written}: the body {subject.problem}."
        return Finding(address.written, expected, "nothing", why[0].upper() + why[1:])
    if not address.in_body:
        steps: tuple[str, ...] | None = None
    else:
        steps = () if address.field is None else address.field.steps
    return Finding(address.written, expected, "nothing", f"There is no {address.written}; expected {expected}.", steps)


def type_of(value: Any) -> str:
    """The JSON type of a parsed value; whole numbers are `integer`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return "object" if isinstance(value, dict) else "array"


def described(value: Any) -> str:
    """A value as messages show it: `"10.00", a string`."""
    if isinstance(value, str):
        return f"{spelled(value)}, a string"
    if isinstance(value, dict):
        return f"an object with {len(value)} keys" if len(value) != 1 else "an object with 1 key"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    return spelled(value)


def spelled(value: Any) -> str:
    """A value as JSON writes it, cut where it is long."""
    if isinstance(value, str):
        cut = value if len(value) <= LONGEST else value[:LONGEST] + "…"
        return json.dumps(cut, ensure_ascii=False)
    plain = scalar_text(value)
    if plain is not None:
        return plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"
    if isinstance(value, dict | list) and len(value) > 20:
        return described(value)
    return json.dumps(value, ensure_ascii=False, default=str)[:LONGEST]


def same(found: Any, wanted: Any, textual: bool) -> bool:
    """Whether a value is the wanted one: of the same type, numbers by what they count.

    In headers, queries and forms all is text: there a number is one that is spelled.
    """
    if textual and isinstance(found, str) and not isinstance(wanted, str):
        if isinstance(wanted, int | float) and not isinstance(wanted, bool):
            return (left := number(found.strip())) is not None and left == number(repr(wanted))
        return found == scalar_text(wanted)
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        return found == wanted
    if isinstance(found, dict) and isinstance(wanted, Mapping):
        return found.keys() == wanted.keys() and all(same(found[key], wanted[key], textual) for key in found)
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(same(*pair, textual) for pair in zip(found, wanted, strict=True))
    return type(found) is type(wanted) and bool(found == wanted)


def wanted_value(written: Written, value: Any) -> Any:
    """A value of a TOML file that JSON has, too. ConfigError for dates, which JSON writes as texts."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, datetime | date | time):
            raise written.error("", "holds a date without quotes, which JSON has not", "Put it in quotes.")
        waiting += one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ()
    return _plain(value)


def _plain(value: Any) -> Any:
    """Without what the reader of TOML adds to values."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return bool(value) if value is not None else None
    for plain in (int, float, str):
        if isinstance(value, plain):
            return plain(value)
    return value
