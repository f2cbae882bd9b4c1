"""Values inside bodies: `body.data.object.amount`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

#: What is at a path that leads nowhere, and the tree of a body that has none.
MISSING: Final = object()


class Spelled(float):
    """A number that keeps the spelling that it was sent in: 19.90 stays 19.90."""

    __slots__ = ("_spelling",)
    _spelling: str

    def __new__(cls, spelling: str) -> Spelled:
        """The number that a text spells."""
        made = super().__new__(cls, spelling)
        made._spelling = spelling
        return made

    def __repr__(self) -> str:
        return self._spelling

    __str__ = __repr__


def parse_strict(data: bytes) -> Any:
    """What `parse_json` makes of UTF-8, for less than half of the price; MISSING for whatever is not quite JSON."""
    try:
        return _STRICT(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return MISSING


def parse_json(text: str) -> Any:
    """The parsed text; MISSING for what is no JSON, or is nested deeper than Python goes.

    NaN, infinities and halves of surrogate pairs pass, as they do with many receivers.
    """
    try:
        if text[:1] in ("{", "["):
            # what `decode` does, without its two searches for blanks
            found, end = _SCAN(text, 0)
            return MISSING if text[end:].strip(" \t\r\n") else found
        return _DECODER.decode(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError, StopIteration):
        return MISSING


def _integer(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:
        # Python reads at most 4300 digits: more would take it long
        return float(digits)


_STRICT: Final = msgspec.json.Decoder(float_hook=Spelled).decode
#: Made once: that costs more than to parse a usual body.
_DECODER: Final = json.JSONDecoder(parse_int=_integer, parse_float=Spelled)


_SCAN: Final[Callable[[str, int], tuple[Any, int]]] = getattr(_DECODER, "scan_once")  # noqa: B009  # typeshed leaves it out


def walk(tree: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """The values at a path. A step is a key, a place in an array (`-1`: the last), or `*` for all of either."""
    found = [tree]
    for step in path:
        deeper: list[Any] = []
        for value in found:
            if isinstance(value, dict):
                if step in value:
                    deeper.append(value[step])
                elif step == "*":
                    deeper.extend(value.values())
            elif isinstance(value, list):
                if step == "*":
                    deeper.extend(value)
                elif (place := _place(step)) is not None and -len(value) <= place < len(value):
                    deeper.append(value[place])
        found = deeper
        if not found:
            break
    yield from found


def walk_places(tree: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The values at a path as `walk` finds them, each with the steps that lead to it."""
    found: list[tuple[tuple[str | int, ...], Any]] = [((), tree)]
    for step in path:
        deeper: list[tuple[tuple[str | int, ...], Any]] = []
        for steps, value in found:
            if isinstance(value, dict):
                if step in value:
                    deeper.append(((*steps, step), value[step]))
                elif step == "*":
                    deeper.extend(((*steps, key), item) for key, item in value.items())
            elif isinstance(value, list):
                if step == "*":
                    deeper.extend(((*steps, place), item) for place, item in enumerate(value))
                elif (place := _place(step)) is not None and -len(value) <= place < len(value):
                    deeper.append(((*steps, place % len(value)), value[place]))
        found = deeper
    yield from found


def _place(step: str) -> int | None:
    digits = step.removeprefix("-")
    return int(step) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
