"""Values packed into bytes, each behind a head that says what it is: what MessagePack and CBOR have in common.

Read as it is opened, from the bytes themselves: order, double keys, the width of numbers and what stands in front of a
mistake stay to be seen, which is lost in what a decoding library makes. Lengths are believed only as far as there are
bytes, and nothing recurses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from inspector.bodies.hints import json_hint
from inspector.bodies.tree.inner import MOST, inner_nodes, inner_of
from inspector.bodies.tree.node import Node, TextNode, short
from inspector.workers import Token

#: Bytes of a value up to which it is looked at for a time or a token
_HINTED = 8_000

#: Heads read to see whether a body is one value
_LOOKED = 20_000

#: Steps between two looks at the token
_STEP = 500


class Broken(Exception):
    """The bytes break the format's rules; the text says how, `at` where (-1: where was being read)."""

    def __init__(self, reason: str, at: int = -1) -> None:
        super().__init__(reason)
        self.at = at


class Head(NamedTuple):
    """What stands at `start`. `body` to `end` are the bytes of a scalar; of a container `end` is where the first value
    inside begins, and `size` how many there are (of an object pairs; -1: until a break). `note` is the type in the
    format's own words.
    """

    kind: str
    start: int
    body: int
    end: int
    size: int = 0
    note: str = ""


class Format(Protocol):
    """How one format reads."""

    title: str

    def head(self, data: bytes, at: int) -> Head:
        """The head at a place; costs the same however long the value is. Raises Broken."""

    def is_break(self, data: bytes, at: int) -> bool:
        """Whether a list without a length ends there."""

    def content(self, data: bytes, head: Head) -> bytes:
        """The bytes of a text or of bytes."""

    def text(self, data: bytes, head: Head) -> str:
        """A scalar as text; of a tag its number and meaning."""

    def explain(self, data: bytes, head: Head) -> str:
        """A remark on a value: a time as date; mostly empty."""


def skip(fmt: Format, data: bytes, at: int, token: Token, most: int = 0) -> int:
    """Behind the value at a place; -1 where more than `most` heads would have to be read. Raises Broken, Cancelled."""
    stack = [1]
    steps = 0
    while stack:
        steps += 1
        if not steps % _STEP:
            token.check()
            if most and steps > most:
                return -1
        if stack[-1] == 0:
            stack.pop()
            continue
        if stack[-1] < 0 and fmt.is_break(data, at):
            at += 1
            stack.pop()
            continue
        if stack[-1] > 0:
            stack[-1] -= 1
        try:
            head = fmt.head(data, at)
        except Broken as broken:
            raise Broken(str(broken), at) from None
        at = head.end
        if head.size:
            stack.append(head.size * 2 if head.kind == "object" and head.size > 0 else head.size)
    return at


class PackedNode(Node):
    """A value at a place of the bytes."""

    __slots__ = ("_end", "begin", "fmt", "head", "inside", "packed")

    def __init__(
        self, fmt: Format, data: bytes, at: int, parent: Node | None, index: int, label: str, *, begin: int = -1
    ) -> None:
        self.fmt = fmt
        self.packed = data
        self.head = head = fmt.head(data, at)
        # the label of a member is its key, which may look like an index
        step = None if parent is None else label if parent.kind == "object" else index
        super().__init__(label, head.kind, parent, index, step)
        #: where its key begins, or the value itself
        self.begin = at if begin < 0 else begin
        self._end = -1 if head.size else head.end
        self.inside = ""
        if head.kind == "string" and head.end - head.body <= MOST:
            self.inside = inner_of(fmt.text(data, head))

    @property
    def text(self) -> str:
        """See Node."""
        if self.head.size == 0 and self.kind in ("object", "array"):
            return "{}" if self.kind == "object" else "[]"
        if self.kind in ("object", "array"):
            return ""
        if self.kind == "bytes":
            shown = self.fmt.content(self.packed, self.head)
            return shown[:64].hex(" ") + (" …" if len(shown) > 64 else "")
        text = self.fmt.text(self.packed, self.head)
        return short(f'"{text}"') if self.kind == "string" else short(text)

    @property
    def note(self) -> str:
        """See Node."""
        said = [self.fmt.explain(self.packed, self.head), self.inside, self.head.note]
        if self.kind in ("number", "string") and self.head.end - self.head.body <= _HINTED:
            said.insert(0, json_hint(f'"{self.label}": {self.text}') or "")
        return " · ".join(part for part in said if part)

    @property
    def opens(self) -> bool:
        """See Node."""
        return self.head.size != 0 or bool(self.inside)

    @property
    def count(self) -> int | None:
        """See Node."""
        return self.head.size if self.kind in ("object", "array") and self.head.size >= 0 else None

    def stop(self, token: Token) -> int:
        """Behind its last byte. Raises Broken, Cancelled."""
        if self._end < 0:
            self._end = skip(self.fmt, self.packed, self.head.start, token)
        return self._end

    def pages(self, token: Token, since: Node, size: int) -> Iterator[tuple[Node, int]]:
        """See Node: where the length is known, nothing is read before a page is opened."""
        if self.head.size < 0 or not isinstance(since, PackedNode):
            yield from super().pages(token, since, size)
            return
        yield since, min(size, self.head.size - since.index)
        for index in range(since.index + size, self.head.size, size):
            yield Far(self, index, since), min(size, self.head.size - index)

    def children(self, token: Token, since: Node | None = None) -> Iterator[Node]:
        """See Node. What breaks the rules ends the list with a node of kind `error`."""
        if self.inside:
            yield from inner_nodes(self.exact(token), self.inside, self)
            return
        head, fmt, data = self.head, self.fmt, self.packed
        at, index = (since.begin, since.index) if isinstance(since, PackedNode) else (head.end, 0)
        try:
            if isinstance(since, Far):
                at, index = since.reach(token), since.index
            while index < head.size or (head.size < 0 and not fmt.is_break(data, at)):
                token.check()
                begin, label = at, "" if self.kind == "tag" else f"[{index}]"
                if self.kind == "object":
                    label = _key(fmt, data, at)
                    at = skip(fmt, data, at, token)
                child = PackedNode(fmt, data, at, self, index, label, begin=begin)
                yield child
                at = child.stop(token)
                index += 1
            self._end = at + (head.size < 0)
            if self.parent is None and self._end < len(data):
                said = f"{len(data) - self._end:,} bytes follow the value, from byte {self._end:,} on"
                yield TextNode("", "error", said, self, index)
        except Broken as broken:
            yield _error(fmt, broken, at, self, index)

    def exact(self, token: Token) -> str:
        """See Node: bytes as hex, containers in JSON's manner as far as that goes."""
        if self.head.size:
            return "".join(_outlined(self, token))
        if self.kind in ("object", "array"):
            return self.text
        return self.data(token).hex(" ") if self.kind == "bytes" else self.fmt.text(self.packed, self.head)

    def data(self, token: Token) -> bytes:
        """See Node."""
        return self.fmt.content(self.packed, self.head) if self.kind == "bytes" else super().data(token)


