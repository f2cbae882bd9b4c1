"""The text that a tree of JSON looks into: which places are known, where a word is, what a text in quotes says."""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from inspector.workers import Token

if TYPE_CHECKING:
    from inspector.bodies.tree.jsonnode import JsonNode
    from inspector.bodies.tree.node import Node

#: The place of every so-manieth child is kept, so that far ones are reached without stepping over all before them
MARKED = 500

#: Characters searched in one go: some milliseconds
SEARCHED = 1 << 20

#: Says what lies inside a text ("" for nothing), and lists it
Inside = Callable[[str], str]
Opener = Callable[["JsonNode", str], "Iterator[Node]"]


class Document:
    """A JSON text, and the places found in it so far. Safe to share between threads: what is found only grows."""

    def __init__(self, text: str, inside: Inside = lambda _text: "", opener: Opener | None = None) -> None:
        self.text = text
        self.inside = inside
        self.opener = opener
        self._marks: dict[int, array[int]] = {}

    def mark(self, container: int, number: int, position: int) -> None:
        """Remember where child `number * MARKED` of a container begins."""
        known = self._marks.setdefault(container, array("q"))
        if len(known) == number:
            known.append(position)

    def nearest(self, container: int, offset: int) -> tuple[int, int] | None:
        """Index and place of the last known child that begins at or before `offset`."""
        known = self._marks.get(container)
        at = bisect_right(known, offset) - 1 if known else -1
        return (at * MARKED, known[at]) if known and at >= 0 else None

    def where(self, offset: int) -> str:
        """`line 3, column 7` of an offset."""
        line = self.text.count("\n", 0, offset) + 1
        return f"line {line:,}, column {offset - self.text.rfind(chr(10), 0, offset):,}"


def unquoted(raw: str) -> str:
    """The text of a JSON string; one with escapes that JSON does not have stays as it is."""
    if "\\" not in raw:
        return raw[1:-1]
    try:
        made = json.loads(raw, strict=False)
    except ValueError:
        return raw[1:-1]
    return made if isinstance(made, str) else raw


def search(doc: Document, text: str, start: int, token: Token) -> Iterator[int]:
    """Offsets at which a text occurs in a document, as written or with JSON's escapes, upper or lower case."""
    forms = dict.fromkeys((text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]))
    pattern = re.compile("|".join(re.escape(form) for form in forms), re.IGNORECASE)
    reach = max(map(len, forms))
    source, position = doc.text, start
    while position < len(source):
        token.check()
        stop = position + SEARCHED
        last = position
        for found in pattern.finditer(source, position, min(stop + reach, len(source))):
            if found.start() >= stop:
                break
            yield found.start()
            last = found.end()
        position = max(stop, last)
