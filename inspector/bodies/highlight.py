"""Colours from Pygments for languages that are not laid out anew: YAML, JavaScript, GraphQL.

A lexer is someone else's set of regular expressions fed with hostile text, so it gets bounded text and bounded time;
what it does not reach is shown without colours, and that is said.
"""

from __future__ import annotations

import time
from dataclasses import replace

from pygments.lexer import Lexer
from pygments.token import Comment, Error, Keyword, Literal, Name, Number, Punctuation, String, _TokenType

from inspector.bodies.rendered import FIRST, Colour, Page, Span
from inspector.bodies.views.base import Job, as_sent, cut
from inspector.bodies.visible import count_hidden
from inspector.workers import Token

#: Characters that are coloured at most: Pygments takes about a second for them
LEXED = 1 << 20

#: Seconds a lexer gets
_PATIENCE = 2.0

#: Tokens between two looks at the clock: on hostile text one token can cost 10 ms
_STEP = 32

_STYLES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "comment"),
    (Error, "error"),
    (Keyword.Constant, "kw"),
    (Keyword, "kw"),
    (Name.Tag, "key"),
    (Name.Attribute, "attr"),
    (Name.Constant, "kw"),
    (Name.Variable, "attr"),
    (Number, "num"),
    (String, "str"),
    (Literal.Scalar, "str"),
    (Punctuation, "punct"),
)


def highlighted(job: Job, lexer: Lexer) -> Page:
    """The body's text, line by line as it is, coloured by `lexer`."""
    text, truncated = cut(job.body.read(job.token).text, job.limit)
    page = as_sent(text, truncated, job.token)
    lines = page.lines
    flat = text.replace("\r\n", "\n") if page.newline == "\r\n" else text
    notes = list(page.notes)
    if len(lines) > 2 * FIRST:
        start, _ = lex("\n".join(lines[:FIRST]), lexer, job.token)
        job.first(Page(lines[:FIRST], count_hidden("\n".join(lines[:FIRST])), _by_line(start)))
    spans, reached = lex(flat, lexer, job.token)
    if reached < len(flat):
        notes.append(f"Only the first {reached:,} of {len(flat):,} characters are coloured")
    return replace(page, colour=_by_line(spans), notes=tuple(notes))


def _by_line(spans: list[list[Span]]) -> Colour:
    return lambda index, _line: spans[index] if index < len(spans) else []


def lex(text: str, lexer: Lexer, token: Token) -> tuple[list[list[Span]], int]:
    """Spans line by line, and how many characters were reached within the bounds."""
    part = text[:LEXED]
    deadline = time.monotonic() + _PATIENCE
    lines: list[list[Span]] = [[]]
    column = reached = 0
    for count, (at, kind, value) in enumerate(lexer.get_tokens_unprocessed(part)):
        if not count % _STEP:
            token.check()
            if time.monotonic() > deadline:
                break
        reached = at + len(value)
        style = None if value.isspace() else _style(kind)
        first, *rest = value.split("\n")
        if first:
            _append(lines[-1], column, len(first), style)
        column += len(first)
        for line in rest:
            lines.append([])
            _append(lines[-1], 0, len(line), style)
            column = len(line)
    return lines, reached


def _append(spans: list[Span], start: int, length: int, style: str | None) -> None:
    if style is None or not length:
        return
    if spans and spans[-1][2] == style and spans[-1][0] + spans[-1][1] == start:
        spans[-1] = (spans[-1][0], spans[-1][1] + length, style)
    else:
        spans.append((start, length, style))


_known: dict[_TokenType, str | None] = {}


def _style(kind: _TokenType) -> str | None:
    if kind not in _known:
        _known[kind] = next((style for parent, style in _STYLES if tuple(kind)[: len(parent)] == tuple(parent)), None)
    return _known[kind]
