"""A body as lines that can be compared: laid out as its kind is read, very long lines broken where they can be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspector.bodies import Body, views_for
from inspector.bodies.views.base import LIMIT, Job, ViewFailed, split_lines
from inspector.workers import Token

#: Lines of one body that are compared.
MOST_LINES = 1_000_000
#: A longer line is broken behind a sign that separates, so that both sides break it at the same places.
LONGEST = 400
_SHORTEST = 100
_BREAK = re.compile(rf".{{{_SHORTEST},{LONGEST}}}?(?:[,;>&\s]|$)|.{{1,{LONGEST}}}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lines:
    """`lines` are exact; those with an index in `continued` go on with the line before. `cut` says what is missing."""

    lines: list[str]
    continued: frozenset[int]
    cut: str = ""


def laid_out(body: Body, token: Token) -> Lines | None:
    """The lines of the view that suits the body best; None when it is only text, or cannot be laid out."""
    view = views_for(body)[0]
    if view.name in ("hex", "raw") or not body.data:
        return None
    try:
        page = view.page(Job(body, token))
    except ViewFailed:
        return None
    return _broken(list(page.lines), page.truncated or "", token)


def as_text(body: Body, token: Token) -> Lines:
    """The lines as they are."""
    text = body.read(token).text
    cut = ""
    if len(text) > LIMIT:
        cut = f"Only the first {LIMIT:,} of {len(text):,} characters were compared."
        text = text[:LIMIT]
    # an empty text has no line, so that all of the other side counts as added
    return _broken(split_lines(text, token)[0] if text else [], cut, token)


def _broken(lines: Sequence[str], cut: str, token: Token) -> Lines:
    made: list[str] = []
    continued: list[int] = []
    for index, line in enumerate(lines):
        if not index % 2_000:
            token.check()
        if len(made) >= MOST_LINES:
            cut = f"Only the first {MOST_LINES:,} of {len(lines):,} lines were compared."
            break
        if len(line) <= LONGEST:
            made.append(line)
            continue
        for piece in _pieces(line, token):
            if made and piece[0]:
                continued.append(len(made))
            made.append(piece[1])
    del made[MOST_LINES:]
    return Lines(made, frozenset(continued), cut)


def _pieces(line: str, token: Token) -> Iterator[tuple[int, str]]:
    for number, found in enumerate(_BREAK.finditer(line)):
        if not number % 500:
            token.check()
        yield number, found[0]
