"""A suite made of what arrived: the same events in the same order, with ids and times turned into patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

import tomlkit

from inspector.bodies.jsonplace import Step, field_path
from inspector.capture import Capture, Summary
from inspector.errors import UsageError
from inspector.query.content import Content
from inspector.query.jsonvalue import MISSING, Spelled
from inspector.redaction import Redactor

#: Events of one suite, checks of one event, and characters of a text that is compared as it is.
MOST_EVENTS, MOST_CHECKS, _LONGEST = 500, 60, 200
_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_TIME = r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?"
#: `evt_1Nb…`, `in_1P…`: what stands before the last underscore says of what kind it is.
_PREFIXED = re.compile(r"((?:[A-Za-z]{1,12}_){1,3})[A-Za-z0-9]{8,}")
_RANDOM = re.compile(r"(?=.*\d)[A-Za-z0-9_-]{12,}")
_HEX = re.compile(r"[0-9a-f]{16,}|[0-9A-F]{16,}")
#: Unix seconds or milliseconds of the years 2001 to 2100, under a name that tells of a time or anywhere.
_SECONDS, _MILLIS = range(10**9, 4_102_444_800), range(10**12, 4_102_444_800_000)
_ID_NAME = re.compile(r"(?:^|_)(?:id|ids|uuid|guid|token|nonce|key)$", re.IGNORECASE)

Leaves = dict[tuple[Step, ...], Any]
One = TypeVar("One")


def recorded_suite(name: str, captures: Sequence[tuple[Summary, Capture]], redactor: Redactor) -> str:
    """The text of a suite that these captures fulfil, in their order. UsageError when there are none, or too many.

    What `redactor` would replace is only asked to be there: a suite is handed on.
    """
    bounded(captures)
    rows = [(row, _leaves(capture)) for row, capture in captures]
    groups = [list(group) for _, group in groupby(rows, key=lambda one: _kind(one[0]))]
    document = tomlkit.document()
    document.add(tomlkit.comment(f"Made of {len(captures)} events that arrived. Ids and times are patterns."))
    suite = tomlkit.table()
    suite["name"] = name
    suite["order"] = "listed"
    known = [(row.provider, row.event_id) for row, _ in captures if row.event_id]
    if len(set(known)) == len(known):
        suite["no_duplicates"] = True
    document["suite"] = suite
    common = _common_id([leaves for _, leaves in rows])
    expects = tomlkit.aot()
    for group in groups:
        expects.append(_expectation([row for row, _ in group], [leaves for _, leaves in group], common, redactor))
    document["expect"] = expects
    return tomlkit.dumps(document)


def bounded(asked: Sequence[One]) -> Sequence[One]:
    """The same; UsageError when it is nothing, or too much for a suite."""
    if not asked:
        raise UsageError("There is nothing to make a suite of.", hint="Choose captures, or let some arrive first.")
    if len(asked) > MOST_EVENTS:
        raise UsageError(
            f"{len(asked):,} events are too many for one suite; it takes {MOST_EVENTS:,}.",
            hint="Select fewer: on the command line with --filter and --last.",
        )
    return asked


def _kind(row: Summary) -> tuple[str, str, str, str]:
    return row.event_type, row.provider, row.endpoint, "" if row.event_type else f"{row.method} {row.path}"


def _expectation(rows: Sequence[Summary], bodies: Sequence[Leaves], common: str | None, redactor: Redactor) -> Any:
    first = rows[0]
    table = tomlkit.table()
    for key, value in (("event", first.event_type), ("provider", first.provider), ("endpoint", first.endpoint)):
        if value:
            table[key] = value
    if not first.event_type:
        path = first.path.replace("\\", "\\\\").replace('"', '\\"')
        table["where"] = f'method:{first.method} path="{path}"'
    table["exactly"] = len(rows)
    if all(row.outcome == "valid" for row in rows):
        table["valid"] = True
    if common is not None:
        place = next(path for path, value in bodies[0].items() if value == common)
        if all(body.get(place) == common for body in bodies):
            table["correlate"] = f"body.{field_path(place)}"
    checks = tomlkit.aot()
    for steps in list(bodies[0])[:MOST_CHECKS]:
        values = [body.get(steps, MISSING) for body in bodies]
        if MISSING not in values:
            check = tomlkit.table()
            check["field"] = field_path(steps)
            for key, value in _holds(steps, values, redactor).items():
                check[key] = value
            checks.append(check)
    if len(checks):
        table["checks"] = checks
    return table


def _holds(path: tuple[Step, ...], values: Sequence[Any], redactor: Redactor) -> Mapping[str, Any]:
    """What a check may ask of all these values."""
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    texts = [value for value in values if isinstance(value, str)]
    if (redactor.kind_of(name) and not _ID_NAME.search(name)) or any(redactor.text(text) != text for text in texts):
        return {"present": True}
    if len(texts) == len(values):
        patterns = {_pattern(name, text) for text in texts}
        if len(patterns) == 1 and (pattern := patterns.pop()):
            return {"matches": pattern}
        if len(set(texts)) == 1 and not any(_pattern(name, text) for text in texts) and len(texts[0]) <= _LONGEST:
            return {"equals": texts[0]}
        return {"type": "string"}
    first = values[0]
    if first is None or isinstance(first, dict | list):
        return {"present": True}
    moves = any(isinstance(value, int) and (value in _SECONDS or value in _MILLIS) for value in values)
    if all(value == first and type(value) is type(first) for value in values) and not moves:
        return {"equals": float(first) if isinstance(first, Spelled) else first}
    if all(isinstance(value, bool) for value in values):
        return {"type": "boolean"}
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return {"type": "number"} if numbers else {"present": True}


def _pattern(name: str, text: str) -> str:
    """What ids and times like this one look like; "" for what is neither."""
    if re.fullmatch(_UUID, text):
        return f"^{_UUID}$"
    if re.fullmatch(_TIME, text):
        return f"^{_TIME}$"
    if found := _PREFIXED.fullmatch(text):
        return f"^{found[1]}[A-Za-z0-9]+$"
    if _HEX.fullmatch(text):
        return "^[0-9A-Fa-f]+$"
    if (_ID_NAME.search(name) or any(char.isupper() for char in text)) and _RANDOM.fullmatch(text):
        return "^[A-Za-z0-9_-]+$"
    if _ID_NAME.search(name) and text.isdigit():
        return "^[0-9]+$"
    return ""


def _common_id(bodies: Sequence[Leaves]) -> str | None:
    """An id that stands in all events: that by which they belong together."""
    if len(bodies) < 2:
        return None
    for path, value in bodies[0].items():
        name = str(path[-1])
        if not isinstance(value, str) or not _pattern(name, value) or re.fullmatch(_TIME, value):
            continue
        if all(any(value == other for other in body.values()) for body in bodies[1:]):
            return value
    return None


def _leaves(capture: Capture) -> Leaves:
    """Every single value of a JSON or form body, by the steps that lead to it."""
    tree = Content(capture.headers, capture.body).tree
    return {} if tree is MISSING else dict(_walk(tree, ()))


def _walk(tree: Any, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Any]]:
    waiting: list[tuple[tuple[Step, ...], Any]] = [(path, tree)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, dict) and value:
            waiting += [((*at, key), one) for key, one in reversed(list(value.items()))]
        elif isinstance(value, list) and value:
            waiting += [((*at, place), one) for place, one in reversed(list(enumerate(value[:20])))]
        elif at:
            yield at, value
