"""Where in a JSON value something is, and how that is written: `data.items[2].id`, as the filter language has it."""

from __future__ import annotations

import re
from typing import NamedTuple

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
#: A path that is shown names at most so many steps; the ones in its middle are left out.
_MOST_STEPS = 40


class Member(NamedTuple):
    """A step into an object: the key as decoded text, and which of the members of that key (0: the first)."""

    name: str
    nth: int = 0


#: A step: into an object, or to an item of an array.
Step = Member | int
#: A path as it grows, the last step first: (the path before, the step); None is the root.
Trail = tuple["Trail | None", Step] | None


def steps_of(trail: Trail) -> tuple[Step, ...]:
    """The steps from the root on."""
    found: list[Step] = []
    while trail is not None:
        trail, step = trail
        found.append(step)
    return tuple(found[::-1])


def path_text(steps: tuple[Step, ...]) -> str:
    """The path in words; "" is the whole value. A key that comes again is `name #2`."""
    if len(steps) > _MOST_STEPS:
        head, tail = steps[: _MOST_STEPS // 2], steps[-_MOST_STEPS // 2 :]
        left_out = len(steps) - _MOST_STEPS
        return f"{path_text(head)}.…{left_out:,} levels….{path_text(tail)}"
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
            continue
        name = step.name
        if not _PLAIN.fullmatch(name):
            escaped = name.replace("\\", "\\\\").replace('"', '\\"')
            name = f'"{escaped}"'
        text += f".{name}" if text else name
        if step.nth:
            text += f" #{step.nth + 1}"
    return text