class Far(Node):
    """A child whose place is not known before it is reached, from one that is known."""

    __slots__ = ("_near",)

    def __init__(self, parent: PackedNode, index: int, near: PackedNode) -> None:
        super().__init__(f"[{index}]", "far", parent, index)
        self._near = near

    def reach(self, token: Token) -> int:
        """Where it begins. Raises Broken, Cancelled."""
        near = self._near
        at = near.begin
        for _ in range((self.index - near.index) * (2 if near.parent and near.parent.kind == "object" else 1)):
            at = skip(near.fmt, near.packed, at, token)
        return at


class PackedValues(Node):
    """Several values, one after another, or what is wrong with the first one."""

    __slots__ = ("_data", "_fmt")

    def __init__(self, fmt: Format, data: bytes) -> None:
        super().__init__("", "values")
        self._fmt = fmt
        self._data = data

    @property
    def text(self) -> str:
        """See Node."""
        return f"several {self._fmt.title} values, one after another"

    @property
    def opens(self) -> bool:
        """See Node."""
        return True

    def children(self, token: Token, since: Node | None = None) -> Iterator[Node]:
        """See Node."""
        at, index = (since.begin, since.index) if isinstance(since, PackedNode) else (0, 0)
        try:
            while at < len(self._data):
                token.check()
                child = PackedNode(self._fmt, self._data, at, self, index, f"[{index}]")
                yield child
                at = child.stop(token)
                index += 1
        except Broken as broken:
            yield _error(self._fmt, broken, at, self, index)


def packed_root(fmt: Format, data: bytes, token: Token) -> Node:
    """The one value of a body, or the sequence that it is."""
    try:
        root = PackedNode(fmt, data, 0, None, 0, "")
        # a value that does not end soon is taken for the only one: what may follow it is told at its end
        if skip(fmt, data, 0, token, _LOOKED) in (-1, len(data)):
            return root
    except Broken:
        # the list of what is inside ends where it breaks
        pass
    return PackedValues(fmt, data)


def is_whole(fmt: Format, data: bytes) -> bool:
    """Whether all bytes are one value of the format, and one that holds others: few other bodies are."""
    try:
        return fmt.head(data, 0).kind in ("object", "array", "tag") and skip(fmt, data, 0, Token()) == len(data)
    except Broken:
        return False


def _error(fmt: Format, broken: Broken, at: int, parent: Node, index: int) -> Node:
    place = at if broken.at < 0 else broken.at
    # what breaks inside the value above is told there, too, once it is opened
    said = "Not valid" if broken.at < 0 else "The value above is not valid"
    return TextNode("", "error", f"{said} {fmt.title} from byte {place:,} on: {broken}", parent, index)


def _key(fmt: Format, data: bytes, at: int) -> str:
    head = fmt.head(data, at)
    if head.kind == "bytes":
        return f"bytes {fmt.content(data, head)[:32].hex()}"
    return f"({head.kind})" if head.size else short(fmt.text(data, head))


def _outlined(node: PackedNode, token: Token) -> Iterator[str]:
    """A container on one line, its values as they are shown; without recursion."""
    open_nodes: list[tuple[str, Iterator[Node]]] = [("", iter((node,)))]
    first = True
    while open_nodes:
        closing, inside = open_nodes[-1]
        child = next(inside, None)
        if child is None:
            yield closing
            open_nodes.pop()
            first = False
            continue
        if not first:
            yield ", "
        first = False
        if child is not node and child.parent is not None and child.parent.kind == "object":
            yield f'"{child.label}": '
        if isinstance(child, PackedNode) and child.head.size:
            opening, closing = {"object": ("{", "}"), "array": ("[", "]")}.get(child.kind, ("(", ")"))
            yield opening
            open_nodes.append((closing, child.children(token)))
            first = True
        else:
            exact = child.exact(token)
            yield f'"{exact}"' if child.kind == "string" else exact
