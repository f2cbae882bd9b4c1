"""Whether a template makes JSON, as far as that can be told before its values are known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspector.errors import TemplateError
from inspector.templates.template import Template
from inspector.templates.values import Values
from inspector.templates.written import written

if TYPE_CHECKING:
    from inspector.templates.sandbox import Compiled

#: What says the same kind of thing each time.
_KNOWN = frozenset(("counter", "now", "uuid"))
_AS_JSON = re.compile(r"\|\s*tojson\s*$")
_ESCAPED = re.compile(rb"\\.", re.DOTALL)


def makes_json(body: Template | bytes) -> bool:
    """Whether a body is an object or an array of JSON once it is filled in: with any value, or with any text."""
    if isinstance(body, bytes):
        return _is_json(body)
    if len(body.expressions) == 1 and not b"".join(body.literals).strip():
        return _AS_JSON.search(body.expressions[0].text) is not None
    return any(_is_json(b"".join(_sample(body, piece))) for piece in (b"0", b'"0"'))


def _sample(body: Template, piece: bytes) -> Iterator[bytes]:
    """The body with `piece` for each value that is not known; a plain one between quotes."""
    quotes = 0
    known: list[bytes | None] = [*map(_told, body._ready), b""]
    for literal, value in zip(body.literals, known, strict=True):
        yield literal
        quotes += _ESCAPED.sub(b"", literal).count(b'"')
        yield value if value is not None else b"0" if quotes % 2 else piece


def _told(expression: Compiled) -> bytes | None:
    """What an expression says, where that takes no request."""
    if not expression.names or not expression.names <= _KNOWN:
        return None
    try:
        return written(expression.value(Values()))
    except TemplateError:
        return None


def _is_json(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data), dict | list)
    except (ValueError, RecursionError):
        return False
