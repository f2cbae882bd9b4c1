"""Where each value of a JSON text stands, so that one can be replaced and every other byte stays."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from inspector.bodies import jsonplace
from inspector.errors import UsageError

Path = tuple[str | int, ...]

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+)')
#: What a single value is, by its first sign; else true, false or null.
_KINDS = {'"': "text", **dict.fromkeys("-0123456789", "number")}


class Span(NamedTuple):
    """A value: its path, where it begins and ends in the text, and what it is."""

    path: Path
    start: int
    end: int
    kind: str

    @property
    def is_leaf(self) -> bool:
        """True for a text, a number, true, false and null."""
        return self.kind not in ("object", "array")


def spans(text: str) -> dict[Path, Span]:
    """All values of a JSON text by path, in its order; {} when it is none."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return {}
    found: dict[Path, Span] = {}
    open_: list[tuple[Path, int, str]] = []
    counts: list[int] = []
    key: str | None = None
    for match in _TOKEN.finditer(text):
        token, start = match[1], match.start(1)
        if token in "{[":
            path = _below(open_, key, counts)
            kind = "object" if token == "{" else "array"
            # the place now, so that it stands before what is inside; its end when that is known
            found[path] = Span(path, start, start, kind)
            open_.append((path, start, kind))
            counts.append(0)
            key = None
        elif token in "}]":
            path, begun, kind = open_.pop()
            counts.pop()
            found[path] = Span(path, begun, match.end(1), kind)
            key = None
        elif token == ",":
            key = None
            counts[-1] += 1
        elif token == ":":
            continue
        elif open_ and open_[-1][2] == "object" and key is None:
            key = json.loads(token, strict=False)
        else:
            path = _below(open_, key, counts)
            found[path] = Span(path, start, match.end(1), _KINDS.get(token[0], "word"))
    return found


def _below(open_: list[tuple[Path, int, str]], key: str | None, counts: list[int]) -> Path:
    """The path of the value that begins now."""
    if not open_:
        return ()
    above, _, kind = open_[-1]
    return (*above, counts[-1]) if kind == "array" else (*above, key or "")


def parse_path(text: str) -> Path:
    """The steps of `data.items[2].id`; names with dots stand in quotes. UsageError when it is no path."""
    try:
        steps = jsonplace.parse_path(text)
    except jsonplace.PathError as error:
        raise UsageError(f"{text[:80]!r} is no path to a field: {error}.") from error
    if not steps:
        raise UsageError("The path to a field is empty.", hint="Write one like data.object.amount=2000.")
    return steps


def path_text(path: Path) -> str:
    """Inverse of `parse_path`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            plain = re.fullmatch(r'[^.\[\]"\s]+', step)
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            name = step if plain else f'"{escaped}"'
            text += f".{name}" if text else name
    return text
