"""JSON as a tree that reads only what is opened: nodes are places in the text, every value stays as it was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from inspector.bodies.hints import json_hint
from inspector.bodies.jsonplace import Step
from inspector.bodies.jsontext import explain
from inspector.bodies.tree.jsondoc import MARKED, Document, search, unquoted
from inspector.bodies.tree.jsonscan import LEAP, blank, leap, member, value_end
from inspector.bodies.tree.node import Hit, Node, TextNode, short
from inspector.workers import Token

#: Containers up to so many characters are counted when they are shown
_COUNTED = 8_000

#: Characters of a container that are shown of it
_SHOWN = 120

#: Keys of one object among which duplicates are told
_KEYS = 20_000

_KINDS = {"{": "object", "[": "array", '"': "string", "t": "boolean", "f": "boolean", "n": "null"}
_CLOSING = {"object": "}", "array": "]"}
_PROPER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null")
_SPACES = re.compile(r"\s+")
_NEVER = Token()


class JsonNode(Node):
    """A value of a document: `start` is its first character, `end` behind its last (-1: not looked for yet)."""

    __slots__ = ("_count", "begin", "doc", "doubled", "end", "inside", "start")

    def __init__(
        self, doc: Document, start: int, parent: Node | None, index: int, step: Step | None, begin: int, label: str
    ) -> None:
        first = doc.text[start : start + 1]
        super().__init__(label, _KINDS.get(first, "number"), parent, index, step)
        self.doc = doc
        self.start = start
        #: where its key begins, or the value itself
        self.begin = begin
        self.doubled = False
        self._count = -1
        self.end = -1
        self.inside = ""
        if self.kind not in _CLOSING:
            self.end = value_end(doc.text, start, _NEVER)
            if self.kind == "string":
                self.inside = doc.inside(doc.text[start + 1 : self.end - 1])
            elif not _PROPER.fullmatch(doc.text, start, self.end):
                self.kind = "invalid"
        elif doc.text[(at := blank(doc.text, start + 1)) : at + 1] == _CLOSING[self.kind]:
            self._ended(at + 1, 0)

    @property
    def is_container(self) -> bool:
        """True for objects and arrays."""
        return self.kind in _CLOSING

    @property
    def text(self) -> str:
        """See Node."""
        if not self.is_container:
            return short(self.doc.text[self.start : min(self.end, self.start + 4 * _SHOWN)])
        stop = self.start + _SHOWN
        piece = self.doc.text[self.start : stop if self.end < 0 else min(self.end, stop)]
        more = self.end < 0 or self.end > stop
        return short(_SPACES.sub(" ", piece)) + ("…" if more else "")

    @property
    def note(self) -> str:
        """See Node."""
        said = ["the key is there more than once"] if self.doubled else []
        if self.kind == "invalid":
            said.append(explain(self.doc.text, self.start, "", False).reason)
        if self.end - self.start <= 8000 and not self.is_container:
            hint = json_hint(f'"{self.label}": {self.doc.text[self.start : self.end]}')
            said += [hint] if hint else []
        if self.inside and not any(word.startswith("JWT") for word in said):
            said.append(self.inside)
        return " · ".join(said)

    @property
    def opens(self) -> bool:
        """See Node."""
        return bool(self.inside) or (self.is_container and self._count != 0)

    @property
    def count(self) -> int | None:
        """See Node."""
        if self._count < 0 and self.is_container and self._is_short():
            self._count = sum(child.kind != "error" for child in self._values(_NEVER, None, look=False))
        return self._count if self._count >= 0 else None

    def _is_short(self) -> bool:
        if self.end < 0:
            piece = self.doc.text[self.start : self.start + _COUNTED]
            end = value_end(piece, 0, _NEVER)
            if end == len(piece) == _COUNTED:
                return False
            self.end = self.start + end
        return self.end <= self.start + _COUNTED

    def stop(self, token: Token) -> int:
        """Behind its last character. Raises Cancelled."""
        if self.end < 0:
            self.end = value_end(self.doc.text, self.start, token)
        return self.end

    def children(self, token: Token, since: Node | None = None) -> Iterator[Node]:
        """See Node. What breaks the rules of JSON ends the list with a node of kind `error`."""
        if self.is_container:
            return self._values(token, since if isinstance(since, JsonNode) else None)
        if self.inside and self.doc.opener is not None:
            return self.doc.opener(self, self.inside)
        return iter(())

    def _values(self, token: Token, since: JsonNode | None, *, look: bool = True) -> Iterator[Node]:
        doc, text, closer = self.doc, self.doc.text, _CLOSING[self.kind]
        position, index = (since.begin, since.index) if since is not None else (self.start + 1, 0)
        keys: set[str] = set()
        comma = False
        while True:
            if not index % 64:
                token.check()
            position = blank(text, position)
            if text[position : position + 1] == closer and not comma:
                self._ended(position + 1, index)
                break
            child = self._at(position, index)
            if child is None or not self._begins_value(child):
                yield self._error(position, "key" if closer == "}" else "", comma, index)
                return
            if not index % MARKED:
                doc.mark(self.start, index // MARKED, child.begin)
            if closer == "}" and look and index < _KEYS:
                child.doubled = child.label in keys
                keys.add(child.label)
            yield child
            position = blank(text, child.stop(token))
            index += 1
            comma = text[position : position + 1] == ","
            if comma:
                position += 1
            elif text[position : position + 1] != closer:
                yield self._error(position, f"more{closer}", False, index)
                return
        if self.parent is None and look and (rest := blank(text, self.end)) < len(text):
            yield self._error(rest, "end", False, index)

    def pages(self, token: Token, since: Node, size: int) -> Iterator[tuple[Node, int]]:
        """See Node."""
        if size != LEAP or not self.is_container or not isinstance(since, JsonNode):
            yield from super().pages(token, since, size)
            return
        first: Node | None = since
        after: Node | None
        while isinstance(first, JsonNode):
            token.check()
            self.doc.mark(self.start, first.index // MARKED, first.begin)
            following = leap(self.doc.text, first.begin, self.kind == "object")
            if following is not None and self.doc.text[following : following + 1] != _CLOSING[self.kind]:
                count, after = size, self._at(following, first.index + size)
            else:
                page = list(islice(self._values(token, first, look=False), size + 1))
                count, after = min(len(page), size), page[size] if len(page) > size else None
            yield first, count
            first = after
        if first is not None:
            yield first, 1

    def _at(self, position: int, index: int) -> JsonNode | None:
        """The child that begins at a place where one does begin."""
        if self.kind == "object":
            return self._child(position, index)
        return JsonNode(self.doc, position, self, index, index, position, f"[{index}]")

    def _child(self, position: int, index: int) -> JsonNode | None:
        found = member(self.doc.text, position)
        if found is None:
            return None
        name = unquoted(self.doc.text[found.key : found.key_end])
        return JsonNode(self.doc, found.value, self, index, name, found.key, short(name))

    def _begins_value(self, child: JsonNode) -> bool:
        return child.is_container or child.end > child.start

    def _error(self, position: int, state: str, comma: bool, index: int) -> Node:
        closer = "" if state == "end" else _CLOSING[self.kind]
        found = explain(self.doc.text, position, state, comma, closer)
        said = f"Not valid JSON from here on: {found.reason} ({self.doc.where(found.offset)})"
        return TextNode("", "error", said, self, index)

    def _ended(self, end: int, count: int) -> None:
        self.end = end
        self._count = count

    def exact(self, token: Token) -> str:
        """See Node: a text decoded, anything else as it was sent."""
        raw = self.doc.text[self.start : self.stop(token)]
        return unquoted(raw) if self.kind == "string" else raw

    def hits(self, text: str, token: Token) -> Iterator[Hit]:
        """See Node: offsets, which cost nothing before one is gone to."""
        yield from search(self.doc, text, self.start, token)

    def way_to(self, hit: Hit, token: Token) -> tuple[int, ...]:
        """See Node."""
        return self.locate(hit, token) if isinstance(hit, int) else hit

    def locate(self, offset: int, token: Token) -> tuple[int, ...]:
        """The indexes that lead from here to the innermost value at an offset."""
        path: list[int] = []
        node: JsonNode = self
        while node.is_container and node.start < offset:
            child = node.child_at(offset, token)
            if child is None:
                break
            path.append(child.index)
            node = child
        return tuple(path)

    def child_at(self, offset: int, token: Token) -> JsonNode | None:
        """The child, with its key, that ends behind `offset`."""
        near = self.doc.nearest(self.start, offset)
        since = self._at(near[1], near[0]) if near is not None else None
        for child in self._values(token, since, look=False):
            if not isinstance(child, JsonNode):
                return None
            if offset < child.stop(token):
                return child if child.begin <= offset else None
        return None
