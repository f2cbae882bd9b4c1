"""Colours for a text that is being edited: made off the GUI thread, asked for line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inspector.bodies import Span
from inspector.bodies.markup import colour as markup_colour
from inspector.bodies.markup import pieces
from inspector.bodies.views.json import colour as json_colour
from inspector.workers import Token

#: Spans of a line, by its number and text. What no colours are known for has none.
Colours = Callable[[int, str], Sequence[Span]]
#: Kinds whose lines are coloured by themselves: typing needs no new look at the whole text.
BY_LINE = ("json",)


def no_colours(_index: int, _line: str) -> Sequence[Span]:
    """Of a text without a known kind."""
    return ()


def colours_of(kind: str, text: str, token: Token) -> Colours:
    """The colours of a whole text of that kind of body. Takes up to seconds for a large text: off the GUI thread."""
    if kind in BY_LINE:
        return json_colour
    if kind in ("xml", "html"):
        return _markup(text, token, html=kind == "html")
    lexed = _lexed(kind, text, token)
    return no_colours if lexed is None else lexed


def _markup(text: str, token: Token, *, html: bool) -> Colours:
    states: dict[int, str] = {}
    line = 0
    for piece in pieces(text, html=html, token=token):
        breaks = piece.text.count("\n")
        if piece.kind != "text":
            states.update((line + number, piece.kind) for number in range(1, breaks + 1))
        line += breaks
    return lambda index, shown: markup_colour(shown, states.get(index), html=html)


def _lexed(kind: str, text: str, token: Token) -> Colours | None:
    if kind not in ("yaml", "javascript", "graphql"):
        return None
    from pygments.lexers import get_lexer_by_name  # slow to import, and most bodies need none

    from inspector.bodies.highlight import lex

    spans, _ = lex(text, get_lexer_by_name(kind), token)
    return lambda index, _line: spans[index] if index < len(spans) else ()
