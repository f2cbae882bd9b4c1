"""Offset, bytes and ASCII, sixteen bytes a line; lines are made when asked for, so size costs nothing."""

from __future__ import annotations

from inspector.bodies.lazylines import LazyLines
from inspector.bodies.rendered import Page, Span
from inspector.bodies.views.base import ForAll, Job

WIDTH = 16

#: Column of the first byte and of the first ASCII character
BYTES_AT = 10
ASCII_AT = BYTES_AT + 3 * WIDTH + 2

_SHOWN = bytes(byte if 0x20 <= byte < 0x7F else 0x2E for byte in range(256))


def hex_lines(data: bytes, first: int, count: int) -> list[str]:
    """`count` lines from line `first` on: `00000010  7b 22 69 64 ...  {"id`; fewer at the end."""
    return [_line(data, at) for at in range(first * WIDTH, min((first + count) * WIDTH, len(data)), WIDTH)]


def _line(data: bytes, at: int) -> str:
    part = data[at : at + WIDTH]
    left = part[:8].hex(" ")
    if len(part) > 8:
        left += "  " + part[8:].hex(" ")
    return f"{at:08x}  {left:<{3 * WIDTH}}  {part.translate(_SHOWN).decode('ascii')}"


class HexLines(LazyLines):
    """All lines of a hex view, made one by one."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        return max(1, -(-len(self._data) // WIDTH))

    def line(self, index: int) -> str:
        """See LazyLines."""
        return _line(self._data, index * WIDTH) if self._data else ""


class HexView(ForAll):
    """For every body; the only one that shows each byte."""

    name = "hex"
    title = "Hex"

    def page(self, job: Job) -> Page:
        """See View. `limit` does not matter: nothing is made before it is looked at."""
        return Page(HexLines(job.body.data), colour=_colour)


def _colour(_index: int, line: str) -> list[Span]:
    if not line:
        return []
    spans: list[Span] = [(0, 8, "punct")]
    for column, char in enumerate(line[ASCII_AT:]):
        if char == ".":
            spans.append((ASCII_AT + column, 1, "comment"))
        elif spans[-1][2] == "str" and spans[-1][0] + spans[-1][1] == ASCII_AT + column:
            spans[-1] = (spans[-1][0], spans[-1][1] + 1, "str")
        else:
            spans.append((ASCII_AT + column, 1, "str"))
    return spans
