"""The path and the value at a line of pretty JSON: `data.items[2].id`, found by indentation."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from inspector.bodies.jsonplace import Step, field_path
from inspector.gui.widgets.folding import indent_of

#: Lines looked at upwards where nobody can wait (30 ms).
_REACH = 60_000
_MEMBER = re.compile(r'\s*("(?:[^"\\]|\\.)*"):\s?(.*)', re.DOTALL)


class Found(NamedTuple):
    """`path` as the filter language writes it; `value` is None for an object or array that goes on below."""

    path: str
    value: str | None


def path_at(lines: Sequence[str], line: int, reach: int = _REACH) -> Found | None:
    """Path and value of the line; None at the root, at closing brackets, and where `reach` lines above do not tell."""
    text = lines[line]
    if not text.strip() or text.strip()[0] in "}]" or indent_of(text) == 0:
        return None
    steps: list[Step] = []
    depth, at = indent_of(text), line
    while depth > 0:
        step, parent = _step(lines, at, depth, line - reach)
        if parent is None:
            return None
        steps.append(step)
        at, depth = parent, indent_of(lines[parent])
    return Found(field_path(tuple(reversed(steps))), _value(text))


def _step(lines: Sequence[str], at: int, depth: int, first: int) -> tuple[Step, int | None]:
    """How `at` is named inside its parent, and the parent's line."""
    member = _MEMBER.match(lines[at])
    index = 0
    above = at - 1
    while above >= 0:
        text = lines[above]
        here = indent_of(text)
        if here < depth:
            break
        if here == depth and text[depth : depth + 1] not in ("}", "]"):
            index += 1
        above -= 1
        if above < first:
            return "", None
    if above < 0:
        return "", None
    if member is None:
        return index, above
    return str(json.loads(member[1], strict=False)), above


def _value(text: str) -> str | None:
    member = _MEMBER.match(text)
    value = (member[2] if member is not None else text.strip()).rstrip(",")
    if value in ("{", "["):
        return None
    if value.startswith('"'):
        try:
            decoded = json.loads(value, strict=False)
        except ValueError:
            return value
        return decoded if isinstance(decoded, str) else value
    return value
