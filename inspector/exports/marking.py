"""Texts from outside in Markdown: in code, where no markup counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def fenced(lines: Sequence[str], language: str) -> Iterable[str]:
    """A code block whose fence is longer than any inside."""
    longest = max((len(run) for line in lines for run in re.findall(r"`{3,}", line)), default=2)
    fence = "`" * (longest + 1)
    yield f"{fence}{language}"
    yield from lines
    yield fence


def code(text: str, *, cell: bool = False) -> str:
    """A text as inline code on one line; in a table a bar would end the cell even there."""
    text = re.sub(r"[\r\n\t]+", " ", text)
    if cell:
        text = text.replace("|", "\\|")
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"
