"""JSON as a tree that reads only what is opened: nodes are places in the text, every value stays as it was sent."""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import islice

from inspector.bodies.hints import json_hint
from inspector.bodies.jsonplace import Step
from inspector.bodies.jsontext import explain
from inspector.bodies.tree.jsonscan import LEAP, blank, leap, member, value_end
from inspector.bodies.tree.node import Hit, Node, TextNode, short
from inspector.workers import Token

#: The place of every so-manieth child is kept, so that far ones are reached without stepping over all before them
MARKED = 500

#: Containers up to so many characters are counted when they are shown
_COUNTED = 8_000

#: Characters searched in one go: some milliseconds
_SEARCHED = 1 << 20

#: Keys of one object among which duplicates are told
_KEYS = 20_000

_KINDS = {"{": "object", "[": "array", '"': "string", "t": "boolean", "f": "boolean", "n": "null"}
_CLOSING = {"object": "}", "array": "]"}
_PROPER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null")
_SPACES = re.compile(r"\s+")

#: Says what lies inside a text ("" for nothing), and lists it
Inside = Callable[[str], str]
Opener = Callable[["JsonNode", str], Iterator[Node]]


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


class JsonValues(Node):
    """Several JSON values, one after another: a line each, or as a text sequence (RFC 7464)."""

    __slots__ = ("doc",)

    def __init__(self, doc: Document) -> None:
        super().__init__("", "values")
        self.doc = doc

    @property
    def text(self) -> str:
        """See Node."""
        return "several JSON values, one after another"

    @property
    def opens(self) -> bool:
        """See Node."""
        return True

    def children(self, token: Token, since: Node | None = None) -> Iterator[Node]:
        """See Node."""
        text = self.doc.text
        position, index = (since.begin, since.index) if isinstance(since, JsonNode) else (0, 0)
        while (position := blank(text, position)) < len(text):
            token.check()
            child = JsonNode(self.doc, position, self, index, index, position, f"[{index}]")
            if not child.is_container and child.end <= child.start:
                found = explain(text, position, "", False)
                said = f"Not valid JSON from here on: {found.reason} ({self.doc.where(found.offset)})"
                yield TextNode("", "error", said, self, index)
                return
            if not index % MARKED:
                self.doc.mark(-1, index // MARKED, position)
            yield child
            position = child.stop(token)
            index += 1

    def exact(self, token: Token) -> str:  # noqa: ARG002
        """See Node."""
        return self.doc.text

    def hits(self, text: str, token: Token) -> Iterator[Hit]:
        """See JsonNode."""
        yield from search(self.doc, text, 0, token)

    def way_to(self, hit: Hit, token: Token) -> tuple[int, ...]:
        """See Node."""
        if not isinstance(hit, int):
            return hit
        offset = hit
        near = self.doc.nearest(-1, offset)
        since = JsonNode(self.doc, near[1], self, near[0], near[0], near[1], "") if near is not None else None
        for child in self.children(token, since):
            if isinstance(child, JsonNode) and offset < child.stop(token):
                return (child.index, *child.locate(offset, token))
        return ()


_SHOWN = 120
_NEVER = Token()


def json_root(doc: Document) -> JsonNode | JsonValues | TextNode:
    """The tree of a document: its one value, or several. A text that does not even begin as JSON is an error node."""
    text = doc.text
    start = blank(text, 0)
    if start >= len(text):
        return TextNode("", "error", "There is no value, only white space" if text else "It is empty")
    root = JsonNode(doc, start, None, 0, None, start, "")
    if not root.is_container and root.end <= root.start:
        found = explain(text, start, "", False)
        return TextNode("", "error", f"Not valid JSON: {found.reason} ({doc.where(found.offset)})")
    # a value that begins a long text and does not end soon is taken for the only one: the end is not worth a second
    head = text if len(text) <= 2 * _SEARCHED else text[: _SEARCHED // 4]
    end = value_end(head, start, _NEVER)
    rest = blank(head, end)
    if rest < len(head) and (head[rest] in '{["-0123456789tfn') and ("\n" in head[end:rest] or "\x1e" in head[:rest]):
        return JsonValues(doc)
    return root


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
        stop = position + _SEARCHED
        last = position
        for found in pattern.finditer(source, position, min(stop + reach, len(source))):
            if found.start() >= stop:
                break
            yield found.start()
            last = found.end()
        position = max(stop, last)
