"""Colours for header values: quoted texts, `name=` parts, numbers and times stand out a little."""

from __future__ import annotations

import re

from inspector.gui.widgets.document import Span

_PART = re.compile(
    r'(?P<str>"[^"\\]*(?:\\.[^"\\]*)*")'
    r"|(?P<key>(?<![\w/+-])[A-Za-z][\w.-]*(?==[^=]))"
    r"|(?P<num>[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|(?<![\w./+=-])\d+(?:\.\d+)*(?![\w/+=-]))"
)
#: Values longer than this are shown in one colour.
_LIMIT = 4000


def value_spans(value: str) -> list[Span]:
    """Spans of a header value for display."""
    if len(value) > _LIMIT:
        return []
    return [(match.start(), match.end() - match.start(), match.lastgroup or "text") for match in _PART.finditer(value)]
