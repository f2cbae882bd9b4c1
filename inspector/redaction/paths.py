"""JSON paths of profiles: `$.customer.name`, `$.items[*].sku`, `$..email`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from inspector.bodies.jsonplace import PathError, Step, parse_path

_ANY, _DEEP = "*", "**"


def parse(text: str) -> tuple[Step, ...]:
    """The steps; `*` is any one, `**` any number of them. ValueError with the reason."""
    written = re.sub(r"\[\s*\*\s*\]", ".*", text)
    written = re.sub(r"\.\.(?=[^.])", f".{_DEEP}.", written)
    steps = parse_path(written)
    if not steps or text.strip() != text:
        raise PathError(f"the path {text!r} names nothing below the top; write it like $.data.id")
    return steps


class Paths:
    """Paths to look for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._paths = [parse(text) for text in texts]

    def __bool__(self) -> bool:
        return bool(self._paths)

    def match(self, steps: Sequence[Step]) -> bool:
        """Whether one of them leads exactly there."""
        return any(_leads(path, 0, steps, 0) for path in self._paths)


def _leads(path: Sequence[Step], at: int, steps: Sequence[Step], here: int) -> bool:
    while at < len(path):
        step = path[at]
        if step == _DEEP:
            return any(_leads(path, at + 1, steps, later) for later in range(here, len(steps)))
        if here == len(steps):
            return False
        if step != _ANY and str(step) != str(steps[here]):
            return False
        at, here = at + 1, here + 1
    return here == len(steps)
